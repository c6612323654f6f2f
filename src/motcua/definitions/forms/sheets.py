"""Rows of a form as a workbook: a template with look-up lists out, filled rows in; formulas stay inert."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime

import python_calamine
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from motcua.definitions.forms.compiled import CompiledForm
from motcua.definitions.forms.errors import SheetRefused
from motcua.definitions.forms.hidden import number
from motcua.definitions.forms.shapes import at
from motcua.definitions.forms.types import CellError, FieldView, Provenance, Rows, Section, SheetRows, Widget
from motcua.foundation import vn
from motcua.foundation.types import Json

FILE_LIMIT = 5 * 1024 * 1024
UNPACKED_LIMIT = 60 * 1024 * 1024
_LINES_PER_ROW = 20
_HEAD = 2
_DASH = " - "


class _Columns:
    """Which question stands in which column: those of a row, then those of the rows inside it."""

    def __init__(self, form: CompiledForm, key: str) -> None:
        section: Section | None = form.layout.section(key)
        if section is None or section.rows is None:
            raise SheetRefused(why="section")
        self.form = form
        self.rows: Rows = section.rows
        self.inner = next((view for view in section.fields if view.rows is not None), None)
        outer = [view for view in section.fields if view.rows is None and _asked(view)]
        nested = [view for view in self.inner.children if _asked(view)] if self.inner is not None else []
        self.views: list[FieldView] = outer + nested
        self.nested_from = len(outer)

    def options(self, view: FieldView, on: date) -> dict[str, str]:
        """Codes of a column with their labels."""
        found = self.form.lists.get(view.code_list)
        return {option.code: option.label.vi for option in found.entries(on)} if found is not None else {}


def _asked(view: FieldView) -> bool:
    return view.widget not in {Widget.HIDDEN, Widget.ROWS} and view.provenance is not Provenance.COUNTED


def template(form: CompiledForm, key: str, *, language: str, on: date) -> bytes:
    """The workbook to fill in."""
    columns = _Columns(form, key)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet, lists = book.add_worksheet("Mat hang"), book.add_worksheet("Danh muc")
        bold, small = (
            book.add_format({"bold": True, "text_wrap": True}),
            book.add_format({"italic": True, "text_wrap": True}),
        )
        text = book.add_format({"num_format": "@"})
        book.set_properties({"created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001 -- the format has no zone
        for index, view in enumerate(columns.views):
            mark = "" if view.required else (" (optional)" if language == "en" else " (không bắt buộc)")
            sheet.write_string(0, index, view.label.in_(language) + mark, bold)
            sheet.write_string(1, index, view.pointer, small)
            numeric = view.widget is Widget.NUMBER
            sheet.set_column(index, index, 24, None if numeric else text)
            options = columns.options(view, on)
            if options:
                lists.write_string(0, index, view.label.in_(language), bold)
                for line, (code, label) in enumerate(options.items(), 1):
                    lists.write_string(line, index, f"{code}{_DASH}{label}")
                first, last = (xl_rowcol_to_cell(line, index, row_abs=True, col_abs=True) for line in (1, len(options)))
                source = f"='Danh muc'!{first}:{last}"
                sheet.data_validation(
                    _HEAD,
                    index,
                    _HEAD + columns.rows.max * 3,
                    index,
                    {"validate": "list", "source": source, "error_type": "warning"},
                )
        sheet.freeze_panes(_HEAD, 1)
    return buffer.getvalue()


def read(form: CompiledForm, content: bytes, key: str, *, on: date) -> SheetRows:
    """The filled rows."""
    columns = _Columns(form, key)
    lines = _lines(content, columns.rows.max * _LINES_PER_ROW + _HEAD)
    places = _places(columns, lines[1] if len(lines) > 1 else [])
    if not places:
        raise SheetRefused(why="columns")
    reader = _Reader(columns, places, on)
    for index, line in enumerate(lines[_HEAD:], _HEAD):
        reader.line(index, line)
    return reader.result()


def _lines(content: bytes, limit: int) -> list[list[object]]:
    if len(content) > FILE_LIMIT:
        raise SheetRefused(why="too_large", limit=FILE_LIMIT)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(info.file_size for info in packed.infolist()) > UNPACKED_LIMIT:
                raise SheetRefused(why="too_large", limit=UNPACKED_LIMIT)
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        if sheet.total_height > limit * 5:
            raise SheetRefused(why="too_many_rows", limit=limit)
        lines: list[list[object]] = [list(line) for line in sheet.to_python(skip_empty_area=False, nrows=limit + 1)]
    except (zipfile.BadZipFile, python_calamine.CalamineError, ValueError, OSError) as error:
        raise SheetRefused(why="no_workbook") from error
    if len(lines) > limit and any(cell not in ("", None) for cell in lines[limit]):
        raise SheetRefused(why="too_many_rows", limit=limit)
    return lines


def _places(columns: _Columns, names: list[object]) -> dict[int, FieldView]:
    """Column → question, by the pointer in the second line, wherever a person moved the column to."""
    by_pointer = {view.pointer: view for view in columns.views}
    found = {
        i: by_pointer[name.strip()]
        for i, name in enumerate(names)
        if isinstance(name, str) and name.strip() in by_pointer
    }
    wanted = {view.pointer for view in columns.views if view.required}
    return found if wanted <= {view.pointer for view in found.values()} else {}


class _Reader:
    """Collects rows; a line whose own columns are empty continues the row above with one more inner row."""

    def __init__(self, columns: _Columns, places: Mapping[int, FieldView], on: date) -> None:
        self.columns = columns
        self.places = places
        self.nested = {view.pointer for view in columns.views[columns.nested_from :]}
        self.codes = {view.pointer: columns.options(view, on) for view in places.values() if view.code_list}
        self.items: list[dict[str, Json]] = []
        self.errors: list[CellError] = []

    def line(self, index: int, line: list[object]) -> None:
        """One line of the sheet."""
        outer: dict[str, Json] = {}
        inner: dict[str, Json] = {}
        for column, view in self.places.items():
            cell = line[column] if column < len(line) else ""
            if cell in ("", None):
                continue
            value = self.value(view, cell, xl_rowcol_to_cell(index, column))
            if value is not None:
                (inner if view.pointer in self.nested else outer)[view.key] = value
        if not outer and not inner:
            return
        if outer or not self.items:
            if len(self.items) >= self.columns.rows.max:
                raise SheetRefused(why="too_many_rows", limit=self.columns.rows.max)
            if self.columns.rows.number_field:
                outer = {self.columns.rows.number_field: len(self.items) + 1, **outer}
            self.items.append(outer)
        group = self.columns.inner
        if inner and group is not None:
            held = self.items[-1].setdefault(group.key, [])
            if isinstance(held, list):
                held.append(inner)

    def value(self, view: FieldView, cell: object, place: str) -> Json:
        """A cell as the form wants it; None where it cannot be read, with the fault told."""
        shape = at(self.columns.form.shape, view.pointer)
        if isinstance(cell, bool):
            return cell
        if isinstance(cell, datetime | date):
            return cell.date().isoformat() if isinstance(cell, datetime) else cell.isoformat()
        if isinstance(cell, int | float):
            whole = int(cell) if float(cell).is_integer() else cell
            return whole if shape is not None and shape.kind in {"number", "integer"} else str(whole)
        text = vn.normal(str(cell))
        if view.code_list:
            return self.coded(view, text, place)
        if shape is not None and shape.kind in {"number", "integer"}:
            found = number(text)
            if isinstance(found, str):
                self.errors.append(CellError(place, view.pointer, "E-FMT", "type", {"value": text[:40]}))
                return None
            return found
        if shape is not None and shape.kind == "array":
            return [part.strip() for part in text.split(",") if part.strip()]
        return text

    def coded(self, view: FieldView, text: str, place: str) -> Json:
        """A code from "CODE - name", the code alone or the name alone."""
        options = self.codes[view.pointer]
        code = text.partition(_DASH)[0].strip()
        if code in options:
            return code
        folded = vn.fold(text)
        named = [code for code, label in options.items() if vn.fold(label) == folded]
        if len(named) == 1:
            return named[0]
        shape = at(self.columns.form.shape, view.pointer)
        if shape is None or not shape.code_when:
            self.errors.append(
                CellError(place, view.pointer, "E-CODE", "code", {"list": view.code_list, "value": text[:40]})
            )
        return code

    def result(self) -> SheetRows:
        """All rows and faults."""
        return SheetRows(tuple(self.items), tuple(self.errors))
