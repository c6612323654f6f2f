"""Reads a workbook of whole forms: which it is, each form by its own number, and every fault at its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from xlsxwriter.utility import xl_rowcol_to_cell

from motcua.definitions.forms.books import ROWS_AT, SLOT, Group, Plan
from motcua.definitions.forms.compiled import CompiledForm
from motcua.definitions.forms.errors import SheetRefused
from motcua.definitions.forms.sheets import DASH, HEAD
from motcua.definitions.forms.types import CellError, FieldView, Filled, Mark, Named, PaperSlot
from motcua.definitions.forms.uploads import LINES_PER_ROW, Cells, Head, Reader, Upload, opened, places_in
from motcua.foundation import vn
from motcua.foundation.types import Json

MOST_PAPERS = 20
"""Papers that one cell may name."""
_MARK = re.compile(r"#([a-z0-9-]{1,120})@([\w.\-]{1,40})@([0-9a-f-]{36})")
_KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}")
_TOLD = 20
_LONGEST = 200


class _Form:
    """One form while it is read."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.data: dict[str, Json] = {}
        self.papers: list[Named] = []
        self.errors: list[CellError] = []
        self.cells: dict[str, str] = {}
        self.readers: dict[str, Reader] = {}


def read(
    form: CompiledForm, content: bytes, *, procedure: str, version: str, most: int, on: date
) -> tuple[Mark, list[Filled]]:
    """The workbook's mark and its forms in order; lines that have nothing but a number are none.

    Raises `SheetRefused`: what is no workbook or too large, `mark` (not one of ours), `other_procedure`, `other_version`, `columns`,
    `sheets` (a sheet that is missing or there twice), `too_many_forms`, `empty`, `keys` (numbers that are missing, twice, or of no form; `cells`).
    """
    plan = Plan(form)
    limit = most * LINES_PER_ROW + HEAD
    parts = opened(content, limit=limit, wanted=_is_ours)
    named = {_first(part): part for part in parts}
    mains = [name for name in named if not name.startswith(ROWS_AT)]
    if not mains:
        raise SheetRefused(why="mark")
    wanted = {f"{ROWS_AT}{group.columns.rows.pointer}" for group in plan.groups}
    mark = _mark(mains[0])
    if mark.procedure != procedure:
        raise SheetRefused(why="other_procedure")
    if mark.version != version:
        raise SheetRefused(why="other_version")
    if len(named) != len(parts) or len(mains) > 1 or not wanted <= set(named):
        raise SheetRefused(why="sheets")
    forms = _main(plan, named[mains[0]], most, on)
    for group in plan.groups:
        _group(group, named[f"{ROWS_AT}{group.columns.rows.pointer}"], forms, on)
    return mark, [Filled(one.key, one.data, tuple(one.papers), tuple(one.errors), one.cells) for one in forms.values()]


def _is_ours(head: Head) -> bool:
    first = head[1][0] if len(head) > 1 and head[1] else ""
    return isinstance(first, str) and (first.startswith(ROWS_AT) or _MARK.fullmatch(first.strip()) is not None)


def _first(part: Upload) -> str:
    return str(part.lines[1][0]).strip()


def _mark(text: str) -> Mark:
    found = _MARK.fullmatch(text)
    if found is None:
        raise SheetRefused(why="mark")
    return Mark(*found.groups())


def _main(plan: Plan, part: Upload, most: int, on: date) -> dict[str, _Form]:
    places, papers = _columns(plan.heads, plan.slots, part)
    merged = _merged(part)
    forms: dict[str, _Form] = {}
    wrong: list[str] = []
    for index, line in enumerate(part.lines[HEAD:], HEAD):
        if not any(
            _filled(line, column) or xl_rowcol_to_cell(index, column) in part.formulas for column in (*places, *papers)
        ):
            continue
        key = _key(line[0] if line else None)
        if not key or key in forms:
            wrong.append(xl_rowcol_to_cell(index, 0))
            continue
        if len(forms) >= most:
            raise SheetRefused(why="too_many_forms", limit=most)
        one = forms[key] = _Form(key)
        one.cells[""] = f"{part.name}!{xl_rowcol_to_cell(index, 0)}"
        reader = Cells(plan.form, places, part, on)
        for column, view in places.items():
            place = xl_rowcol_to_cell(index, column)
            _around(one.cells, view.pointer, f"{part.name}!{place}")
            if (value := _value(reader, view, line, column, place)) is not None:
                _put(one.data, view.pointer, value)
        _papers(one, papers, line, index, part, link=None)
        if index in merged:
            _wrong(reader, places, index, merged[index], "merged")
        one.errors += _on_sheet(part, reader.errors)
    if wrong:
        raise SheetRefused(why="keys", cells=", ".join(f"{part.name}!{cell}" for cell in wrong[:_TOLD]))
    if not forms:
        raise SheetRefused(why="empty")
    return forms


def _group(group: Group, part: Upload, forms: Mapping[str, _Form], on: date) -> None:
    columns = group.columns
    places, papers = _columns(columns.views, group.slots, part)
    merged = _merged(part)
    wrong: list[str] = []
    for index, line in enumerate(part.lines[HEAD:], HEAD):
        if not any(_filled(line, column) for column in (*places, *papers)):
            continue
        one = forms.get(_key(line[0] if line else None))
        if one is None:
            wrong.append(xl_rowcol_to_cell(index, 0))
            continue
        reader = one.readers.get(columns.rows.pointer)
        if reader is None:
            reader = one.readers[columns.rows.pointer] = Reader(columns, places, part, on)
            _put(one.data, columns.rows.pointer, reader.items)  # type: ignore[arg-type]  # a list of objects is JSON
        try:
            reader.line(index, line)
        except SheetRefused as refused:
            _wrong(reader, places, index, 0, "too_many_rows", **refused.params)
        _papers(one, papers, line, index, part, link=max(1, len(reader.items)))
        if index in merged:
            _wrong(reader, places, index, merged[index], "merged")
    if wrong:
        raise SheetRefused(why="keys", cells=", ".join(f"{part.name}!{cell}" for cell in wrong[:_TOLD]))
    for one in forms.values():
        if (reader := one.readers.get(columns.rows.pointer)) is not None:
            one.errors += _on_sheet(part, reader.errors)
            for pointer, cell in reader.cells.items():
                one.cells.setdefault(pointer, f"{part.name}!{cell}")


def _columns(
    views: Sequence[FieldView], slots: Sequence[PaperSlot], part: Upload
) -> tuple[dict[int, FieldView], dict[int, PaperSlot]]:
    """Which question and which paper stands in which column, wherever a person moved it; raises `SheetRefused` where a required one is missing."""
    names = part.lines[1]
    places = places_in(views, names)
    if not places and views:
        raise SheetRefused(why="columns")
    by_key = {f"{SLOT}{slot.key}": slot for slot in slots}
    papers = {
        column: by_key.pop(name.strip())
        for column, name in enumerate(names)
        if isinstance(name, str) and name.strip() in by_key
    }
    return places, papers


def _value(reader: Cells, view: FieldView, line: Sequence[object], column: int, place: str) -> Json:
    if place in reader.upload.formulas:
        reader.fault(place, view, "E-FMT", "formula")
    if not _filled(line, column):
        return None
    return reader.value(view, line[column], place)


def _papers(
    one: _Form, papers: Mapping[int, PaperSlot], line: Sequence[object], index: int, part: Upload, *, link: int | None
) -> None:
    for column, slot in papers.items():
        cell = f"{part.name}!{xl_rowcol_to_cell(index, column)}"
        _around(one.cells, slot.pointer, cell)
        names = list(_names(line[column])) if _filled(line, column) else []
        if len(names) > MOST_PAPERS:
            one.errors.append(CellError(cell, slot.pointer, "E-FMT", "too_many_files", {"limit": MOST_PAPERS}))
        one.papers += [Named(slot.key, link, name) for name in names[:MOST_PAPERS]]


def _names(cell: object) -> Iterator[str]:
    """File names in a cell, one a line or parted by semicolons; of an offered paper its code alone."""
    for part in re.split(r"[;\n]", str(cell)):
        if name := vn.normal(part).strip()[:_LONGEST]:
            yield name.partition(DASH)[0] if re.match(r"(given|result):", name) else name


def _filled(line: Sequence[object], column: int) -> bool:
    return column < len(line) and line[column] not in ("", None) and bool(str(line[column]).strip())


def _key(cell: object) -> str:
    """The number of a form as it is kept; "" for what is none."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() and cell > 0 else str(cell or "").strip()
    return text if _KEY.fullmatch(text) else ""


def _merged(part: Upload) -> dict[int, int]:
    """Lines that a merged cell covers, with its column; none of them can be read for sure."""
    found: dict[int, int] = {}
    for first, left, last, _ in part.merged:
        for line in range(max(first, HEAD), min(last, len(part.lines) - 1) + 1):
            found.setdefault(line, left)
    return found


def _wrong(
    reader: Cells, places: Mapping[int, FieldView], line: int, column: int, reason: str, **params: object
) -> None:
    pointer = places[column].pointer if column in places else ""
    reader.errors.append(CellError(xl_rowcol_to_cell(line, column), pointer, "E-FMT", reason, params))


def _on_sheet(part: Upload, errors: Sequence[CellError]) -> list[CellError]:
    return [CellError(f"{part.name}!{one.cell}", one.pointer, one.code, one.reason, one.params) for one in errors]


def _around(cells: dict[str, str], pointer: str, cell: str) -> None:
    while pointer:
        cells.setdefault(pointer, cell)
        pointer = pointer.rpartition("/")[0]


def _put(data: dict[str, Json], pointer: str, value: Json) -> None:
    *parents, last = pointer.split("/")[1:]
    here = data
    for part in parents:
        inside = here.setdefault(part, {})
        assert isinstance(inside, dict)
        here = inside
    here[last] = value
