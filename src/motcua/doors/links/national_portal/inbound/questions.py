"""Questions that people put to us on the portal (hỏi đáp): fetched, and taken down by the help desk, which answers them; the answer goes back."""

from __future__ import annotations

import structlog

from motcua.doors.links.national_portal import client
from motcua.doors.links.national_portal import settings as link
from motcua.doors.links.national_portal.settings import CHANNEL
from motcua.doors.links.national_portal.wire import incoming
from motcua.followup.helpdesk import services as helpdesk
from motcua.followup.helpdesk.types import Caller, Topic, Way
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

log = structlog.get_logger(CHANNEL)

BY = Actor.system(CHANNEL)
MOST = 500
"""Questions of one list that are looked at; the rest are there again the next time."""
LONGEST_TITLE = 120


def fetch() -> int:
    """Take down what was asked; how many of the list are here now. One that cannot be taken stops no other.

    Raises `Dead` or `Retry` when the portal does not answer.
    """
    settings, at = link.current(), clock.now()
    if not settings.is_on or not settings.questions_service:
        return 0
    taken = 0
    for item in client.ask(settings.questions_service, settings, madonvi=settings.unit)[:MOST]:
        try:
            found = incoming.question(item)
            if found is None:
                continue
            helpdesk.ask(
                BY, way=Way.NATIONAL_PORTAL, topic=Topic.OTHER, title=_title(found.text), text=found.text,
                caller=Caller(found.name, found.phone, found.email), procedure=found.procedure, key=found.key, at=at,
            )  # fmt: skip
            taken += 1
        except (incoming.Unreadable, HouseError) as fault:
            log.warning("question_refused", key=str(item.get("HOIDAPID", ""))[:40], why=type(fault).__name__)
    return taken


def _title(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= LONGEST_TITLE else f"{first[:LONGEST_TITLE].rpartition(' ')[0]}…"


def every_quarter() -> None:
    """Fetch what was asked since."""
    fetch()


JOBS = [Job("national_portal.questions", every_quarter, every="*/15 * * * *")]
