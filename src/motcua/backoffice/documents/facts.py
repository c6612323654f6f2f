"""What the room tells, on the chain of the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.backoffice.documents.types import State
from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class DocumentReceived(Fact):
    """A document came in; `came_by` is `axis` or `hand`."""

    NAME: ClassVar[str] = "documents.received"

    agency: str
    sender: str
    exchange_id: str
    came_by: str


@dataclass(frozen=True, slots=True)
class DocumentRegistered(Fact):
    """An incoming document has its number in the register of arrivals; `answers` is the document of ours that it answers."""

    NAME: ClassVar[str] = "documents.registered"

    agency: str
    year: int
    number: int
    answers: str
    about: str


@dataclass(frozen=True, slots=True)
class DocumentTurned(Fact):
    """A document stands elsewhere now, by this article."""

    NAME: ClassVar[str] = "documents.turned"

    before: State
    after: State
    article: str


@dataclass(frozen=True, slots=True)
class DocumentRouted(Fact):
    """An incoming document was given to a unit, to be handled by a day."""

    NAME: ClassVar[str] = "documents.routed"

    unit: str
    due: str


@dataclass(frozen=True, slots=True)
class DraftWritten(Fact):
    """A draft was made or changed at a unit; what was checked before has to be checked again."""

    NAME: ClassVar[str] = "documents.draft_written"

    version: int
    unit: str


@dataclass(frozen=True, slots=True)
class DocumentIssued(Fact):
    """An outgoing document was signed, numbered and sealed; `sha256` is its file's fingerprint."""

    NAME: ClassVar[str] = "documents.issued"

    agency: str
    register: str
    year: int
    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SigningAuthorised(Fact):
    """A person authorised signatures of one act: how many documents, by what kind of hand, with which certificate's serial number."""

    NAME: ClassVar[str] = "documents.signing_authorised"

    act: str
    count: int
    hand: str
    serial: str


@dataclass(frozen=True, slots=True)
class ResultEntered(Fact):
    """An issued result stands in the outgoing register under the number it has."""

    NAME: ClassVar[str] = "documents.result_entered"

    result: str
    agency: str


@dataclass(frozen=True, slots=True)
class PackageMade(Fact):
    """A package is to go to another authority: a document, its recall, or a status of theirs."""

    NAME: ClassVar[str] = "documents.package_made"

    package: int
    kind: str
    party: str


@dataclass(frozen=True, slots=True)
class ExchangeMoved(Fact):
    """The exchange with one receiver stands elsewhere now; `state` is of `types.Exchange`."""

    NAME: ClassVar[str] = "documents.exchange_moved"

    party: str
    state: str


@dataclass(frozen=True, slots=True)
class RecallAsked(Fact):
    """The sender of an incoming document wants it back."""

    NAME: ClassVar[str] = "documents.recall_asked"

    sender: str


@dataclass(frozen=True, slots=True)
class DaysCompared(Fact):
    """The exchange of a day was compared with what the other side lists."""

    NAME: ClassVar[str] = "documents.day_compared"

    day: str
    differences: int
