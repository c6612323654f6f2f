"""What the room tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class QueueSet(Fact):
    """A queue of a waiting room was opened, renamed or shut."""

    NAME: ClassVar[str] = "counter.queue_set"

    unit: str
    letter: str
    open: bool


@dataclass(frozen=True, slots=True)
class DeskSet(Fact):
    """A desk was made or given other queues."""

    NAME: ClassVar[str] = "counter.desk_set"

    unit: str
    desk: str
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuidanceGiven(Fact):
    """An officer gave guidance and wrote it down."""

    NAME: ClassVar[str] = "counter.guidance_given"

    guidance: int
    unit: str
    channel: str
    procedure: str


@dataclass(frozen=True, slots=True)
class ServiceRated(Fact):
    """Somebody rated the service by the ticket in their hand."""

    NAME: ClassVar[str] = "counter.service_rated"

    unit: str
    subject: str
    score: int
