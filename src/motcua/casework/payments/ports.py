"""What payments need from elsewhere: the channels through which money comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from motcua.casework.payments.types import Opened, PaymentOrder, Report
from motcua.foundation.money import Dong
from motcua.foundation.ports import Port
from motcua.foundation.types import Ref


class Channel(Protocol):
    """One way to pay. Every call raises `foundation.errors.Unavailable` when the other side does not answer."""

    @property
    def is_open(self) -> bool:
        """Whether one may pay this way here and now."""
        ...

    def open(self, order: PaymentOrder) -> Opened:
        """Tell the channel what is to be collected; where the payer goes on."""
        ...

    def ask(self, order: PaymentOrder) -> Report:
        """What became of an order."""
        ...

    def refund(self, order: PaymentOrder, amount: Dong, *, key: str, reason: str) -> str:
        """Give money back and return the channel's own number of it; the same `key` gives it back once.

        Raises `foundation.errors.HouseError` when the channel refuses for good.
        """
        ...

    def receipt(self, order: PaymentOrder) -> bytes:
        """The channel's own receipt of what was paid, as a PDF; empty where it gives none, or none yet."""
        ...


class Holder(Protocol):
    """Locks what a bill is for. It is locked before its bills, always, since news of money goes on to it in the same transaction."""

    def hold(self, subject: Ref) -> None:
        """Lock the subject until the caller's transaction ends; one that does not exist is passed over."""
        ...


holders: Port[Mapping[str, Holder]] = Port("payments.holders")
"""For each kind of subject; a kind that nobody holds needs no lock."""

channels: Port[Mapping[str, Channel]] = Port("payments.channels")
"""The channels by their keys."""
