"""An order → the parts of a code; pure."""

from __future__ import annotations

from motcua.casework.payments.types import PaymentOrder
from motcua.doors.links.vietqr import wire
from motcua.doors.links.vietqr.settings import Settings


def code(order: PaymentOrder, settings: Settings) -> str:
    """The code of an order; its reference is the purpose, by which the statement's line is known again."""
    return wire.write(bank=settings.bank, account=settings.account, amount=order.amount, purpose=order.reference)
