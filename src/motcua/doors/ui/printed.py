"""Tables and charts of a page set as a paper (PDF/A) or drawn as one picture (PNG), with what they are of and as of when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings

from motcua.doors.ui import texts, writing
from motcua.doors.ui.tabled import Cell, Table
from motcua.foundation.pdf import services as pdf
from motcua.foundation.types import Json

TEMPLATE = "figures.typ"
MOST_PRINTED, MOST_DRAWN = 1_000, 100
"""Rows of one table in a paper and in a picture; what is beyond is said."""
DOTS = 110
"""An inch of a picture."""
_NARROW, _WIDE = 6, 34
"""Bounds of a column's share of the width, in letters."""
_LONGEST = 600
"""Letters of one cell that are set."""


def paper(title: Sequence[str], tables: Sequence[Table], *, at: datetime) -> bytes:
    """The tables as PDF on A4, lying where there are many columns."""
    return pdf.render(_template(), data=_data(title, tables, picture=False), qr=None, at=at)


def picture(title: Sequence[str], tables: Sequence[Table]) -> bytes:
    """The tables as one PNG as tall as they are."""
    return pdf.draw(_template(), data=_data(title, tables, picture=True), ppi=DOTS)[0]


def _template() -> str:
    return (settings.MOTCUA.packs_dir / "common" / "documents" / TEMPLATE).read_text(encoding="utf-8")


def _data(title: Sequence[str], tables: Sequence[Table], *, picture: bool) -> dict[str, Json]:
    most = MOST_DRAWN if picture else MOST_PRINTED
    return {
        "title": list(title), "organisation": settings.MOTCUA.organisation, "language": texts.language(), "picture": picture,
        "wide": any(len(one.head) > 5 for one in tables), "page": texts.words("filter.page"), "tables": [_table(one, most) for one in tables],
    }  # fmt: skip


def _table(one: Table, most: int) -> Json:
    shown = [[_said(cell) for cell in row] for row in one.rows[:most]]
    columns = len(one.head)
    letters = [[row[place] for row in shown if place < len(row)] for place in range(columns)]
    rows: list[Json] = [[*row, *[""] * (columns - len(row))] for row in shown]
    for row, bar in zip(rows, one.bars, strict=False):
        if isinstance(row, list):
            row[one.barred] = {"text": row[one.barred], "svg": bar}
    return {
        "caption": one.caption, "head": list(one.head), "rows": rows, "size": 8 if columns > 8 else 9 if columns > 5 else 10,
        "widths": [_width(name, cells) for name, cells in zip(one.head, letters, strict=True)],
        "numbers": [_numeric(one, place) for place in range(columns)],
        "picture": one.chart.svg if one.chart else "", "finding": one.chart.finding if one.chart else "", "none": texts.words("filter.none"),
        "more": texts.words("filter.more", count=writing.number(len(one.rows) - most)) if len(one.rows) > most else "",
    }  # fmt: skip


def _numeric(one: Table, place: int) -> bool:
    cells = [row[place] for row in one.rows if place < len(row) and row[place] is not None and row[place] != ""]
    return bool(cells) and all(isinstance(cell, int | Decimal) for cell in cells)


def _width(name: str, cells: Sequence[str]) -> int:
    longest = max((len(word) for text in (name, *cells) for word in text.split()), default=0)
    usual = sum(map(len, cells)) // len(cells) if cells else 0
    return min(max(longest, usual, len(name) // 2, _NARROW), _WIDE)


def _said(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell if len(cell) <= _LONGEST else f"{cell[:_LONGEST]}…"
    if isinstance(cell, datetime):
        return writing.moment(cell)
    return writing.day(cell) if isinstance(cell, date) else writing.number(cell)
