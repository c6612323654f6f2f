"""Let an officer of the help desk see what one sees: asked for here, seen here, ended here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import flash, texts
from motcua.followup.helpdesk import queries, services
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts

_CODE = "along_code"


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def along(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Allow, with the code to say; who looks now and at what; end; what was seen before."""
    at = clock.now()
    if request.method == "POST":
        if request.POST.get("act") == "end":
            services.end(actor, at=at)
            request.session.pop(_CODE, None)
            flash.put(request, texts.words("along.ended"))
        else:
            made, code = services.allow(actor, at=at)
            request.session[_CODE] = [made.id, code]
        return HttpResponseRedirect(reverse("portal:along"), status=303)
    held = queries.alongs(actor)
    names = accounts.names({one.officer for one in held if one.officer})
    kept = request.session.get(_CODE) or [0, ""]
    waits = next((one for one in held if one.waits(at)), None)
    context = {
        "crumbs": [("/", texts.words("home.crumb")), (reverse("portal:help_desk"), texts.words("help.title"))],
        "code": f"{kept[1][:4]} {kept[1][4:]}" if waits and waits.id == kept[0] else "",
        "waits": waits,
        "now": next(({"one": one, "who": names.get(one.officer, "")} for one in held if one.running(at)), None),
        "past": [{"one": one, "who": names.get(one.officer, "")} for one in held if one.begun_at is not None],
    }
    return show(request, "portal/helping/along.html", context)
