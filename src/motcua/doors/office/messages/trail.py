"""Where a message is: what was sent about a dossier or an inquiry, with each step, for the desk and the operator."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.helping.inquiries import parts
from motcua.doors.ui import session, texts
from motcua.doors.ui.trails import row
from motcua.followup.notifications import queries
from motcua.followup.notifications.types import Sent
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

_INQUIRY = re.compile(r"HT-[0-9]{6}-0*([1-9][0-9]{0,8})")
_LONGEST = 80


@officers_only
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """Messages by the code of what they are about; one code at a time, and the look is logged."""
    actor, code = session.actor(request), request.GET.get("q", "").strip()[:_LONGEST]
    permissions.require(actor, "message.read")
    found, fault = _found(actor, code) if code else ([], "")
    context = {
        "code": code,
        "rows": [row(one) for one in found],
        "fault": fault,
        "asked": bool(code) and not fault,
        "errors": [{"text": fault, "href": "#q"}] if fault else [],
        **parts(actor),
    }
    return page(request, "office/messages/sent.html", context, here="sent_messages", status=404 if fault else 200)


def _found(actor: Actor, code: str) -> tuple[list[Sent], str]:
    at, inquiry = clock.now(), _INQUIRY.fullmatch(code.upper())
    try:
        if inquiry is not None:
            return queries.sent_for_inquiry(actor, inquiry=int(inquiry[1]), at=at), ""
        return queries.sent_about(actor, dossier=code, at=at), ""
    except NotFound:
        return [], texts.words("office.messages.unknown")
