"""Code lists with effective dates, from CSV files and from what was imported later."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from motcua.definitions.forms.errors import FormRefused
from motcua.definitions.forms.formats import day
from motcua.definitions.forms.types import Entries, Option, Text
from motcua.foundation import vn
from motcua.foundation.types import Json

Row = dict[str, Json]
ROWS = 50_000
SIZE = 20_000_000
COLUMNS = 60
CODE = 100
NUMBER = 10**15
"""Bounds on one list: the longest in use, the tariff, has 11,000 rows."""

_DATES_KEPT = 16
_KINDS = {"", "number", "boolean", "list", "date"}


def read_csv(text: str, *, file: str) -> list[Row]:
    """Rows of a code list: `code`, `name_vi`, `name_en`, optional `in_force_from`, exclusive `in_force_until`, and more.

    A header may say the kind of its column, such as `limit:number`, `included:boolean`, `annexes:list` (separated by `;`). Raises `FormRefused`.
    """
    if len(text) > SIZE:
        raise FormRefused(file=file, line=0, why=f"a code list has at most {SIZE} characters")
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        return _rows(((reader.line_num, cells) for cells in reader), file)
    except csv.Error as error:
        raise FormRefused(file=file, line=reader.line_num, why=str(error)) from error


def read_lines(lines: Iterable[Sequence[object]], *, file: str) -> list[Row]:
    """The same from the cells of a sheet, headers in its first line; numbers and days of the sheet are written out."""
    return _rows(((number, [_cell(cell) for cell in line]) for number, line in enumerate(lines, 1)), file)


def _rows(lines: Iterator[tuple[int, list[str]]], file: str) -> list[Row]:
    headers = [name.strip() for name in next(lines, (0, [""]))[1]]
    while headers and not headers[-1]:
        headers.pop()
    kinds = [header.partition(":")[2] for header in headers]
    names = [header.partition(":")[0] for header in headers]
    if "code" not in headers or not set(kinds) <= _KINDS or len(set(names)) != len(names) or len(names) > COLUMNS:
        why = "a code list needs the column `code`, each name once, and kinds number, boolean, list and date"
        raise FormRefused(file=file, line=1, why=why)
    rows: list[Row] = []
    for line, cells in lines:
        if not any(cells):
            continue
        if len(rows) >= ROWS:
            raise FormRefused(file=file, line=line, why=f"a code list has at most {ROWS} rows")
        if any(cells[len(names) :]):
            raise FormRefused(file=file, line=line, why="a row without code, or with too many cells")
        padded = cells + [""] * (len(names) - len(cells))
        try:
            row = {name: _typed(cell, kind) for name, cell, kind in zip(names, padded, kinds, strict=False)}
        except (ValueError, InvalidOperation) as error:
            raise FormRefused(file=file, line=line, why=f"a value is not of its column's kind: {error}") from error
        if not row["code"] or len(str(row["code"])) > CODE:
            raise FormRefused(file=file, line=line, why="a row without code, or with too many cells")
        for column in ("in_force_from", "in_force_until"):
            if row.get(column) and day(row[column]) is None:
                raise FormRefused(file=file, line=line, why=f"{column} is a day such as 2026-07-01, not {row[column]}")
        rows.append(row)
    return rows


def _cell(cell: object) -> str:
    """A cell of a sheet as a CSV file would have it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def _typed(text: str, kind: str) -> Json:
    text = vn.normal(text)
    if kind == "list":
        return [part.strip() for part in text.split(";") if part.strip()]
    if not text:
        return None if kind else ""
    if kind == "number":
        number = Decimal(text)
        if not number.is_finite() or abs(number) >= NUMBER:
            raise ValueError(text[:40])
        return int(number) if number == number.to_integral_value() else float(number)
    if kind == "boolean":
        if text not in {"true", "false"}:
            raise ValueError(text)
        return text == "true"
    if kind == "date" and day(text) is None:
        raise ValueError(text)
    return text


class CodeList:
    """One list; which rows count depends on the day."""

    def __init__(self, name: str, rows: Iterable[Row]) -> None:
        self.name = name
        self.rows = list(rows)
        self._active: dict[date, dict[str, Row]] = {}
        self._entries: dict[date, Entries] = {}

    def active(self, on: date) -> Mapping[str, Row]:
        """Rows in force on this day, by code."""
        found = self._active.get(on)
        if found is None:
            found = {str(row["code"]): row for row in self.rows if _in_force(row, on)}
            if len(self._active) >= _DATES_KEPT:
                self._active.clear()
            self._active[on] = found
        return found

    def entries(self, on: date) -> Entries:
        """Entries in force on this day, made once and shared."""
        found = self._entries.get(on)
        if found is None:
            found = Entries(_option(row) for row in self.active(on).values())
            if len(self._entries) >= _DATES_KEPT:
                self._entries.clear()
            self._entries[on] = found
        return found


def _in_force(row: Row, on: date) -> bool:
    start, end = day(row.get("in_force_from")), day(row.get("in_force_until"))
    return (start is None or start <= on) and (end is None or on < end)


def _option(row: Row) -> Option:
    label = Text(str(row.get("name_vi") or row["code"]), str(row.get("name_en") or ""))
    extra = {key: value for key, value in row.items() if key not in {"code", "name_vi", "name_en"}}
    return Option(str(row["code"]), label, extra)
