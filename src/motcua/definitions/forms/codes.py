"""Code lists with effective dates, from CSV files and from what was imported later."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from motcua.definitions.forms.errors import FormRefused
from motcua.definitions.forms.formats import day
from motcua.definitions.forms.types import Entries, Option, Text
from motcua.foundation import vn
from motcua.foundation.types import Json

Row = dict[str, Json]
_DATES_KEPT = 16
_KINDS = {"", "number", "boolean", "list", "date"}


def read_csv(text: str, *, file: str) -> list[Row]:
    """Rows of a code list: `code`, `name_vi`, `name_en`, optional `in_force_from`, exclusive `in_force_until`, and more.

    A header may say the kind of its column, such as `limit:number`, `included:boolean`, `annexes:list` (separated by `;`). Raises `FormRefused`.
    """
    reader = csv.DictReader(io.StringIO(text))
    headers = [name or "" for name in reader.fieldnames or ()]
    kinds = {header: header.partition(":")[2] for header in headers}
    if "code" not in headers or not set(kinds.values()) <= _KINDS:
        raise FormRefused(
            file=file, line=1, why="a code list needs the column `code`, kinds are number, boolean, list and date"
        )
    rows: list[Row] = []
    for raw in reader:
        try:
            rows.append({header.partition(":")[0]: _typed(raw.get(header) or "", kinds[header]) for header in headers})
        except (ValueError, InvalidOperation) as error:
            raise FormRefused(
                file=file, line=reader.line_num, why=f"a value is not of its column's kind: {error}"
            ) from error
        if not rows[-1]["code"] or None in raw:
            raise FormRefused(file=file, line=reader.line_num, why="a row without code, or with too many cells")
    return rows


def _typed(text: str, kind: str) -> Json:
    text = vn.normal(text)
    if kind == "list":
        return [part.strip() for part in text.split(";") if part.strip()]
    if not text:
        return None if kind else ""
    if kind == "number":
        number = Decimal(text)
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
