"""What the room needs from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from motcua.backoffice.documents.types import Agency, Listed
from motcua.foundation.ports import Port


class DocumentExchange(Protocol):
    """The other side of the exchange, as far as it can be asked."""

    def is_on(self) -> bool:
        """Whether documents are exchanged at all."""
        ...

    def lists_sent(self) -> bool:
        """Whether it can tell what it has of what we sent; without that only arrivals are compared."""
        ...

    def listed(self, day: date) -> Sequence[Listed]:
        """What it has of us for a day, in and out; raises `foundation.errors.Unavailable`."""
        ...

    def agencies(self) -> Sequence[Agency]:
        """Its catalogue of authorities; raises `foundation.errors.Unavailable`."""
        ...

    def fetch(self) -> int:
        """Take in what waits there now; how many packages. Raises `foundation.errors.Unavailable`."""
        ...

    def fetch_one(self, axis_id: str) -> bool:
        """Take in one package by its number there, also one that is listed no more; False when it cannot be had."""
        ...


exchange: Port[DocumentExchange] = Port("documents.exchange")
