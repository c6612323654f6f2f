"""Jobs of the room: load by number, call a service."""

from __future__ import annotations

from motcua.definitions.process import services
from motcua.definitions.process.acting import CARRY_OUT
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

_PROCESS = Actor.system("process")


def carry_out(*, step: int) -> None:
    """Carry out the command of a step."""
    services.carry_out(_PROCESS, step=step, at=clock.now())


def fire_due() -> None:
    """Every minute, timers whose instant has passed fire."""
    services.fire_due(_PROCESS, at=clock.now())


JOBS = [
    Job(CARRY_OUT, carry_out, attempts=30, first_wait=1),
    Job("process.fire_due", fire_due, every="* * * * *"),
]
