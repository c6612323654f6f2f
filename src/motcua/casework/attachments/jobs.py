"""Work of this room that is done by itself."""

from __future__ import annotations

from motcua.casework.attachments import services
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job


def expire() -> None:
    """Remove papers that no dossier took."""
    services.expire_unbound(at=clock.now())


def scan() -> None:
    """Make good the scans that could not be made."""
    services.scan_waiting(at=clock.now())


JOBS = [
    Job("attachments.expire", expire, every="41 2 * * *"),
    Job("attachments.scan", scan, every="7 * * * *"),
]
