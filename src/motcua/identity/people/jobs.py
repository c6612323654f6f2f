"""Jobs of the room."""

from __future__ import annotations

from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.identity.people import services


def forget_answers() -> None:
    """What the population database said is dropped when its time is over."""
    services.forget_answers(at=clock.now())


JOBS = [Job("people.forget_answers", forget_answers, every="*/20 * * * *")]
