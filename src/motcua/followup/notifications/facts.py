"""What notices tell: whose address was verified, which words were put in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class ContactVerified(Fact):
    """An address was shown to be the owner's; `changed` where it took the place of another."""

    NAME: ClassVar[str] = "notifications.contact_verified"

    means: str
    changed: bool


@dataclass(frozen=True, slots=True)
class ContactDropped(Fact):
    """An owner is told nothing by this means any more."""

    NAME: ClassVar[str] = "notifications.contact_dropped"

    means: str


@dataclass(frozen=True, slots=True)
class WordingPut(Fact):
    """An organisation's own words came into force; `alone` where the one who wrote them did it, with a reason."""

    NAME: ClassVar[str] = "notifications.wording_put"

    kind: str
    channel: str
    language: str
    version: int
    alone: bool


@dataclass(frozen=True, slots=True)
class WordingEnded(Fact):
    """An organisation's own words were taken back: the house's hold again, or a draft was thrown away."""

    NAME: ClassVar[str] = "notifications.wording_ended"

    kind: str
    channel: str
    language: str
    version: int
