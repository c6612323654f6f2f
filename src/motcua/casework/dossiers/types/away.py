"""Values of what a desk takes while this system is away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.foundation.types import Json


class TakenState(StrEnum):
    """What became of a record that was sent."""

    FAULTY = "faulty"
    """Kept, and waits for the head of the desk."""
    ENTERED = "entered"
    """A reception stands open with it."""
    FILED = "filed"
    VOID = "void"
    """It says that its code was spoilt."""
    REJECTED = "rejected"
    """The head found that it is nothing to be entered."""


class TakenFault(StrEnum):
    """Why a record waits for the head."""

    ALTERED = "altered"
    UNREADABLE = "unreadable"
    BEFORE_LEASE = "before_lease"
    AFTER_EXPIRY = "after_expiry"
    IN_FUTURE = "in_future"
    KEY_USED = "key_used"
    CODE_UNKNOWN = "code_unknown"
    CODE_USED = "code_used"
    CODE_VOID = "code_void"
    OWNER_NUMBER = "owner_number"
    OWNER_NAME = "owner_name"
    PROCEDURE_CLOSED = "procedure_closed"


@dataclass(frozen=True, slots=True)
class SentRecord:
    """A record as the device kept it: its text, and the mark that shows whether anyone changed it."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class TakenView:
    """A record as it stands here; `told` is what it says, empty where it cannot be read."""

    id: str
    lease: str
    key: str
    code: str
    unit: str
    procedure: str
    taken_at: datetime | None
    by: str
    sent_by: str
    sent_at: datetime
    state: TakenState
    fault: TakenFault | None
    intake: str
    reason: str
    told: Mapping[str, Json]
    again: bool = False
    """It had been sent before: this is what became of it then."""


@dataclass(frozen=True, slots=True)
class AwayProcedure:
    """A procedure as a desk without a line needs it: its name, its limit in words, what is to be brought."""

    key: str
    name: str
    limit: str
    papers: tuple[tuple[str, bool], ...]
    """Name of each paper, and whether it is required."""


@dataclass(frozen=True, slots=True)
class AwayBundle:
    """What a device gets to keep with a block of codes."""

    lease: str
    unit: str
    unit_name: str
    officer: str
    expires_at: datetime
    codes: tuple[tuple[str, str, str], ...]
    """Unused codes: the code, its day, the address that its QR code leads to."""
    procedures: tuple[AwayProcedure, ...]
    seal: str
    """Key for what lies on the device and for the file, in hexadecimal; the house makes the same again."""
    mark: str
    """Key of the marks of records, in hexadecimal."""
