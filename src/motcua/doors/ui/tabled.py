"""What a table consists of, whatever it becomes: rows of real values, a chart that it explains, small bars beside figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | int | Decimal | date | datetime | None
Row: TypeAlias = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Chart:
    """The picture of a table: `svg` with what it shows in a sentence, and the table's columns from which a workbook draws its own."""

    svg: str
    finding: str
    bars: int = 0
    line: int = 0
    """Columns of the table, 0 where there is none: its first column names the points."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a page; `bars` are small pictures for papers and pictures, one a row, below the cell of column `barred`."""

    head: Sequence[str]
    rows: Sequence[Row]
    caption: str = ""
    chart: Chart | None = None
    bars: Sequence[str] = ()
    barred: int = 0
