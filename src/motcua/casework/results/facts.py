"""What this room tells, on the chain of the subject that the result answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.casework.results.types import Kind
from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class ResultIssued(Fact):
    """A result was numbered, signed and issued; `sha256` is the fingerprint of the signed file."""

    NAME: ClassVar[str] = "results.issued"

    result: str
    kind: Kind
    code: str
    register: str
    year: int
    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ResultRevoked(Fact):
    """A result was revoked; the reason is with the result."""

    NAME: ClassVar[str] = "results.revoked"

    result: str
    code: str


@dataclass(frozen=True, slots=True)
class ResultReplaced(Fact):
    """A result ended because another took its place."""

    NAME: ClassVar[str] = "results.replaced"

    result: str
    code: str
    by: str


@dataclass(frozen=True, slots=True)
class ResultStamped(Fact):
    """A new revision of the file carries a later time-stamp."""

    NAME: ClassVar[str] = "results.stamped"

    result: str
    code: str
    revision: int
    sha256: str
