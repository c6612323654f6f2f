"""The applicant withdraws a dossier: what it means, the reason if they like, and at once whether it was stopped."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services
from motcua.casework.dossiers.errors import ActNotLawful, DossierMoved
from motcua.casework.dossiers.types import Asked
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import faults, flash, texts
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor

LONGEST = 2000


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def withdraw(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Nothing is kept before the button is pressed; pressed twice it is one wish."""
    view = dossiers.brief(actor, code)
    reason = request.POST.get("reason", "")
    lines: list[faults.Line] = []
    status = 200
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        asked = Asked(int(seen) if seen.isdecimal() and len(seen) < 9 else 0, request.POST.get("key", "")[:64])
        try:
            stopped = services.withdraw(actor, code=code, reason=reason, way="portal", asked=asked, at=clock.now())
        except Invalid:
            lines, status = [faults.Line(texts.words("withdraw.long", most=LONGEST), "#reason")], 422
        except DossierMoved:
            lines, status = [faults.Line(texts.words("withdraw.moved"), "#reason")], 409
            view = dossiers.brief(actor, code)
        except ActNotLawful:
            lines, status = [faults.Line(texts.words("withdraw.ended"), "#reason")], 409
        else:
            flash.put(request, texts.words("withdraw.done" if stopped else "withdraw.decided", code=code))
            return HttpResponseRedirect(reverse("portal:track", args=[code]), status=303)
    context = {
        "view": view,
        "version": catalogue.version(view.version_id),
        "may": dossiers.may_withdraw(actor, code),
        "reason": reason,
        "errors": lines,
        "key": request.POST.get("key", "")[:64] or uuid.uuid4().hex,
    }
    return show(request, "portal/dossiers/withdraw.html", context, status=status)
