"""Work of this room that is done by itself."""

from __future__ import annotations

from motcua.foundation.jobs.types import Job
from motcua.foundation.storage import services


def sweep() -> None:
    """Remove contents that nobody keeps any more."""
    services.sweep()


JOBS = [Job("storage.sweep", sweep, every="23 3 * * *")]
