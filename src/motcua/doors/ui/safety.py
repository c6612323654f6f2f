"""One's own sign-ins as a page of either door shows them: where, with what, since when, closable one by one."""

from __future__ import annotations

from django.http import HttpRequest

from motcua.doors.ui import session, texts
from motcua.doors.ui.fields import Field
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts.types import OpenSession

SHOWN_CLOSED = 10


def context(request: HttpRequest, actor: Actor, *, close: str, contact: str = "", fault: str = "") -> dict[str, object]:
    """What `ui/parts/sessions.html` needs: `close` and `contact` are the addresses of its forms; without `contact` it has none for the mail address."""
    held = accounts.sessions(actor)
    here = session.current(request).session
    shown = [one for one in held if one.closed_at is None] + [one for one in held if one.closed_at][:SHOWN_CLOSED]
    typed = request.POST.get("email", "") if fault else accounts.contact(actor)
    return {
        "sessions": [_row(one, here) for one in shown],
        "close": close,
        "contact_address": contact,
        "contact": Field(
            "email", texts.words("sessions.contact"), typed, texts.words("sessions.contact_hint"), fault,
            kind="email", autocomplete="email", width="20",
        ),
    }  # fmt: skip


def _row(one: OpenSession, here: str) -> dict[str, object]:
    unusual = ", ".join(texts.words(f"sessions.unusual.{name}") for name in one.unusual)
    return {
        "id": one.id,
        "device": one.device or texts.words("sessions.unknown_device"),
        "via": texts.find(f"sessions.via.{one.via}") or one.via,
        "address": one.address,
        "started_at": one.started_at,
        "last_at": one.last_at,
        "unusual": texts.words("sessions.unusual_words", what=unusual) if unusual else "",
        "here": one.id == here,
        "closed": (texts.find(f"sessions.closed.{one.closed_because}") or texts.words("sessions.closed.closed"))
        if one.closed_at
        else "",
    }
