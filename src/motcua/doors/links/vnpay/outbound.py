"""VNPAY as a way to pay."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from motcua.casework.payments.types import Opened, PaymentOrder, Report
from motcua.doors.links.vnpay import client, mapping, wire
from motcua.doors.links.vnpay.settings import CHANNEL, Settings, current
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.money import Dong


class Vnpay:
    """Adapter of `payments.ports.Channel`; reads its settings at each call."""

    def __init__(self, settings: Callable[[], Settings] = current) -> None:
        self._settings = settings

    @property
    def is_open(self) -> bool:
        """Whether one may pay this way here."""
        return self._settings().is_on

    def open(self, order: PaymentOrder) -> Opened:
        """Where the payer goes; VNPAY hears of the order from the payer's own browser."""
        settings = self._settings()
        query = wire.signed_query(mapping.redirect(order, settings), settings.secret)
        return Opened(address=f"{settings.pay_url}?{query}")

    def ask(self, order: PaymentOrder) -> Report:
        """What became of an order."""
        settings, at = self._settings(), clock.now()
        reply = client.call(settings, mapping.question(order, settings, request=secrets.token_hex(16), at=at))
        try:
            return mapping.of_reply(reply, order, at=at)
        except wire.Unreadable as fault:
            raise Unavailable(channel=CHANNEL, part=str(fault)) from fault

    def refund(self, order: PaymentOrder, amount: Dong, *, key: str, reason: str) -> str:
        """Give money back, once for a key; their number of it. Raises `RefundRefused`, `Unavailable`."""
        settings = self._settings()
        # The same number of the request for the same key: what they were asked before they answer as repeated.
        request = hashlib.sha256(f"{order.reference}/{key}".encode()).hexdigest()[:32]
        asked = mapping.refund(order, amount, settings, request=request, reason=reason, at=clock.now())
        reply = client.call(settings, asked)
        if not mapping.refunded(reply):
            raise client.RefundRefused(answer=reply.code)
        return reply.transaction or request

    def receipt(self, order: PaymentOrder) -> bytes:  # noqa: ARG002 -- the channel gives none
        """Nothing: the house makes the receipt."""
        return b""
