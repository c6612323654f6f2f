"""Values of digitising."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.foundation.errors import FieldError

KEYS = ("symbol", "issued_on", "valid_until", "owner_id", "owner_name")
"""Fields that two officers enter, each without seeing the other's; days as 2019-11-24, the last one may be empty."""
FIELDS = (*KEYS, "signer", "title")
"""All fields; the last two are entered once."""
LONGEST = {
    "symbol": 120,
    "owner_id": 13,
    "owner_name": 255,
    "signer": 200,
    "title": 500,
    "issued_on": 10,
    "valid_until": 10,
}
MOST_PAGES = 40
"""Pages of one scan: a result is short, and each page is drawn at 290 dots an inch."""


class ScanState(StrEnum):
    """Where a scan stands."""

    FIRST = "first"
    """Waits for its first entry."""
    SECOND = "second"
    """Waits for another officer's entry."""
    DIFFERS = "differs"
    """The entries differ."""
    MATCHED = "matched"
    """Both agree, or the difference is settled: it waits for the agency's seal."""
    CERTIFIED = "certified"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan. `first` and `second` are empty for whoever may not see them yet; `values` are those that count, once they are known."""

    id: int
    batch: int
    procedure: str
    unit: str
    file_name: str
    pages: int
    state: ScanState
    proposed: Mapping[str, str]
    first: Mapping[str, str]
    second: Mapping[str, str]
    values: Mapping[str, str]
    differs: Sequence[str]
    first_by: str
    second_by: str
    result: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Scans that came together, with how many stand where."""

    id: int
    name: str
    procedure: str
    unit: str
    made_at: datetime
    counts: Mapping[ScanState, int]

    @property
    def total(self) -> int:
        """How many scans there are, dropped ones aside."""
        return sum(count for state, count in self.counts.items() if state is not ScanState.DROPPED)

    @property
    def done(self) -> int:
        """How many are certified."""
        return self.counts.get(ScanState.CERTIFIED, 0)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a procedure is at a unit: certified e-copies of so many results on paper that the unit has said to hold; 0 is not said yet."""

    procedure: str
    unit: str
    held: int
    done: int
    waiting: int

    @property
    def share(self) -> int | None:
        """Per cent, rounded down so that 100 means all; none while it is not said how many there are."""
        return min(100, self.done * 100 // self.held) if self.held else None


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list that came with scans: where it stands, the scan's file name, and values by field, days as 2019-11-24."""

    number: int
    file: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ListTold:
    """What became of a list: first entries made, scans that had one, rows with faults (proposed), rows whose scan is not in the batch."""

    entered: int
    known: int
    faulty: Sequence[tuple[ListRow, Sequence[FieldError]]]
    missing: Sequence[ListRow]
