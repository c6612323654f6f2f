"""Values of workbooks: rows and whole forms as they were read, and what is wrong at which cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from motcua.foundation.types import Json


@dataclass(frozen=True, slots=True)
class CellError:
    """One fault in a sheet: `cell` such as "C7" (row and column as a person sees them), else as a `FieldError`."""

    cell: str
    pointer: str
    code: str
    reason: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetRows:
    """Rows read from a sheet: everything that could be kept, every fault at its cell, and the cell of every place."""

    items: tuple[Mapping[str, Json], ...]
    errors: tuple[CellError, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Named:
    """A paper that a workbook names: its place (a slot's key), the row that it belongs to where each row has its own, and the file's name."""

    slot: str
    link: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Filled:
    """One whole form in a workbook, known by its own number: what could be kept, the papers named, faults and places by cell."""

    key: str
    data: Mapping[str, Json]
    papers: tuple[Named, ...] = ()
    errors: tuple[CellError, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a workbook says of itself: procedure, version, and a number of its own."""

    procedure: str
    version: str
    number: str
