"""A bank transfer by code as a way to pay."""

from __future__ import annotations

from collections.abc import Callable

from motcua.casework.payments.errors import NoWayBack
from motcua.casework.payments.types import Opened, PaymentOrder, Report, Verdict
from motcua.doors.links.vietqr import mapping
from motcua.doors.links.vietqr.settings import Settings, current
from motcua.foundation.money import Dong


class VietQr:
    """Adapter of `payments.ports.Channel`; reads its settings at each call."""

    def __init__(self, settings: Callable[[], Settings] = current) -> None:
        self._settings = settings

    @property
    def is_open(self) -> bool:
        """Whether one may pay this way here."""
        return self._settings().is_on

    def open(self, order: PaymentOrder) -> Opened:
        """The code to scan."""
        return Opened(qr=mapping.code(order, self._settings()))

    def ask(self, order: PaymentOrder) -> Report:  # noqa: ARG002 -- there is nobody to ask
        """Nothing is known before the statement comes."""
        return Report(Verdict.PENDING)

    def refund(self, order: PaymentOrder, amount: Dong, *, key: str, reason: str) -> str:
        """Raises `NoWayBack`: a transfer goes back by hand only."""
        raise NoWayBack(reference=order.reference, amount=amount, key=key, reason=reason)

    def receipt(self, order: PaymentOrder) -> bytes:  # noqa: ARG002 -- the channel gives none
        """Nothing: the house makes the receipt."""
        return b""
