"""Values of the import of history: what a file says of a dossier of before, what is wrong in it, what came of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from motcua.casework.dossiers.types.dossier import Channel, Status


@dataclass(frozen=True, slots=True)
class OldDossier:
    """A dossier as its old system had it; `key` is its own there, `number` the row of the file. `more` are columns without a place of their own."""

    number: int
    key: str
    procedure: str
    unit: str
    owner_kind: str
    owner_id: str
    owner_name: str
    status: Status
    channel: Channel
    received_at: datetime
    code: str = ""
    due: datetime | None = None
    decided_at: datetime | None = None
    returned_at: datetime | None = None
    files: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OldResult:
    """A result as its old system had it: its number as it stands on the paper, its file, whether it still holds."""

    number: int
    key: str
    """The dossier's key in the old system."""
    symbol: str
    issued_on: date
    signer: str
    state: str
    """`in_force` or `revoked`."""
    title: str = ""
    refusal: bool = False
    file: str = ""
    ended_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault of one row: the column as the file names it, what stands there, and the fault's name."""

    row: int
    column: str
    value: str
    fault: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportTold:
    """What came of a run, or would come of it: `known` were there already."""

    batch: int
    rows: int
    taken: int
    known: int
    faults: tuple[RowFault, ...]
    faulty: int
    """Rows with a fault; of many the first thousand faults are told."""
