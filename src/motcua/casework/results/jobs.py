"""Jobs of the room: load, call a service."""

from __future__ import annotations

from datetime import timedelta

from motcua.casework.results import services
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

REMIND_BEFORE = timedelta(days=60)
"""How long before its end the owner of a result is reminded: a guess, since laws set the time for a renewal one by one."""

_REMINDERS = Actor.system("reminders")


def remind() -> None:
    """Once a day, owners of results that end soon are reminded."""
    at = clock.now()
    services.remind_of_ends(_REMINDERS, before=clock.legal_date(at + REMIND_BEFORE), at=at)


JOBS = [Job("results.remind", remind, every="17 1 * * *")]
