"""What a page of a dossier takes from here: presence and lock for its context, the check before an act, the news after a conflict.

A page of a dossier adds `shown(request, code)` to its context and includes `office/parts/together.html`; each of its forms carries
`office/parts/seen.html`. Before an act it calls `begin`, after it `done`; a conflict it shows with `news` and `office/parts/meanwhile.html`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import HeldByOther
from motcua.doors.ui import session, texts, writing
from motcua.foundation import clock
from motcua.foundation.errors import NotFound


def shown(request: HttpRequest, code: str) -> dict[str, object]:
    """Let the others know that the officer has the dossier open, and give what the page shows of them."""
    actor, at = session.actor(request), clock.now()
    try:
        services.look(actor, code=code, name=session.current(request).name, at=at)
    except NotFound:
        return {}  # one who was asked from elsewhere sees the step, not who works on the dossier
    return {"together": queries.together(actor, code, at=at), "together_code": code, "together_back": _back(request)}


def begin(request: HttpRequest, code: str) -> str:
    """Take or keep the dossier for an act; the sentence that says who has it when another does, else ""."""
    actor, at = session.actor(request), clock.now()
    try:
        services.hold(actor, code=code, name=session.current(request).name, at=at)
    except HeldByOther as held:
        return texts.words("office.together.held", name=held.name, since=writing.moment(held.since))
    except NotFound:
        return ""
    return ""


def done(request: HttpRequest, code: str) -> None:
    """The act is done: the dossier is free again."""
    services.let_go(session.actor(request), code=code)


def news(request: HttpRequest, code: str) -> dict[str, object]:
    """What happened since the posted page was made, for a page that shows a conflict; its field is `place`."""
    text = request.POST.get("place", "")
    place = int(text) if text.isdecimal() and len(text) < 9 else 0
    try:
        return {"meanwhile": queries.meanwhile(session.actor(request), code, place=place)} if place else {}
    except NotFound:
        return {}


def _back(request: HttpRequest) -> str:
    """The page that the buttons of the lock lead back to; the part alone is asked for by the page that holds it."""
    page = request.headers.get("HX-Current-URL")
    if page:
        return urlsplit(page).path
    return request.path if request.method == "GET" else ""
