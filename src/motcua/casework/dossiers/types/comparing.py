"""What another system and we hold of the same day, held against each other: each difference with its name and the act that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Gap(StrEnum):
    """The name of a difference."""

    ONLY_OURS = "only_ours"
    """They have never heard of the dossier."""
    ONLY_THEIRS = "only_theirs"
    """They hold a dossier that we do not have."""
    STATE = "state"
    """Both have it, in different states."""
    WAITING = "waiting"
    """Our message to them is still on its way."""
    STUCK = "stuck"
    """Our message was refused and waits for a person."""
    NOT_MAPPED = "not_mapped"
    """The procedure has no code there, so nothing can be told."""


class Mending(StrEnum):
    """What is done about a difference."""

    PUSH = "push"
    """Tell them the whole dossier again."""
    FETCH = "fetch"
    """Fetch what was filed there and take it in."""
    WAIT = "wait"
    """Nothing: it arrives by itself."""
    RESEND = "resend"
    """A person reads the refusal and sends again."""
    MAP = "map"
    """A person enters the procedure's code."""
    LOOK = "look"
    """A person has to find out whose it is."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """One dossier as we would tell it for a comparison: the reference by which they know it, and where it stands."""

    code: str
    reference: str
    procedure: str
    national_code: str
    status: str
    channel: str


@dataclass(frozen=True, slots=True)
class GapLine:
    """One difference; `ours` and `theirs` are states in their numbers, "" for none. `note` says what they or the outbox said."""

    reference: str
    code: str
    gap: Gap
    ours: str
    theirs: str
    mending: Mending
    note: str = ""
    acted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of one day: how many dossiers each side has, and where they differ."""

    system: str
    day: date
    at: datetime
    ours: int
    theirs: int
    lines: tuple[GapLine, ...] = ()

    @property
    def difference(self) -> int:
        """How many differences there are, whatever was begun about them."""
        return len(self.lines)
