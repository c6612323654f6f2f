"""What the room tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.casework.results.types import Kind
from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class ResultIssued(Fact):
    """A paper was numbered, signed and stored."""

    NAME: ClassVar[str] = "results.issued"

    result: str
    kind: Kind
    symbol: str
    sha256: str
    level: str


@dataclass(frozen=True, slots=True)
class ResultRevoked(Fact):
    """A paper no longer holds."""

    NAME: ClassVar[str] = "results.revoked"

    result: str
    symbol: str


@dataclass(frozen=True, slots=True)
class ResultStamped(Fact):
    """A paper got a later time-stamp: a new stored revision with its own fingerprint."""

    NAME: ClassVar[str] = "results.stamped"

    result: str
    sha256: str
