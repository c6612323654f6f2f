"""Reads an uploaded workbook: bounds before anything is unpacked, values as the form wants them, every fault at its cell."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import openpyxl
import python_calamine
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from motcua.definitions.forms.compiled import CompiledForm
from motcua.definitions.forms.errors import SheetRefused
from motcua.definitions.forms.formats import plain_code
from motcua.definitions.forms.hidden import number
from motcua.definitions.forms.shapes import Shape, at
from motcua.definitions.forms.sheets import DASH, HEAD, Columns, columns_of, entries_of, places_of
from motcua.definitions.forms.types import CellError, FieldView, SheetRows, Widget
from motcua.foundation import vn
from motcua.foundation.types import Json

FILE_LIMIT = 5 * 1024 * 1024
UNPACKED_LIMIT = 40 * 1024 * 1024
MEMBERS = 500
WIDTH = 300
AREA = 2_000_000
"""Cells of a sheet's whole rectangle: one value in its last corner must not cost the memory of all that is empty."""

LINES_PER_ROW = 20
"""Lines that a row may take in a sheet: its inner rows stand below it."""

Head = list[list[object]]
"""The first two lines of a sheet: words, then what they stand for."""

_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(?<!/)>')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_DAYS = range(61, 2_958_466)
_MARKS = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


@dataclass(slots=True)
class Upload:
    """One sheet of a workbook, cell by cell."""

    name: str
    lines: list[list[object]]
    merged: tuple[tuple[int, int, int, int], ...]
    epoch: date
    formulas: frozenset[str] = frozenset()


def opened(content: bytes, *, limit: int, wanted: Callable[[Head], bool] | None = None) -> list[Upload]:
    """The first sheet, or those whose two lines of head are `wanted`, of at most `limit` lines; raises `SheetRefused` for what is none, or is too large."""
    if len(content) > FILE_LIMIT:
        raise SheetRefused(why="too_large", limit=FILE_LIMIT)
    try:
        has_formulas, epoch = _bounded(content, limit)
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            found = []
            for number, name in enumerate(book.sheet_names if wanted else book.sheet_names[:1]):
                sheet = book.get_sheet_by_index(number)
                if wanted is None or wanted(
                    [list(line) for line in sheet.to_python(skip_empty_area=False, nrows=HEAD)]
                ):
                    lines = sheet.to_python(skip_empty_area=False, nrows=limit + 1)
                    merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
                    found.append(Upload(name, [list(line) for line in lines], merged, epoch))
        if has_formulas:
            told = _formulas(content, limit)
            for one in found:
                one.formulas = told.get(one.name, frozenset())
    except SheetRefused:
        raise
    except (zipfile.BadZipFile, python_calamine.CalamineError, ValueError, OSError, KeyError, EOFError) as error:
        raise SheetRefused(why="no_workbook") from error
    except (
        NotImplementedError,
        RuntimeError,
        IndexError,
        TypeError,
        struct.error,
        zlib.error,
    ) as error:  # encrypted, packed otherwise, broken inside
        raise SheetRefused(why="no_workbook") from error
    if not found and wanted is None:
        raise SheetRefused(why="no_workbook")
    if any(len(one.lines) > limit and any(cell not in ("", None) for cell in one.lines[limit]) for one in found):
        raise SheetRefused(why="too_many_rows", limit=limit)
    return found


def _bounded(content: bytes, limit: int) -> tuple[bool, date]:
    """Whether there are formulas, and the day from which days are counted; refuses bombs before any library sees them."""
    has_formulas, epoch = False, _EPOCH
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members = packed.infolist()
        names = {member.filename for member in members}
        if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED_LIMIT:
            raise SheetRefused(why="too_large", limit=UNPACKED_LIMIT)
        if len(names) != len(members) or "xl/workbook.xml" not in names or "xl/workbook.bin" in names:
            raise SheetRefused(why="no_workbook")
        for member in members:
            part = packed.read(member)  # reads no more than was declared, and checks it
            if any(mark in part[:2_000] for mark in _MARKS):
                raise SheetRefused(why="no_workbook")
            if member.filename == "xl/workbook.xml" and re.search(rb'date1904="(1|true)"', part):
                epoch = _EPOCH_1904
            if b"sheetData" in part:
                _fits(part, limit)
                has_formulas = has_formulas or _FORMULA.search(part) is not None
    return has_formulas, epoch


def _fits(part: bytes, limit: int) -> None:
    width = height = 0
    for found in _CELL.finditer(part):
        column = 0
        for letter in found[1]:
            column = column * 26 + letter - 64
        width, height = max(width, column), max(height, int(found[2]))
    if height > limit * 5 or width * height > AREA:
        raise SheetRefused(why="too_many_rows", limit=limit)
    if width > WIDTH:
        raise SheetRefused(why="too_wide", limit=WIDTH)


def _formulas(content: bytes, limit: int) -> dict[str, frozenset[str]]:
    """The cells of each sheet that hold formulas, by the sheet's name; none of them is ever run."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        return {
            sheet.title: frozenset(
                f"{xl_col_to_name(cell.column - 1)}{cell.row}"
                for row in sheet.iter_rows(max_row=limit + 1, max_col=WIDTH)
                for cell in row
                if cell.data_type == "f"
            )
            for sheet in book.worksheets
        }
    finally:
        book.close()


def read(form: CompiledForm, content: bytes, key: str, *, on: date) -> SheetRows:
    """The filled rows."""
    columns = columns_of(form, key)
    (upload,) = opened(content, limit=columns.rows.max * LINES_PER_ROW + HEAD)
    places = places_in(columns.views, upload.lines[1] if len(upload.lines) > 1 else [])
    if not places:
        raise SheetRefused(why="columns")
    reader = Reader(columns, places, upload, on)
    for index, line in enumerate(upload.lines[HEAD:], HEAD):
        reader.line(index, line)
    return reader.result()


def grid(form: CompiledForm, content: bytes, key: str) -> list[list[object]]:
    """The uploaded sheet cell by cell, with at least the two lines of the head."""
    columns = columns_of(form, key)
    (upload,) = opened(content, limit=columns.rows.max * LINES_PER_ROW + HEAD)
    lines = upload.lines
    return [*lines, *([] for _ in range(HEAD - len(lines)))]


def first_sheet(content: bytes, *, limit: int) -> list[list[object]]:
    """The cells of a workbook's first sheet, at most so many lines."""
    (upload,) = opened(content, limit=limit)
    return upload.lines


def places_in(views: Sequence[FieldView], names: Sequence[object]) -> dict[int, FieldView]:
    """Column → question, by the pointer in the second line, wherever a person moved the column to; nothing where a required one is missing."""
    by_pointer = {view.pointer: view for view in views}
    found: dict[int, FieldView] = {}
    for column, name in enumerate(names):
        view = by_pointer.pop(name.strip(), None) if isinstance(name, str) else None
        if view is not None:
            found[column] = view
    wanted = {view.pointer for view in views if view.required}
    return found if wanted <= {view.pointer for view in found.values()} else {}


class Cells:
    """Reads the cells of one sheet as the form wants them, and collects what is wrong with each."""

    def __init__(self, form: CompiledForm, places: Mapping[int, FieldView], upload: Upload, on: date) -> None:
        self.form = form
        self.places = places
        self.upload = upload
        self.entries = {view.pointer: entries_of(form, view, on) for view in places.values()}
        self.errors: list[CellError] = []
        self.cells: dict[str, str] = {}

    def fault(self, place: str, view: FieldView, code: str, reason: str, **params: object) -> None:
        """One fault at its cell."""
        self.errors.append(CellError(place, view.pointer, code, reason, params))

    def value(self, view: FieldView, cell: object, place: str) -> Json:
        """A cell as the form wants it; what cannot be read is told and kept as it was written."""
        shape = at(self.form.shape, view.pointer)
        kind = shape.kind if shape is not None else ""
        if isinstance(cell, datetime | date | time | timedelta):
            return self.moment(view, shape, cell, place)
        if isinstance(cell, bool):
            return cell if kind == "boolean" else str(cell)
        if isinstance(cell, int | float):
            return self.numeric(view, shape, cell)
        text = vn.normal(str(cell))
        if not text:
            return None
        if kind == "array":
            mark = "\n" if view.widget in {Widget.LINES, Widget.POINTS} else ","
            parts = [part.strip() for part in re.split(f"[;{mark}]", text) if part.strip()]
            return [self.coded(view, part, place) if view.code_list else part for part in parts]
        text = plain_code(view.widget, text)
        if view.code_list:
            return self.coded(view, text, place)
        if kind == "boolean":
            word = text.lower()
            return (
                True
                if word in {"x", "có", "yes", "true", "1"}
                else False
                if word in {"không", "no", "false", "0"}
                else text
            )
        if kind in {"number", "integer"}:
            found = number(text)
            if isinstance(found, str):
                self.fault(place, view, "E-FMT", "type", value=text[:40])
            return found
        if view.widget is Widget.DATE:
            return _day(text) or text
        return text

    def moment(self, view: FieldView, shape: Shape | None, cell: date | time | timedelta, place: str) -> Json:
        """A cell that the workbook calls a date: right where a day is asked for, elsewhere a code that was taken for one."""
        if view.widget is Widget.DATE or (shape is not None and shape.format == "date"):
            if isinstance(cell, date):
                return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
            return str(cell)
        self.fault(place, view, "E-FMT", "became_date")
        return str(cell)

    def numeric(self, view: FieldView, shape: Shape | None, cell: float) -> Json:
        """A number: itself, a day counted from the workbook's first, or the code that it was meant to be."""
        whole = int(cell) if float(cell).is_integer() else cell
        if shape is not None and shape.kind in {"number", "integer"}:
            return whole
        if view.widget is Widget.DATE and isinstance(whole, int) and whole in _DAYS:
            return (self.upload.epoch + timedelta(days=whole)).isoformat()
        text = str(whole)
        entries = self.entries[view.pointer]
        if entries and entries.get(text) is None:  # a workbook drops the zeros in front
            found = [option.code for option in entries if option.code.lstrip("0") == text]
            return found[0] if len(found) == 1 else text
        return text

    def coded(self, view: FieldView, text: str, place: str) -> Json:
        """A code from "CODE - name", the code alone or the name alone."""
        entries = self.entries[view.pointer]
        code = text.partition(DASH)[0].strip()
        if entries.get(code) is not None:
            return code
        folded = vn.fold(text)
        named = [option.code for option in entries if folded in {vn.fold(option.label.vi), vn.fold(option.label.en)}]
        if len(named) == 1:
            return named[0]
        shape = at(self.form.shape, view.pointer)
        if shape is None or not shape.code_when:
            self.fault(place, view, "E-CODE", "code", list=view.code_list, value=text[:40])
        return text if view.widget in {Widget.HS, Widget.CAS} else code


class Reader(Cells):
    """Collects rows; a line whose own columns are empty continues the row above with one more inner row."""

    def __init__(self, columns: Columns, places: Mapping[int, FieldView], upload: Upload, on: date) -> None:
        super().__init__(columns.form, places, upload, on)
        self.columns = columns
        self.items: list[dict[str, Json]] = []

    def line(self, index: int, line: list[object]) -> None:
        """One line of the sheet."""
        outer: dict[str, Json] = {}
        inner: dict[str, Json] = {}
        for column, view in self.places.items():
            cell = line[column] if column < len(line) else ""
            if cell in ("", None):
                continue
            place = xl_rowcol_to_cell(index, column)
            if place in self.upload.formulas:
                self.fault(place, view, "E-FMT", "formula")
            value = self.value(view, cell, place)
            if value is not None:
                (inner if view.pointer in self.columns.nested else outer)[view.key] = value
        if not outer and not inner:
            return
        begins = bool(outer) or not self.items
        if begins:
            if len(self.items) >= self.columns.rows.max:
                raise SheetRefused(why="too_many_rows", limit=self.columns.rows.max)
            if self.columns.rows.number_field:
                outer = {self.columns.rows.number_field: len(self.items) + 1, **outer}
            self.items.append(outer)
        row = f"{self.columns.rows.pointer}/{len(self.items) - 1}"
        within = ""
        group = self.columns.inner
        if group is not None:
            held = self.items[-1].setdefault(group.key, []) if inner else self.items[-1].get(group.key, [])
            if isinstance(held, list):
                within = f"{row}/{group.key}/{len(held)}"
                held += [inner] if inner else []
        for pointer, cell in places_of(self.columns, self.places, index, row if begins else "", within):
            self.cells.setdefault(pointer, cell)

    def result(self) -> SheetRows:
        """All rows and faults."""
        for first, left, last, right in self.upload.merged:
            column = next((column for column in self.places if left <= column <= right), None)
            if column is not None and last >= HEAD and first < len(self.upload.lines):
                self.fault(xl_rowcol_to_cell(max(first, HEAD), column), self.places[column], "E-FMT", "merged")
        return SheetRows(tuple(self.items), tuple(self.errors), self.cells)


def _day(text: str) -> str:
    """A day written `12/10/2026`, `12-10-2026`, `12.10.2026` or `2026-10-12`; "" for anything else."""
    parts = re.split(r"[/.-]", text)
    if len(parts) != 3 or not all(part.isdecimal() and part.isascii() for part in parts):
        return ""
    numbers = [int(part) for part in (parts if len(parts[0]) == 4 else reversed(parts))]
    try:
        return date(*numbers).isoformat() if numbers[0] > 1000 else ""
    except ValueError:
        return ""
