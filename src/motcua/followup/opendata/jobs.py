"""Jobs of the room."""

from __future__ import annotations

from motcua.followup.opendata import services
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

_NIGHT = Actor.system("opendata")


def publish() -> None:
    """Every night, new versions of what has changed."""
    services.publish_all(_NIGHT, at=clock.now())


def check() -> None:
    """Every night, the quality of data."""
    services.check_all(_NIGHT, at=clock.now())


JOBS = [
    Job("opendata.publish", publish, every="29 3 * * *"),
    Job("opendata.check", check, every="53 3 * * *"),
]
