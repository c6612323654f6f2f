"""Jobs of the room."""

from __future__ import annotations

from motcua.followup.events import services
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job


def forget_deliveries() -> None:
    """Once a day, records of deliveries that ended long ago are dropped."""
    services.forget_deliveries(at=clock.now())


JOBS = [Job("events.forget_deliveries", forget_deliveries, every="27 2 * * *")]
