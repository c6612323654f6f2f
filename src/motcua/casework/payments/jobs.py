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


def receipt(*, receipt: str) -> None:
    """Make a receipt that a payment has ordered."""
    services.make_receipt(_PAYMENTS, receipt=receipt, at=clock.now())


def receipts() -> None:
    """Receipts that were ordered and are not made are tried again."""
    services.make_waiting(_PAYMENTS, at=clock.now())


JOBS = [
    Job("payments.receipt", receipt),
    Job("payments.receipts", receipts, every="17 * * * *"),
    Job("payments.ask", ask, every="* * * * *"),
    Job("payments.refund", refund, every="*/5 * * * *"),
]
