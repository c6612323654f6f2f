"""What a sender may offer beside sending one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message


@runtime_checkable
class ManySender(Protocol):
    """A sender that carries many messages with few calls to the other side."""

    def send(self, message: Message) -> None: ...

    def send_all(self, messages: Sequence[Message]) -> Mapping[int, Dead | Retry]:
        """Carry them, each of another stream; what did not arrive by its id, with why. Raises nothing for a single message's sake."""
        ...
