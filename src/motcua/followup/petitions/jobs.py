"""Jobs of the room."""

from __future__ import annotations

from motcua.followup.petitions import services
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job


def forget_origins() -> None:
    """Once a day, where petitions came from is forgotten."""
    services.forget_origins(at=clock.now())


JOBS = [Job("petitions.forget_origins", forget_origins, every="25 2 * * *")]
