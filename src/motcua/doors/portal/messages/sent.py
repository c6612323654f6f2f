"""Every message ever sent to somebody, with each step of its way."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import paging, texts
from motcua.doors.ui.trails import row
from motcua.followup.notifications import queries
from motcua.foundation.types import Actor


@require_GET
@for_signed_in
def messages(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, the newest first."""
    page = paging.asked(request)
    found, more = queries.sent(actor, page=page)
    context = {
        "crumbs": _crumbs(),
        "rows": [row(one) for one in found],
        **paging.around(page, {}, more=more),
    }
    return show(request, "portal/messages/sent.html", context)


@require_GET
@for_signed_in
def one(request: HttpRequest, actor: Actor, number: UUID) -> HttpResponse:
    """One message: what it said, and its way."""
    found = queries.sent_one(actor, str(number))
    context = {"crumbs": [*_crumbs(), (reverse("portal:sent"), texts.words("sent.title"))], "one": row(found)}
    return show(request, "portal/messages/sent_one.html", context)


def _crumbs() -> list[tuple[str, str]]:
    return [("/", texts.words("sign_in.home")), (reverse("portal:messages"), texts.words("messages.title"))]
