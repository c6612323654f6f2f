"""Rows of a form as a workbook: a template with look-up lists, the rows that are there, and an upload with its faults marked."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from motcua.definitions.forms.compiled import CompiledForm
from motcua.definitions.forms.errors import SheetRefused
from motcua.definitions.forms.types import Entries, FieldView, PaperSlot, Provenance, Rows, Text, Widget
from motcua.foundation.types import Json

HEAD = 2
DASH = " - "
NUMBERS = frozenset({Widget.NUMBER, Widget.MONEY})
LISTED_LINES = 3
COMMENT = {"x_scale": 2, "y_scale": 1.2, "author": "Một Cửa"}
LIST_SHEET = "Danh muc"
CELL_TEXT = 32_000


class Columns:
    """Which question stands in which column: those of a row, then those of the rows inside it."""

    def __init__(self, form: CompiledForm, rows: Rows, fields: Sequence[FieldView], title: Text) -> None:
        self.form = form
        self.rows = rows
        self.title = title
        self.inner = next((view for view in fields if view.rows is not None), None)
        outer = [view for view in fields if view.rows is None and is_written(view)]
        nested = [view for view in self.inner.children if is_written(view)] if self.inner is not None else []
        self.views: list[FieldView] = outer + nested
        self.nested = frozenset(view.pointer for view in nested)

    def entries(self, view: FieldView, on: date) -> Entries:
        """Codes of a column with their labels."""
        return entries_of(self.form, view, on)


def entries_of(form: CompiledForm, view: FieldView, on: date) -> Entries:
    """Codes of a question with their labels, as they stand on the day."""
    found = form.lists.get(view.code_list)
    return found.entries(on) if found is not None else Entries(())


def columns_of(form: CompiledForm, key: str) -> Columns:
    """The columns of a page of rows; raises `SheetRefused` for a page that has none."""
    section = form.layout.section(key)
    if section is None or section.rows is None:
        raise SheetRefused(why="section")
    return Columns(form, section.rows, section.fields, section.title)


def is_written(view: FieldView) -> bool:
    """Whether a question has a column: somebody is asked, and it is one cell."""
    return view.asked and view.widget is not Widget.ROWS and view.provenance is not Provenance.COUNTED


def template(form: CompiledForm, key: str, *, language: str, on: date) -> bytes:
    """The workbook to fill in."""
    columns = columns_of(form, key)
    return _book(columns, _heads(columns, language), {}, language, on)


def filled(
    form: CompiledForm, items: Sequence[Json], key: str, *, notes: Mapping[str, str], language: str, on: date
) -> bytes:
    """The rows that are there, in the template's columns; each note stands at the cell of its pointer."""
    columns = columns_of(form, key)
    lines = _heads(columns, language)
    cells: dict[str, str] = {}
    for index, item in enumerate(items):
        for line in lines_of(columns, item, f"{columns.rows.pointer}/{index}", len(lines), cells, on):
            lines.append(line)
    marks: dict[str, str] = {}
    for pointer, text in notes.items():
        if cell := cell_of(cells, pointer):
            marks[cell] = f"{marks[cell]}\n{text}" if cell in marks else text
    return _book(columns, lines, marks, language, on)


def marked(
    form: CompiledForm,
    lines: Sequence[Sequence[object]],
    key: str,
    *,
    notes: Mapping[str, str],
    language: str,
    on: date,
) -> bytes:
    """An uploaded sheet as it was, cell by cell, made anew: formulas, links and macros of the upload are not in it."""
    return _book(columns_of(form, key), lines, notes, language, on)


def cell_of(cells: Mapping[str, str], pointer: str) -> str:
    """The cell of a pointer, else that of the nearest place around it; "" where there is none."""
    while pointer:
        if pointer in cells:
            return cells[pointer]
        pointer = pointer.rpartition("/")[0]
    return ""


def places_of(
    columns: Columns, columns_at: Mapping[int, FieldView], line: int, outer: str, inner: str
) -> Iterator[tuple[str, str]]:
    """Each pointer of a line with its cell; `outer` is the row's pointer, "" on a line that continues it, `inner` the inner row's."""
    for column, view in columns_at.items():
        base = inner if view.pointer in columns.nested else outer
        if base:
            cell = xl_rowcol_to_cell(line, column)
            yield f"{base}/{view.key}", cell
            yield base, cell
            if base == inner:
                yield base.rpartition("/")[0], cell


def _heads(columns: Columns, language: str) -> list[list[object]]:
    return [[head(view, language) for view in columns.views], [view.pointer for view in columns.views]]


def head(view: FieldView | PaperSlot, language: str) -> str:
    """The words above a column."""
    optional = " (optional)" if language == "en" else " (không bắt buộc)"
    return view.label.in_(language) + ("" if view.required else optional)


def lines_of(
    columns: Columns, item: Json, pointer: str, line: int, cells: dict[str, str], on: date
) -> Iterator[list[object]]:
    """The lines of one row: its own answers beside its first inner row, further inner rows below."""
    row = item if isinstance(item, dict) else {}
    held = row.get(columns.inner.key) if columns.inner is not None else None
    inner = held if isinstance(held, list) and held else [None]
    at = dict(enumerate(columns.views))
    key = columns.inner.key if columns.inner is not None else ""
    for number, one in enumerate(inner):
        found = places_of(
            columns, at, line + number, "" if number else pointer, f"{pointer}/{key}/{number}" if key else ""
        )
        for place, cell in found:
            cells.setdefault(place, cell)
        sources = [one if view.pointer in columns.nested else (None if number else row) for view in columns.views]
        yield [
            shown(view, source.get(view.key) if isinstance(source, dict) else None, columns.entries(view, on))
            for view, source in zip(columns.views, sources, strict=True)
        ]


def shown(view: FieldView, value: Json, entries: Entries) -> object:
    """An answer as it stands in a cell."""
    if isinstance(value, list):
        mark = "\n" if view.widget in {Widget.LINES, Widget.POINTS} else ", "
        return mark.join(" ".join(map(str, part)) if isinstance(part, list) else str(part) for part in value)
    if isinstance(value, dict):
        return ""
    entry = entries.get(value)
    return f"{entry.code}{DASH}{entry.label.vi}" if entry is not None else value


def _book(
    columns: Columns, lines: Sequence[Sequence[object]], notes: Mapping[str, str], language: str, on: date
) -> bytes:
    """A workbook of plain values: nothing in it is a formula but the ranges of its look-up lists."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet, lists = book.add_worksheet("Mat hang"), book.add_worksheet(LIST_SHEET)
        bold = book.add_format({"bold": True, "text_wrap": True})
        small = book.add_format({"italic": True, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        faulty = {name: book.add_format({"bg_color": "#FDECEC", "border": 2, "border_color": "#C2141B", **extra})
                  for name, extra in (("text", {"num_format": "@"}), ("day", {"num_format": "dd/mm/yyyy"}), ("", {}))}  # fmt: skip
        book.set_properties({"created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001 -- the format has no zone
        pointers = {cell: column for column, cell in enumerate(lines[1]) if isinstance(cell, str)}
        for view in columns.views:
            column = pointers.get(view.pointer)
            if column is not None:
                sheet.set_column(column, column, 24, None if view.widget in NUMBERS else text)
                _look_up(sheet, lists, columns, view, column, on, language, bold)
        for row, line in enumerate(lines):
            for column, value in enumerate(line):
                note = notes.get(xl_rowcol_to_cell(row, column))
                kind = "day" if isinstance(value, datetime | date) else "text" if isinstance(value, str) else ""
                own = (bold, small)[row] if row < HEAD else {"day": day, "text": text}.get(kind)
                write(sheet, row, column, value, faulty[kind] if note else own)
        for cell, note in notes.items():
            row, column = xl_cell_to_rowcol(cell)
            if row >= len(lines) or column >= len(lines[row]):
                sheet.write_blank(row, column, None, faulty["text"])
            sheet.write_comment(row, column, note[:CELL_TEXT], COMMENT)
        sheet.freeze_panes(HEAD, 1)
    return buffer.getvalue()


def write(sheet: Worksheet, row: int, column: int, value: object, form: Format | None) -> None:
    """One value by its kind; text is text, whatever it begins with."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, form)
    elif isinstance(value, datetime | date):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_string(row, column, str(value)[:CELL_TEXT], form)


def _look_up(
    sheet: Worksheet,
    lists: Worksheet,
    columns: Columns,
    view: FieldView,
    column: int,
    on: date,
    language: str,
    bold: Format,
) -> None:
    """The entries of a column's code list on the second sheet, offered at its cells."""
    entries = columns.entries(view, on)
    if not entries:
        return
    lists.write_string(0, column, view.label.in_(language), bold)
    for line, option in enumerate(entries, 1):
        lists.write_string(line, column, f"{option.code}{DASH}{option.label.in_(language)}")
    first, last = (xl_rowcol_to_cell(line, column, row_abs=True, col_abs=True) for line in (1, len(entries)))
    rule = {"validate": "list", "source": f"='{LIST_SHEET}'!{first}:{last}", "error_type": "warning"}
    sheet.data_validation(HEAD, column, HEAD + columns.rows.max * LISTED_LINES, column, rule)
