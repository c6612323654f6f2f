"""Whole forms as a workbook: one line a form, a sheet for each of its groups of rows, the papers by name, and what is wrong at its cell."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from motcua.definitions.forms import sheets
from motcua.definitions.forms.compiled import CompiledForm
from motcua.definitions.forms.sheets import DASH, HEAD, Columns
from motcua.definitions.forms.types import FieldView, Filled, Mark, Option, PaperSlot, Section
from motcua.foundation.types import Json

MAIN = "Hồ sơ"
GUIDE = "Hướng dẫn"
NUMBER = ("Số dòng", "Row number")
PAPER = ("Tệp", "File")
ROWS_AT = "#rows:"
SLOT = "@"
_SHEET_NAME = 31
_WIDE, _NARROW = 24, 10


@dataclass(slots=True)
class Group:
    """A sheet of rows inside the forms, with the papers that each of those rows has."""

    columns: Columns
    slots: list[PaperSlot] = field(default_factory=list)


class Plan:
    """Which question and which paper stands on which sheet."""

    def __init__(self, form: CompiledForm) -> None:
        self.form = form
        self.heads: list[FieldView] = []
        self.groups: list[Group] = []
        for section in form.layout.sections:
            self._take(section)
        at = {f"{group.columns.rows.pointer}/*": group for group in self.groups}
        self.slots: list[PaperSlot] = []
        for slot in form.layout.slots:
            group = at.get(slot.per.each) if slot.per is not None else None
            (group.slots if group is not None else self.slots).append(slot)

    def _take(self, section: Section) -> None:
        if section.rows is not None:
            self.groups.append(Group(Columns(self.form, section.rows, section.fields, section.title)))
            return
        for view in section.fields:
            if view.rows is not None:
                self.groups.append(Group(Columns(self.form, view.rows, view.children, view.label)))
            elif sheets.is_written(view):
                self.heads.append(view)


def mark_of(mark: Mark) -> str:
    """How a workbook says what it is, in the first cell of its second line."""
    return f"#{mark.procedure}@{mark.version}@{mark.number}"


@dataclass(slots=True)
class _Sheet:
    """One sheet before it is written."""

    name: str
    views: list[FieldView | PaperSlot]
    names: list[str]
    lines: list[list[object]]
    notes: dict[str, str] = field(default_factory=dict)


def written(
    form: CompiledForm,
    forms: Sequence[Filled],
    *,
    mark: Mark,
    notes: Mapping[str, Mapping[str, str]],
    offers: Sequence[Option],
    guide: Sequence[str],
    room: int,
    language: str,
    on: date,
) -> bytes:
    """The workbook with these forms, their notes (key → pointer → words) at the cells, and room for so many; `offers` are papers offered by name."""
    plan = Plan(form)
    taken = {MAIN, GUIDE, sheets.LIST_SHEET}
    left = {key: dict(told) for key, told in notes.items()}
    groups = [_group(group, forms, left, taken, language, on) for group in plan.groups]
    main = _main(plan, forms, mark, left, room, on)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001 -- the format has no zone
        pages = [(book.add_worksheet(one.name), one) for one in (main, *groups)]
        told = book.add_worksheet(GUIDE)
        lists = _Lists(book.add_worksheet(sheets.LIST_SHEET), form, offers, language, on)
        formats = _Formats(book)
        for page, one in pages:
            _lay(page, one, formats, lists, room * (1 if one is main else sheets.LISTED_LINES))
        _explain(told, guide, [main, *groups], formats, language)
    return buffer.getvalue()


def _main(
    plan: Plan,
    forms: Sequence[Filled],
    mark: Mark,
    notes: Mapping[str, Mapping[str, str]],
    room: int,
    on: date,
) -> _Sheet:
    views: list[FieldView | PaperSlot] = [*plan.heads, *plan.slots]
    names = [mark_of(mark), *_names(views)]
    made = _Sheet(MAIN, views, names, [])
    for number, one in enumerate(forms):
        row = HEAD + number
        line: list[object] = [_number(one.key)]
        places: dict[str, str] = {"": xl_rowcol_to_cell(row, 0)}
        for column, view in enumerate(views, 1):
            cell = xl_rowcol_to_cell(row, column)
            _place(places, view.pointer, cell)
            if isinstance(view, PaperSlot):
                line.append("; ".join(named.name for named in one.papers if named.slot == view.key))
            else:
                line.append(sheets.shown(view, _at(one.data, view.pointer), sheets.entries_of(plan.form, view, on)))
        made.lines.append(line)
        _note(made, places, notes.get(one.key, {}))
    made.lines += [[number] for number in range(1, room + 1)] if not forms else []
    return made


def _group(
    group: Group,
    forms: Sequence[Filled],
    left: Mapping[str, dict[str, str]],
    taken: set[str],
    language: str,
    on: date,
) -> _Sheet:
    """The sheet of a group; notes that have a cell here are taken out of what is left for the first sheet."""
    columns = group.columns
    views: list[FieldView | PaperSlot] = [*columns.views, *group.slots]
    made = _Sheet(
        _free(columns.title.in_(language), taken), views, [f"{ROWS_AT}{columns.rows.pointer}", *_names(views)], []
    )
    for one in forms:
        items = _at(one.data, columns.rows.pointer)
        places: dict[str, str] = {}
        for index, item in enumerate(items if isinstance(items, list) else []):
            cells: dict[str, str] = {}
            lines = list(sheets.lines_of(columns, item, f"{columns.rows.pointer}/{index}", HEAD + len(made.lines), cells, on))  # fmt: skip
            for pointer, cell in cells.items():
                places.setdefault(pointer, _shifted(cell))
            papers = [
                "; ".join(named.name for named in one.papers if named.slot == slot.key and named.link == index + 1)
                for slot in group.slots
            ]
            for slot, column in zip(group.slots, range(1 + len(columns.views), 1 + len(views)), strict=True):
                places.setdefault(slot.pointer, xl_rowcol_to_cell(HEAD + len(made.lines), column))
            made.lines += [
                [_number(one.key), *line, *(papers if number == 0 else [""] * len(papers))]
                for number, line in enumerate(lines)
            ]
        told = left.get(one.key, {})
        here = {pointer: told.pop(pointer) for pointer in list(told) if sheets.cell_of(places, pointer)}
        _note(made, places, here)
    return made


def _names(views: Sequence[FieldView | PaperSlot]) -> list[str]:
    return [f"{SLOT}{view.key}" if isinstance(view, PaperSlot) else view.pointer for view in views]


def _free(title: str, taken: set[str]) -> str:
    """A name for a sheet: without what a workbook forbids, of at most 31 letters, and of no other sheet."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:_SHEET_NAME] or "Dòng"
    name, number = plain, 2
    while name.casefold() in {one.casefold() for one in taken}:
        name, number = f"{plain[: _SHEET_NAME - 4]} {number}", number + 1
    taken.add(name)
    return name


def _number(key: str) -> object:
    return int(key) if key.isdecimal() and not key.startswith("0") else key


def _shifted(cell: str) -> str:
    """The cell beside it: the first column is the form's number."""
    row, column = xl_cell_to_rowcol(cell)
    return str(xl_rowcol_to_cell(row, column + 1))


def _place(places: dict[str, str], pointer: str, cell: str) -> None:
    """The cell of a pointer, and of what is around it where nothing nearer has one."""
    while pointer:
        places.setdefault(pointer, cell)
        pointer = pointer.rpartition("/")[0]


def _note(sheet: _Sheet, places: Mapping[str, str], notes: Mapping[str, str]) -> None:
    for pointer, text in notes.items():
        cell = sheets.cell_of(places, pointer) or places.get("", "")
        if cell:
            sheet.notes[cell] = f"{sheet.notes[cell]}\n{text}" if cell in sheet.notes else text


def _at(data: Json | Mapping[str, Json], pointer: str) -> Json:
    here: Json | Mapping[str, Json] = data
    for part in pointer.split("/")[1:]:
        here = here.get(part) if isinstance(here, Mapping) else None
    return here  # type: ignore[return-value]  # a mapping only where the pointer is empty


class _Formats:
    """How cells look."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.small = book.add_format({"italic": True, "font_color": "#595959", "font_size": 8})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "dd/mm/yyyy"})
        self.faulty = {
            name: book.add_format({"bg_color": "#FDECEC", "border": 2, "border_color": "#C2141B", **extra})
            for name, extra in (("text", {"num_format": "@"}), ("day", {"num_format": "dd/mm/yyyy"}), ("", {}))
        }


class _Lists:
    """The look-up sheet: each code list once, whichever columns ask for it."""

    def __init__(self, sheet: Worksheet, form: CompiledForm, offers: Sequence[Option], language: str, on: date) -> None:
        self.sheet, self.form, self.offers, self.language, self.on = sheet, form, offers, language, on
        self.at: dict[str, str] = {}

    def source(self, view: FieldView | PaperSlot) -> str:
        """The range of a column's entries; "" where it has none."""
        key = SLOT if isinstance(view, PaperSlot) else view.code_list
        if key not in self.at:
            entries: Sequence[Option] = (
                self.offers if isinstance(view, PaperSlot) else sheets.entries_of(self.form, view, self.on)
            )
            self.at[key] = self._written(entries) if entries and key else ""
        return self.at[key]

    def _written(self, entries: Sequence[Option]) -> str:
        column = sum(1 for place in self.at.values() if place)
        for line, option in enumerate(entries):
            self.sheet.write_string(line, column, f"{option.code}{DASH}{option.label.in_(self.language)}")
        first, last = (xl_rowcol_to_cell(n, column, row_abs=True, col_abs=True) for n in (0, len(entries) - 1))
        return f"='{sheets.LIST_SHEET}'!{first}:{last}"


def _lay(page: Worksheet, one: _Sheet, formats: _Formats, lists: _Lists, room: int) -> None:
    number = NUMBER[lists.language == "en"]
    heads = [number, *(_head(view, lists.language) for view in one.views)]
    page.set_row(0, 48)
    page.set_column(0, 0, _NARROW)
    for column, head in enumerate(heads):
        page.write_string(0, column, head, formats.bold)
        page.write_string(1, column, one.names[column], formats.small)
    for column, view in enumerate(one.views, 1):
        is_number = isinstance(view, FieldView) and view.widget in sheets.NUMBERS
        page.set_column(column, column, _WIDE, None if is_number else formats.text)
        if source := lists.source(view):
            rule = {"validate": "list", "source": source, "error_type": "warning", "show_error": False}
            page.data_validation(HEAD, column, HEAD + room, column, rule)
    for row, line in enumerate(one.lines, HEAD):
        for column, value in enumerate(line):
            kind = "text" if isinstance(value, str) else ""
            faulty = xl_rowcol_to_cell(row, column) in one.notes
            own = formats.text if kind else None
            sheets.write(page, row, column, value, formats.faulty[kind] if faulty else own)
    for cell, note in one.notes.items():
        page.write_comment(cell, note[: sheets.CELL_TEXT], sheets.COMMENT)
    page.freeze_panes(HEAD, 1)


def _head(view: FieldView | PaperSlot, language: str) -> str:
    words = sheets.head(view, language)
    return f"{PAPER[language == 'en']}: {words}" if isinstance(view, PaperSlot) else words


def _explain(page: Worksheet, guide: Sequence[str], parts: Sequence[_Sheet], formats: _Formats, language: str) -> None:
    """The sheet of explanations: how to fill it in, then each column with what is asked."""
    page.set_column(0, 0, 20)
    page.set_column(1, 1, 44)
    page.set_column(2, 2, 70)
    row = 0
    for line in guide:
        page.merge_range(row, 0, row, 2, line, formats.wrap)
        page.set_row(row, 15 * (1 + len(line) // 120))
        row += 1
    for part in parts:
        for view in part.views:
            page.write_string(row, 0, part.name, formats.wrap)
            page.write_string(row, 1, _head(view, language), formats.wrap)
            page.write_string(row, 2, "; ".join(_asked(view, language)), formats.wrap)
            row += 1


def _asked(view: FieldView | PaperSlot, language: str) -> Iterator[str]:
    if hint := view.hint.in_(language):
        yield hint
    if isinstance(view, PaperSlot):
        yield ", ".join(view.accepted).upper()
        yield f"<{NUMBER[language == 'en']}>_{view.document_type}"
    elif view.unit:
        yield view.unit
