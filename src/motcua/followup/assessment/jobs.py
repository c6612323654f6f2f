"""Jobs of the room."""

from __future__ import annotations

from motcua.followup.assessment import services
from motcua.foundation import clock
from motcua.foundation.clock import Period
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

_NIGHT = Actor.system("assessment")


def take_index() -> None:
    """Every night, the index of what goes on and of what has just ended."""
    services.take_what_is_due(_NIGHT, at=clock.now())


def compile_evaluations() -> None:
    """On the sixth day of a quarter, the evaluations of the one before."""
    at = clock.now()
    services.compile_(_NIGHT, period=Period.holding(clock.legal_date(at), 3).before, at=at)


JOBS = [
    Job("assessment.take_index", take_index, every="47 2 * * *"),
    Job("assessment.compile_evaluations", compile_evaluations, every="17 3 6 1,4,7,10 *"),
]
