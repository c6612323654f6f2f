"""Jobs of the room: load, call a service."""

from __future__ import annotations

from motcua.casework.digitising import services
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

_HOUSE = Actor.system("digitising")


def recognise(scan: int) -> None:
    """Read a scan that has no text of its own."""
    services.recognise(_HOUSE, scan=scan, at=clock.now())


JOBS = [Job("digitising.recognise", recognise)]
