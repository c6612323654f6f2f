"""What this room tells; subjects appear by their reference, words stay in the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class ConsentGiven(Fact):
    """Somebody agreed to one purpose in the words of one version."""

    NAME: ClassVar[str] = "consent.given"

    consent: int
    purpose: str
    text_version: int
    channel: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Fact):
    """An agreement ended; what was done before stays lawful, what received the data is told."""

    NAME: ClassVar[str] = "consent.withdrawn"

    consent: int
    purpose: str
    receivers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReceiverTold(Fact):
    """A receiver of data was told that the agreement was taken back."""

    NAME: ClassVar[str] = "consent.receiver_told"

    consent: int
    receiver: str
    reference: str


@dataclass(frozen=True, slots=True)
class DataRestrictionSet(Fact):
    """The use of a subject's data was restricted, or is no longer."""

    NAME: ClassVar[str] = "consent.restriction_set"

    restricted: bool
    request: str
    reason: str


@dataclass(frozen=True, slots=True)
class RestrictedDataUsed(Fact):
    """An officer used restricted data on a ground of law."""

    NAME: ClassVar[str] = "consent.restricted_data_used"

    basis: str
    citation: str
    until: str


@dataclass(frozen=True, slots=True)
class NoticeShown(Fact):
    """Somebody was shown the notice before processing, in these versions."""

    NAME: ClassVar[str] = "consent.notice_shown"

    procedure: str
    versions: str


@dataclass(frozen=True, slots=True)
class RequestReceived(Fact):
    """A subject asked for something."""

    NAME: ClassVar[str] = "consent.request_received"

    request: str
    kind: str
    regime: str
    due: str


@dataclass(frozen=True, slots=True)
class RequestTurned(Fact):
    """A subject's request moved on."""

    NAME: ClassVar[str] = "consent.request_turned"

    request: str
    kind: str
    state: str
    due: str


@dataclass(frozen=True, slots=True)
class ExportFetched(Fact):
    """A subject's copy was fetched."""

    NAME: ClassVar[str] = "consent.export_fetched"

    request: str


@dataclass(frozen=True, slots=True)
class BreachRecorded(Fact):
    """A breach of the protection of personal data was recorded."""

    NAME: ClassVar[str] = "consent.breach_recorded"

    breach: int
    notify_by: str


@dataclass(frozen=True, slots=True)
class BreachNotified(Fact):
    """The Ministry of Public Security was told of a breach; `partly` when more will follow."""

    NAME: ClassVar[str] = "consent.breach_notified"

    breach: int
    partly: bool
