"""What this room does by itself: copies for subjects, and dropping those that have expired."""

from __future__ import annotations

from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.identity.consent import services


def export(*, request: str) -> None:
    """Make a subject's copy."""
    services.make_export(request=request, at=clock.now())


def sweep() -> None:
    """Drop expired copies."""
    services.sweep(at=clock.now())


JOBS = [Job("consent.export", export), Job("consent.sweep", sweep, every="41 2 * * *")]
