"""Values of the desk's official papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SheetKey(StrEnum):
    """Papers of the desk by their key; their numbers change with the law."""

    RECEIPT_SLIP = "receipt_slip"
    SUPPLEMENT_REQUEST = "supplement_request"
    INTAKE_REFUSAL = "intake_refusal"
    APOLOGY_LETTER = "apology_letter"
    STOP_NOTICE = "stop_notice"
    CONTROL_SHEET = "control_sheet"
    FEE_NOTICE = "fee_notice"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class SheetForm:
    """A form as it stands in law on a day: `number` in its circular (empty where it has none), `basis` of the regime.

    `checked` and `layout` say how sure number and fields are: `text`, `memory`, `uncertain`.
    """

    key: SheetKey
    name: str
    number: str
    template: str
    paper: str
    to_applicant: bool
    by_agency: bool
    signed: bool
    symbol: str
    regime: str
    basis: str
    checked: str
    layout: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """A paper of the desk in a list; `made_at` is none while the job is still at it. `current` is the last of its key."""

    id: str
    key: SheetKey
    name: str
    form: str
    symbol: str
    revision: int
    current: bool
    ordered_at: datetime
    made_at: datetime | None
    sha256: str
    to_applicant: bool
    signed: bool


@dataclass(frozen=True, slots=True)
class SheetContent:
    """The file itself."""

    content: bytes
    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PublicSheet:
    """A paper that went out, for whoever holds it and scans its code: nothing of people."""

    name: str
    symbol: str
    made_at: datetime
    sha256: str
    current: bool


class ComponentForm(StrEnum):
    """In which form a component was handed in."""

    ORIGINAL = "original"
    CERTIFIED_COPY = "certified_copy"
    COPY = "copy"
    ELECTRONIC = "electronic"
    SHOWN = "shown"
    """Only shown and given back at once."""


IN_HAND = frozenset({ComponentForm.ORIGINAL, ComponentForm.CERTIFIED_COPY, ComponentForm.COPY})
"""What lies at the authority and can be given back."""


class Unscanned(StrEnum):
    """Why a paper in the hand has no scan (Circular 03/2025/TT-VPCP article 5(2))."""

    ELECTRONIC = "electronic"
    SHOWN_ONLY = "shown_only"
    INTERNAL = "internal"
    SECRET = "secret"  # noqa: S105 -- a class of papers, no password


@dataclass(frozen=True, slots=True)
class ComponentView:
    """One component of a dossier."""

    position: int
    name: str
    quantity: int
    form: ComponentForm
    paper: str | None
    unscanned: Unscanned | None
    place: str
    returned_at: datetime | None
    returned_to: str


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of the register of dossiers (Circular 01/2018/TT-VPCP article 10)."""

    serial: int
    code: str
    procedure: str
    sets: int
    owner_name: str
    contact: str
    unit: str
    received_at: datetime
    due: datetime | None
    returned_at: datetime | None
    way: str
    proof: str
    note: str


@dataclass(frozen=True, slots=True)
class RegisterBook:
    """A unit's register of a year: open, or locked with the fingerprint of its lines."""

    unit: str
    unit_name: str
    year: int
    lines: int
    locked_at: datetime | None
    locked_by: str
    sha256: str
    ends: date
