"""Messages and those who send them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from motcua.foundation.types import Json

KEEP_SENT_DAYS = 30
"""How long the record of a message that arrived is kept."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message on its way. `key` is what the other side may recognise a repeat by."""

    id: int
    channel: str
    key: str
    stream: str
    body: Mapping[str, Json]
    attempt: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that has not arrived, as the operator sees it."""

    id: int
    channel: str
    key: str
    stream: str
    state: str
    attempt: int
    error: str
    created_at: datetime
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Depth:
    """How much of a channel waits, how much is dead, and since when the oldest waits."""

    channel: str
    waiting: int
    dead: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Late:
    """A message that had a term and did not arrive within it; `sent_at` says when it did, if it has."""

    id: int
    channel: str
    key: str
    stream: str
    state: str
    error: str
    created_at: datetime
    due: datetime
    sent_at: datetime | None


class Sender(Protocol):
    """Carries one message across; raises `Retry` or `Dead` of `outbox.errors`, any other error counts as a retry."""

    def send(self, message: Message) -> None: ...
