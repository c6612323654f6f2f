"""Jobs of the room."""

from __future__ import annotations

from motcua.followup.feedback import services
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor


def close_groups() -> None:
    """Once a night, what may not be changed any more enters the reports."""
    services.close_groups(Actor.system("feedback"), at=clock.now())


JOBS = [Job("feedback.close_groups", close_groups, every="23 2 * * *")]
