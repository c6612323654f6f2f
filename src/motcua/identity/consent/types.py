"""Values of purposes, consents, subjects' requests and breaches (Law 91/2025/QH15, Decree 356/2025/NĐ-CP; before 2026 Decree 13/2023/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from motcua.foundation.types import Ref


class LegalBasis(StrEnum):
    """What makes processing lawful (Decree 13/2023/NĐ-CP article 17; Law 91/2025/QH15)."""

    CONSENT = "CONSENT"
    LEGAL_TASK = "LEGAL_TASK"
    """A state body's task set by law, such as handling a dossier."""
    CONTRACT = "CONTRACT"
    EMERGENCY = "EMERGENCY"
    OTHER_LAW = "OTHER_LAW"


GROUNDS = (LegalBasis.LEGAL_TASK, LegalBasis.EMERGENCY, LegalBasis.OTHER_LAW)
"""On what restricted data may be used all the same (Decree 13/2023/NĐ-CP article 17; Law 91/2025/QH15)."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """A subject whose data are restricted, since when and by which of their requests."""

    subject: Ref
    since: datetime
    request: str


@dataclass(frozen=True, slots=True)
class ReceiverNotice:
    """A receiver of data who is to be told of a withdrawal, or was."""

    id: int
    purpose: str
    subject: Ref
    receiver: str
    since: datetime
    told_at: datetime | None
    reference: str


@dataclass(frozen=True, slots=True)
class PurposeText:
    """What a purpose is called and how it is explained from a day on; a version, once shown, never changes."""

    version: int
    in_force_from: date
    title: Mapping[str, str]
    what: Mapping[str, str]
    """Which data are processed and how."""
    harm: Mapping[str, str]
    """What unwanted consequences may come of it (Decree 13/2023/NĐ-CP article 13)."""
    keeping: Mapping[str, str]
    """From when until when."""
    withdrawal: Mapping[str, str]
    """What a withdrawal brings about; empty where there is nothing to withdraw."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose of processing, with its legal basis and its words by version, the latest last."""

    key: str
    basis: LegalBasis
    citation: str
    fields: tuple[str, ...]
    sensitive: bool
    receivers: tuple[str, ...]
    procedures: bool
    """Whether the purpose belongs to every procedure's notice before processing."""
    texts: tuple[PurposeText, ...]

    def text(self, on: date) -> PurposeText:
        """The words of a day; the first ones for days before all."""
        held = [text for text in self.texts if text.in_force_from <= on]
        return held[-1] if held else self.texts[0]


@dataclass(frozen=True, slots=True)
class Consent:
    """One person's agreement to one purpose; `guardian` is who agreed for a child (and the child, from seven years on)."""

    id: int
    subject: Ref
    purpose: str
    text_version: int
    given_at: datetime
    channel: str
    evidence: str
    """SHA-256 of the words that were shown and of the act."""
    guardian: str
    withdrawn_at: datetime | None


class RequestKind(StrEnum):
    """What a subject may ask for (Law 91/2025/QH15 article 4)."""

    KNOW = "know"
    """To know who looked and why; a question about one access is of this kind."""
    CORRECT = "correct"
    PROVIDE = "provide"
    RESTRICT = "restrict"
    OBJECT = "object"
    DELETE = "delete"


class RequestState(StrEnum):
    """Where a subject's request stands."""

    RECEIVED = "RECEIVED"
    IDENTITY_CHECK = "IDENTITY_CHECK"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    IN_PROGRESS = "IN_PROGRESS"
    EXTENDED = "EXTENDED"
    DONE = "DONE"
    PARTLY = "PARTLY"
    DENIED = "DENIED"


@dataclass(frozen=True, slots=True)
class Span:
    """A legal period of the table: an amount of `working_days`, `calendar_days` or `calendar_hours`."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Regime:
    """The limits that hold for requests and breaches that come in from one day until another (exclusive)."""

    key: str
    instruments: str
    in_force_from: date
    in_force_until: date | None
    acknowledge: Span | None
    limits: Mapping[str, Span]
    extension: bool
    breach: Span
    breach_from: str
    """`occurrence` or `detection`."""
    breach_form: str


@dataclass(frozen=True, slots=True)
class Deadlines:
    """When a request must be acknowledged and answered, and when its reminder is due."""

    regime: str
    acknowledge_by: datetime | None
    due: datetime
    remind_on: date


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a request's history."""

    state: RequestState
    at: datetime
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class SubjectRequest:
    """What a subject asked for, and how far it has come."""

    id: str
    kind: RequestKind
    subject: Ref
    asked_by: str
    details: str
    look: int | None
    """The access in the record of looks that is questioned."""
    state: RequestState
    received_at: datetime
    regime: str
    acknowledge_by: datetime | None
    acknowledged_at: datetime | None
    due: datetime
    remind_on: date
    extended: bool
    answer: str
    citation: str
    ended_at: datetime | None
    turns: tuple[Turn, ...]
    has_export: bool
    export_until: datetime | None


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file of a subject's copy."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class BreachReport:
    """What the record of a breach says (Decree 13/2023/NĐ-CP article 23; Law 91/2025/QH15 article 23)."""

    occurred_at: datetime
    detected_at: datetime
    place: str
    description: str
    kinds: str
    data_count: int | None
    subject_count: int | None
    contact: str
    consequences: str
    measures: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach of the protection of personal data, with its clock."""

    id: int
    report: BreachReport
    regime: str
    form: str
    notify_by: datetime
    reported_by: str
    notified_at: datetime | None
    notified_partly: bool
    reference: str
    closed_at: datetime | None
