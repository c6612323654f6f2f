"""Work of this room that is done by itself."""

from __future__ import annotations

from motcua.casework.payments import services
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

_PAYMENTS = Actor.system("payments")


def ask() -> None:
    """Ask channels about payments that they are silent about."""
    services.ask_waiting(_PAYMENTS, at=clock.now())


def refund() -> None:
    """Give back what was approved."""
    services.carry_out_refunds(_PAYMENTS, at=clock.now())


JOBS = [
    Job("payments.ask", ask, every="* * * * *"),
    Job("payments.refund", refund, every="*/5 * * * *"),
]
