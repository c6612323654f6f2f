"""Statuses, receipts, views and lines of dossiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from motcua.casework.payments.types import Bill
from motcua.foundation.types import Json, Ref


class Status(StrEnum):
    """Legal states of a dossier (law: Decree 61/2018 articles 17–22, Decree 118/2025 articles 17–24)."""

    SUBMITTED = "SUBMITTED"
    SUPP_PRE = "SUPP_PRE"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    ACCEPTED = "ACCEPTED"
    TRANSFERRED = "TRANSFERRED"
    PROCESSING = "PROCESSING"
    CONSULTING = "CONSULTING"
    SUPP_POST = "SUPP_POST"
    FEE_DUE = "FEE_DUE"
    SUBMITTED_FOR_SIGN = "SUBMITTED_FOR_SIGN"
    STOP_REQUESTED = "STOP_REQUESTED"
    STOPPED = "STOPPED"
    REFUSED = "REFUSED"
    DECIDED = "DECIDED"
    RETURNED = "RETURNED"
    CORRECTING = "CORRECTING"

    @property
    def is_over(self) -> bool:
        """Withdrawn, stopped, refused or given to its owner: no date is promised any more, and nobody begins to handle it."""
        return self in {Status.NOT_ACCEPTED, Status.STOPPED, Status.REFUSED, Status.RETURNED}


class Channel(StrEnum):
    """The door that a dossier came through (LC-01)."""

    PORTAL = "portal"
    API = "api"
    NATIONAL_PORTAL = "national_portal"
    SINGLE_WINDOW = "single_window"
    DESK = "desk"
    POST = "post"
    KIOSK = "kiosk"


class Outcome(StrEnum):
    """How a dossier ended, or that it waits for an officer."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender gets when a dossier exists: its code is proof of the filing.

    `due` is none where the procedure has no legal limit (an automatic one). `check` opens the public tracking page.
    `again` tells that the same submission had been received before and this is its first answer.
    """

    code: str
    procedure: str
    status: Status
    received_at: datetime
    due: datetime | None
    check: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that is being filled; `version` grows with each save, so that two devices do not overwrite each other."""

    id: str
    procedure: str
    version_id: int
    data: Mapping[str, Json]
    papers: Mapping[str, str]
    version: int
    saved_at: datetime
    expires_at: datetime
    handed_to: str = ""
    """The person who is asked to go on with it, by whom, and what they were told."""
    handed_by: str = ""
    handed_note: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Answers that an owner keeps under a name, to begin dossiers of a procedure from."""

    id: str
    procedure: str
    name: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of a dossier's history, for people."""

    at: datetime
    kind: str
    status: Status | None
    article: str
    by: str
    params: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One reason of a decision, with its words in Vietnamese and English."""

    code: str
    pointer: str
    article: str
    text_vi: str
    text_en: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ResultView:
    """The signed paper of a dossier."""

    id: str
    kind: str
    number: str
    issued_at: datetime
    signer: str
    sha256: str
    state: str
    verification_path: str
    valid_until: date | None = None
    remind_on: date | None = None
    """From this day on its owner is told that it ends; none where nobody is told."""


@dataclass(frozen=True, slots=True)
class DossierView:
    """A dossier as its owner or an officer in charge sees it."""

    code: str
    procedure: str
    version_id: int
    status: Status
    outcome: Outcome | None
    channel: Channel
    owner: Ref
    unit: str
    received_at: datetime
    due: datetime | None
    ended_at: datetime | None
    data: Mapping[str, Json]
    reasons: tuple[ReasonView, ...]
    flags: tuple[str, ...]
    notices: tuple[str, ...]
    warnings: tuple[str, ...]
    result: ResultView | None
    history: tuple[Turn, ...]
    version: int
    check: str
    declaration: str = ""
    """The paper that is the form as its applicant signed it; "" where it was sent by the sign-in alone."""
    declared_by: str = ""
    """The names of those who signed it."""


@dataclass(frozen=True, slots=True)
class DossierLine:
    """A dossier as a line of a list."""

    code: str
    procedure: str
    procedure_name_vi: str
    procedure_name_en: str
    status: Status
    outcome: Outcome | None
    channel: Channel
    owner: Ref
    owner_name: str
    received_at: datetime
    due: datetime | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """What anybody with the code and its check may see: no personal data."""

    code: str
    procedure_name_vi: str
    procedure_name_en: str
    status: Status
    received_at: datetime
    due: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """One step for another system: the status after it, when, and who is named for it."""

    seq: int
    status: Status
    at: datetime


@dataclass(frozen=True, slots=True)
class Moving:
    """Whether a dossier can go from one version of its procedure to another, and what holds it; `dropped` are fields that the other form has not."""

    code: str
    before: int
    after: int
    can: bool
    why: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Older:
    """How many running dossiers of a procedure are under a version that is not the one in force."""

    procedure: str
    name_vi: str
    name_en: str
    before: str
    after: str
    count: int


@dataclass(frozen=True, slots=True)
class SupplementTold:
    """One request for supplement for another system: what was asked in its numbered sentences, and what came; `papers` by name and id."""

    id: int
    asked_at: datetime
    until: datetime | None
    lead: str
    article: str
    remarks: tuple[tuple[int, str, str], ...]
    """Number, what it is pinned to (a pointer, or ""), and the words that were sent."""
    answered_at: datetime | None
    papers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ForLink:
    """What a linked system may be told of a dossier; read when the message is sent, never kept in it."""

    code: str
    procedure: str
    national_code: str
    procedure_name: str
    field_name: str
    channel: Channel
    owner: Ref
    status: Status
    outcome: Outcome | None
    applicant: Mapping[str, Json]
    received_at: datetime
    accepted_at: datetime | None
    due: datetime | None
    decided_at: datetime | None
    returned_at: datetime | None
    unit: str
    summary: str
    papers: tuple[tuple[str, str], ...]
    reasons: tuple[ReasonView, ...]
    result: ResultView | None
    progress: tuple[Progress, ...]
    origin: Mapping[str, Json]
    check: str
    automatic: bool = False
    """Answered by tables, with no legal limit unless an officer has to decide."""
    bills: tuple[Bill, ...] = ()
    supplements: tuple[SupplementTold, ...] = ()


@dataclass(frozen=True, slots=True)
class FiledElsewhere:
    """A dossier as the system that sent it knows it."""

    code: str
    procedure: str
    status: Status
    automatic: bool
    decided: bool
    """A decision exists, whether its paper has reached anybody or not."""
    granted: bool
    message: str
    """Id of the message that brought it."""
