"""Jobs of the room."""

from __future__ import annotations

from motcua.followup.programmes import services
from motcua.followup.programmes.errors import NothingLoaded
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

_MORNING = Actor.system("programmes")


def warn() -> None:
    """Every day, units are told of tasks that are near their date or over it; nothing before any rules are loaded."""
    try:
        services.warn(_MORNING, at=clock.now())
    except NothingLoaded:
        return


JOBS = [Job("programmes.warn", warn, every="7 7-16 * * *")]
"""Hourly from seven in the morning, so that a morning without a worker is made up for; what was told is not told again."""
