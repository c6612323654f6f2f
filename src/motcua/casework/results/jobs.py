"""Jobs of the room: load, call a service."""

from __future__ import annotations

from motcua.casework.results import services
from motcua.casework.results.types import REMINDED_AT_ONCE
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

_REMINDERS = Actor.system("reminders")


def remind() -> None:
    """Once a day, owners of results that end soon are reminded, all of them."""
    at = clock.now()
    while services.remind_of_ends(_REMINDERS, at=at, limit=REMINDED_AT_ONCE) == REMINDED_AT_ONCE:
        continue


JOBS = [Job("results.remind", remind, every="17 8 * * *")]
