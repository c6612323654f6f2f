"""Where the result on paper goes: chosen when filing, changed until it has left."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services
from motcua.casework.dossiers.errors import ActNotLawful
from motcua.casework.dossiers.types import ReturnWish
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import faults, flash, texts
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor

_LONGEST = 400


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def returning(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The desk, or an address; nothing typed is lost on a fault."""
    view = dossiers.brief(actor, code)
    wish, lines, wrong, status = dossiers.return_wish(actor, code), [], dict[str, str](), 200
    if request.method == "POST":
        wish = read(request.POST)
        try:
            services.wish_return(actor, code=code, wish=wish, at=clock.now())
        except Invalid as invalid:
            wrong, lines, status = sentences(invalid), summary(invalid), 422
        except ActNotLawful:
            lines, status = [faults.Line(texts.words("shipping.wish.late"), "#return_desk")], 409
        else:
            flash.put(request, texts.words("shipping.wish.saved"))
            return HttpResponseRedirect(reverse("portal:track", args=[code]), status=303)
    context = {
        "view": view,
        "wish": wish,
        "wish_wrong": wrong,
        "errors": lines,
        "crumbs": [("/cua-toi/", texts.words("menu.mine")), (reverse("portal:track", args=[code]), code)],
    }
    return show(request, "portal/dossiers/returning.html", context, status=status)


def read(posted: Mapping[str, str]) -> ReturnWish:
    """What was chosen and typed."""
    return ReturnWish(
        by_post=posted.get("return") == "post",
        recipient=posted.get("return_recipient", "")[:_LONGEST],
        phone=posted.get("return_phone", "")[:_LONGEST],
        address=posted.get("return_address", "")[:_LONGEST],
    )


def sentences(invalid: Invalid) -> dict[str, str]:
    """A sentence for each fault, by its field."""
    names = [error.pointer.strip("/") for error in invalid.errors]
    return {name: texts.words(f"shipping.wrong.{name}") for name in names}


def summary(invalid: Invalid) -> list[faults.Line]:
    """The same for the summary of the page."""
    return [faults.Line(text, f"#return_{name}") for name, text in sentences(invalid).items()]
