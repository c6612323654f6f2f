"""Values of projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from motcua.definitions.forms.types import Text


class State(StrEnum):
    """Where a project stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RUNNING = "running"
    FINISHED = "finished"
    SETTLED = "settled"
    STOPPED = "stopped"


class Money(StrEnum):
    """What a movement of money is.

    `TOTAL` is the sum decided for the whole project from one source; `ALLOCATED` what a year's plan gives of it; `COMMITTED` what a
    contract binds; `PAID` what left; `CARRIED` what one year hands on to the next.
    """

    TOTAL = "total"
    ALLOCATED = "allocated"
    COMMITTED = "committed"
    PAID = "paid"
    CARRIED = "carried"


class Subject(StrEnum):
    """What a decision changes."""

    NAME = "name"
    UNIT = "unit"
    ENDS = "ends"
    PHASE = "phase"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Deed:
    """The decision on which something rests: its number and day."""

    number: str
    on: date


@dataclass(frozen=True, slots=True)
class File:
    """A file that shows something: its name and bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """Where money comes from."""

    key: str
    name: Text


@dataclass(frozen=True, slots=True)
class NewPhase:
    """A part of the work: its name, last day, and its share of the whole in points of a hundred."""

    name: str
    ends: date
    weight: int


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the work as it stands; `first_ends` is the day that was planned at first."""

    id: int
    place: int
    name: str
    ends: date
    first_ends: date
    weight: int
    done_on: date | None
    note: str
    evidence: str

    def is_late(self, on: date) -> bool:
        """Whether its last day has passed without it, or it was done after."""
        return (self.done_on or on) > self.ends


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of money, in đồng; `reverses` is the movement that it takes back. `year` is 0 for a total."""

    id: int
    project: str
    kind: Money
    source: str
    year: int
    amount: int
    deed: Deed
    note: str
    evidence: str
    by: str
    at: datetime
    reverses: int | None
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What a decision changed: from what to what, and why."""

    id: int
    subject: Subject
    before: str
    after: str
    deed: Deed
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sums:
    """Money of one year (or of all), in đồng."""

    total: int = 0
    allocated: int = 0
    carried_in: int = 0
    carried_out: int = 0
    committed: int = 0
    paid: int = 0

    @property
    def given(self) -> int:
        """What may be paid."""
        return self.allocated + self.carried_in - self.carried_out

    @property
    def left(self) -> int:
        """What was given and not paid."""
        return self.given - self.paid

    @property
    def disbursed(self) -> Decimal | None:
        """Points of a hundred of what may be paid that are; none where nothing was given."""
        return Decimal(100 * self.paid) / self.given if self.given > 0 else None


@dataclass(frozen=True, slots=True)
class Line:
    """A project in a list, with its money in the year that was asked for and altogether."""

    code: str
    name: str
    unit: str
    state: State
    starts: date
    ends: date
    year: Sums
    whole: Sums
    work: int
    """Points of a hundred of the work that are done, by the weights of the phases."""
    late: int
    """Phases whose last day has passed."""

    @property
    def spent(self) -> Decimal | None:
        """Points of a hundred of the decided money that are paid; none where none was decided."""
        return Decimal(100 * self.whole.paid) / self.whole.total if self.whole.total else None


@dataclass(frozen=True, slots=True)
class Project:
    """One project, whole."""

    line: Line
    version: int
    purpose: str
    targets: tuple[str, ...]
    by_year: Mapping[int, Sums]
    by_source: Mapping[str, Sums]
    phases: tuple[Phase, ...]
    entries: tuple[Entry, ...]
    changes: tuple[Change, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a list of projects: of all, and of each unit and source."""

    all: Sums
    by_unit: Mapping[str, Sums] = field(default_factory=dict)
    by_source: Mapping[str, Sums] = field(default_factory=dict)


class Concern(StrEnum):
    """What may be wrong with a project: a part of its work is past its last day, or its money is ahead of its work."""

    LATE = "late"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which projects: of a unit with all below it, in a state, with money of a source, with a warning as of `on`; "" is all. `year` is whose money is shown."""

    year: int
    unit: str = ""
    state: str = ""
    source: str = ""
    concern: Concern | None = None
    on: date = date.min
