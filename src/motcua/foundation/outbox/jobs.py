"""Jobs of the outbox."""

from __future__ import annotations

from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.outbox import services


def forget_sent() -> None:
    """Once a day, records of messages that arrived long ago are dropped."""
    services.forget_sent(at=clock.now())


JOBS = [Job("outbox.forget_sent", forget_sent, every="17 2 * * *")]
