"""Jobs of the room: load, call a service."""

from __future__ import annotations

from motcua.casework.results import services
from motcua.casework.results.types import REMIND_BEFORE
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

_REMINDERS = Actor.system("reminders")


def remind() -> None:
    """Once a day, owners of results that end soon are reminded."""
    at = clock.now()
    services.remind_of_ends(_REMINDERS, before=clock.legal_date(at + REMIND_BEFORE), at=at)


JOBS = [Job("results.remind", remind, every="17 1 * * *")]
