"""Jobs of the room."""

from __future__ import annotations

from motcua.followup.helpdesk import services
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job


def close_answered() -> None:
    """Once a night, what was answered and left alone is closed."""
    at = clock.now()
    services.close_answered(at=at)
    services.forget_mail(at=at)


JOBS = [Job("helpdesk.close_answered", close_answered, every="20 2 * * *")]
