"""What the room needs from elsewhere: suppliers that carry text messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from motcua.followup.notifications.types import Means, Short
from motcua.foundation.ports import Port


class Carrier(Protocol):
    """One supplier of one means."""

    @property
    def name(self) -> str:
        """By which its reports and its health are known."""

    @property
    def is_on(self) -> bool:
        """Whether it may be used."""

    @property
    def knows_repeats(self) -> bool:
        """Whether the same key twice is one message to it."""

    def carry(self, short: Short, *, at: datetime) -> None:
        """Hand one message over; raises `NotReached`, `NotTaken` or `Unclear` of this room."""


carriers: Port[Mapping[Means, Sequence[Carrier]]] = Port("notifications.carriers")
