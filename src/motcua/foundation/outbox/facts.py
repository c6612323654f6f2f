"""What the outbox tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class MessageResent(Fact):
    """A person sent a dead message again."""

    NAME: ClassVar[str] = "outbox.message_resent"

    channel: str
    key: str
