"""The national payment platform as a way to pay."""

from __future__ import annotations

from collections.abc import Callable

from motcua.casework.payments.errors import NoWayBack
from motcua.casework.payments.types import Opened, PaymentOrder, Report
from motcua.doors.links.payment_platform import client, mapping, wire
from motcua.doors.links.payment_platform.settings import CHANNEL, Settings, current
from motcua.foundation.errors import Unavailable
from motcua.foundation.money import Dong


class PaymentPlatform:
    """Adapter of `payments.ports.Channel`; reads its settings at each call."""

    def __init__(self, settings: Callable[[], Settings] = current) -> None:
        self._settings = settings

    @property
    def is_open(self) -> bool:
        """Whether one may pay this way here."""
        return self._settings().is_on

    def open(self, order: PaymentOrder) -> Opened:
        """Tell the platform; where the payer goes."""
        settings = self._settings()
        return Opened(address=client.init(settings, mapping.init(order, settings)))

    def ask(self, order: PaymentOrder) -> Report:
        """What became of an order."""
        settings = self._settings()
        answer = client.ask(settings, mapping.question("QUERY", order, settings))
        try:
            return mapping.of_answer(answer, order)
        except wire.Unreadable as fault:
            raise Unavailable(channel=CHANNEL, part=str(fault)) from fault

    def refund(self, order: PaymentOrder, amount: Dong, *, key: str, reason: str) -> str:
        """Raises `NoWayBack`: the protocol has no such call."""
        raise NoWayBack(reference=order.reference, amount=amount, key=key, reason=reason)

    def receipt(self, order: PaymentOrder) -> bytes:
        """The platform's receipt of an order (GET_BILL)."""
        settings = self._settings()
        return client.bill(settings, mapping.question("GET_BILL", order, settings))
