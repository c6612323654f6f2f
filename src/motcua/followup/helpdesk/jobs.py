"""Jobs of the room."""

from __future__ import annotations

from motcua.followup.helpdesk import services
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job


def close_answered() -> None:
    """Once a night, what was answered and left alone is closed."""
    services.close_answered(at=clock.now())


JOBS = [Job("helpdesk.close_answered", close_answered, every="20 2 * * *")]
