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
class WalletAsked(Fact):
    """The holder asks to have a result in their wallet now (Decree 320/2026/NĐ-CP article 4: within five minutes)."""

    NAME: ClassVar[str] = "results.wallet_asked"

    result: str
    code: str


@dataclass(frozen=True, slots=True)
class ResultStamped(Fact):
    """A new revision of the file carries a later time-stamp."""

    NAME: ClassVar[str] = "results.stamped"

    result: str
    code: str
    revision: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ResultSigned(Fact):
    """A person signed the paper under its number; the seal is still to come. `sha256` is the fingerprint of the file as they signed it."""

    NAME: ClassVar[str] = "results.signed"

    batch: str
    register: str
    year: int
    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DraftReturned(Fact):
    """The signer sent a draft back; the reason is with the draft."""

    NAME: ClassVar[str] = "results.draft_returned"

    version: int


@dataclass(frozen=True, slots=True)
class SigningAuthorised(Fact):
    """A person authorised the signing of so many papers in one act, with this certificate."""

    NAME: ClassVar[str] = "results.signing_authorised"

    batch: str
    count: int
    hand: str
    serial: str


@dataclass(frozen=True, slots=True)
class ResultEnding(Fact):
    """A result ends on this day, and its owner is to be reminded of the renewal."""

    NAME: ClassVar[str] = "results.ending"

    result: str
    code: str
    valid_until: str
    owner: str


@dataclass(frozen=True, slots=True)
class ResultKept(Fact):
    """A result that an old system issued was taken over; `sha256` is its file's, "" where it has none."""

    NAME: ClassVar[str] = "results.kept"

    result: str
    code: str
    batch: int
    sha256: str
