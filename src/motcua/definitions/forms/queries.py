"""Reads of forms: compile one, judge data, list codes, drop hidden answers, read and write sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from motcua.definitions.forms import (
    bookreading,
    books,
    bounds,
    calculating,
    codes,
    compiled,
    formats,
    hidden,
    judging,
    placing,
    printing,
    readable,
    sheets,
    uploads,
)
from motcua.definitions.forms.errors import FormRefused, SheetRefused
from motcua.definitions.forms.types import (
    Change,
    Condition,
    Dropped,
    FieldView,
    Filled,
    Form,
    Layout,
    Mark,
    Normalised,
    Option,
    PaperSlot,
    ReadPage,
    SchemaFault,
    SheetRows,
    Text,
)
from motcua.definitions.rules.types import Model
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json


def compile(  # noqa: A001 -- the house calls it so
    schema: Mapping[str, Json],
    layout: Mapping[str, Json],
    texts: Mapping[str, Json],
    lists: Mapping[str, Sequence[Mapping[str, Json]]],
    formulas: Model | None = None,
) -> Form:
    """A form from its schema (2020-12), layout, texts by language and code lists; raises `FormRefused`.

    Needs no database, so a draft of a form can be shown at once. `formulas` is the compiled model of `formula_source`; without it
    calculated answers stay empty.
    """
    return compiled.CompiledForm(
        schema, layout, texts, {name: [dict(row) for row in rows] for name, rows in lists.items()}, formulas
    )


def formula_source(layout: Mapping[str, Json]) -> bytes:
    """The formulas of a layout's calculated fields as DMN, for `rules.parse`; empty when the layout has none."""
    return calculating.source(layout)


def calculate(form: Form, data: Mapping[str, Json], *, on: date) -> dict[str, Json]:
    """Normalised data with every calculated answer as the server computes it, whatever was sent in its place."""
    made = _form(form)
    return made.calculations.put(data, made.feel(data), on) if made.calculations else dict(data)


def read_pages(form: Form, data: Mapping[str, Json], *, on: date) -> tuple[ReadPage, ...]:
    """The whole form for reading: every page with its answers in words, codes as they were named on the day."""
    return readable.pages(_form(form), data, on)


def difference(form: Form, before: Mapping[str, Json], after: Mapping[str, Json], *, on: date) -> tuple[Change, ...]:
    """What differs between two filings, in the form's order, with labels and readable values.

    Rows are matched by what is in them, so a row that only moved is no difference, and one that was added is one.
    """
    return readable.difference(_form(form), before, after, on)


def printed(
    form: Form,
    data: Mapping[str, Json],
    *,
    title: Text,
    facts: Sequence[tuple[Text, str]] = (),
    qr: str | None = None,
    language: str = "vi",
    at: datetime,
) -> bytes:
    """The filled form as a paper (PDF/A-2a and PDF/UA-1), made of schema and layout alone.

    `facts` stand above it, such as code and moment of filing; codes are named as on the legal day of `at`.
    """
    return printing.printed(_form(form), data, title=title, facts=facts, qr=qr, language=language, at=at)


def judge(schema: bytes, data: bytes, *, assert_format: bool = False) -> tuple[SchemaFault, ...]:
    """Every fault of any JSON by any JSON Schema 2020-12, nothing being fetched; raises `SchemaRefused`.

    A schema can be made to take for ever: give it a process of its own with a limit when it is not yours.
    """
    return judging.judge(schema, data, assert_format=assert_format)


def read_codes(text: str, *, file: str) -> list[dict[str, Json]]:
    """Rows of a code list in CSV; raises `FormRefused` with file and line."""
    return codes.read_csv(text, file=file)


def read_code_file(content: bytes, *, file: str) -> list[dict[str, Json]]:
    """Rows of a code list from a CSV file (UTF-8) or the first sheet of a workbook; raises `FormRefused` with file and line."""
    if content.startswith(b"PK"):
        try:
            return codes.read_lines(uploads.first_sheet(content, limit=codes.ROWS + 1), file=file)
        except SheetRefused as error:
            raise FormRefused(file=file, line=0, why=f"the workbook cannot be read: {error.params['why']}") from error
    try:
        return codes.read_csv(content.decode("utf-8-sig"), file=file)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FormRefused(file=file, line=line, why="neither a workbook nor text in UTF-8") from error


def first_sheet(content: bytes, *, limit: int) -> list[list[object]]:
    """The cells of a workbook's first sheet, bounded before anything is unpacked; raises `SheetRefused` for more lines, or what is none."""
    return uploads.first_sheet(content, limit=limit)


def normalise(form: Form, data: Mapping[str, object]) -> Normalised:
    """Bounds first, then the normal form of all text; empty answers are left out."""
    return bounds.normalise(data, _form(form).shape)


def errors(form: Form, data: Mapping[str, Json], *, on: date) -> list[FieldError]:
    """Every fault of normalised data at once, each at its field; code lists as they stand on the day."""
    return _form(form).errors(data, on=on)


def validate(form: Form, data: Mapping[str, object], *, on: date) -> list[FieldError]:
    """Normalise and judge in one go: every fault at once, in the form's order."""
    made = normalise(form, data)
    return in_order(form, [*made.errors, *(errors(form, made.data, on=on) if made.data or not made.errors else [])])


def in_order(form: Form, faults: Sequence[FieldError]) -> list[FieldError]:
    """Faults in the form's order, the first of each place kept."""
    first: dict[str, FieldError] = {}
    for fault in faults:
        first.setdefault(fault.pointer, fault)
    return sorted(first.values(), key=lambda fault: _form(form).place(fault.pointer))


def feel(form: Form, data: Mapping[str, Json], *, without: frozenset[str] = frozenset()) -> dict[str, object]:
    """The data as rules take it: numbers exact, days as days, the places in `without` as null."""
    return _form(form).feel(data, without=without)


def code_row(form: Form, code_list: str, code: str, *, on: date) -> Mapping[str, Json] | None:
    """One row of a code list as it stands on the day."""
    return code_rows(form, code_list, on=on).get(code)


def code_rows(form: Form, code_list: str, *, on: date) -> Mapping[str, Mapping[str, Json]]:
    """All rows of a code list in force on the day, by code; a list that is not there has none."""
    found = _form(form).lists.get(code_list)
    return found.active(on) if found is not None else {}


def code_lists(form: Form) -> tuple[str, ...]:
    """Names of the form's code lists."""
    return tuple(_form(form).lists)


def options(form: Form, code_list: str, *, on: date, search: str = "", limit: int = 0) -> Sequence[Option]:
    """Entries of a code list in force on the day, those with every searched word, marks and case aside.

    Without search and limit the answer is an `Entries`, made once a day and shared.
    """
    found = _form(form).lists.get(code_list)
    if found is None:
        return ()
    return found.entries(on).search(search, limit) if search or limit else found.entries(on)


def schema(form: Form) -> Mapping[str, Json]:
    """The form's JSON Schema."""
    return _form(form).schema


def labels(form: Form, data: Mapping[str, Json], *, on: date, language: str = "vi") -> dict[str, dict[str, str]]:
    """Names of the codes that the data use, by code list, in `vi` or `en`."""
    return _form(form).labels(data, on, language)


def shown(condition: Condition | None, data: Mapping[str, Json], pointer: str) -> bool:
    """Whether a question at a concrete pointer is shown for these answers."""
    return hidden.shown(condition, data, pointer)


def drop_hidden(layout: Layout, data: Mapping[str, Json]) -> Dropped:
    """The data without the answers to questions that are not shown, and where those were."""
    return hidden.drop(layout, data)


def coerce(form: Form, data: Mapping[str, Json]) -> dict[str, Json]:
    """Answers typed as text (a posted page) as the schema asks for them; what cannot be read stays text."""
    made = hidden.coerce(data, _form(form).shape)
    return made if isinstance(made, dict) else {}


def fields(layout: Layout) -> list[FieldView]:
    """Every question of a layout, those inside rows included."""

    def spread(views: Sequence[FieldView]) -> list[FieldView]:
        return [found for view in views for found in (view, *spread(view.children))]

    return [view for section in layout.sections for view in spread(section.fields)]


def items_template(form: Form, *, section: str, language: str = "vi", on: date) -> bytes:
    """An XLSX workbook for the rows of a section: one column a question, look-up lists for codes; no formulas."""
    return sheets.template(_form(form), section, language=language, on=on)


def items_workbook(
    form: Form, items: Sequence[Json], *, section: str, notes: Mapping[str, str], language: str = "vi", on: date
) -> bytes:
    """The rows that are there as a workbook; each note (pointer → words) marks its cell."""
    return sheets.filled(_form(form), items, section, notes=notes, language=language, on=on)


def read_items(form: Form, content: bytes, *, section: str, on: date) -> SheetRows:
    """Rows from a filled template: all that can be kept, every fault at its cell.

    Formulas are never run (their last value is read, and the cell is told). Raises `SheetRefused` for what is no workbook, is too
    large, or lacks the columns.
    """
    return uploads.read(_form(form), content, section, on=on)


def marked_items(
    form: Form, content: bytes, *, section: str, notes: Mapping[str, str], language: str = "vi", on: date
) -> bytes:
    """An uploaded workbook with notes (cell → words) at its cells, coloured and commented.

    It is made anew from the values: whatever else was in the upload is not in it. Raises `SheetRefused`.
    """
    lines = uploads.grid(_form(form), content, section)
    return sheets.marked(_form(form), lines, section, notes=notes, language=language, on=on)


def forms_workbook(
    form: Form,
    forms: Sequence[Filled],
    *,
    mark: Mark,
    notes: Mapping[str, Mapping[str, str]],
    offers: Sequence[Option] = (),
    guide: Sequence[str] = (),
    room: int,
    language: str = "vi",
    on: date,
) -> bytes:
    """An XLSX workbook of whole forms, one line each, with a sheet for each group of rows, look-up lists and explanations; no formulas.

    `notes` (number of the form → pointer → words) mark their cells; `offers` are papers that a cell may name by their code; without
    forms there is an empty line for each of `room` forms.
    """
    return books.written(
        _form(form), forms, mark=mark, notes=notes, offers=offers, guide=guide, room=room, language=language, on=on
    )  # fmt: skip


def read_forms(
    form: Form, content: bytes, *, procedure: str, version: str, most: int, on: date
) -> tuple[Mark, list[Filled]]:
    """Whole forms from a filled workbook: all that can be kept, every fault at its cell; formulas are never run.

    Raises `SheetRefused` for what is no workbook of this procedure and version, is too large, or does not say which line is which form.
    """
    return bookreading.read(_form(form), content, procedure=procedure, version=version, most=most, on=on)


def with_paper(data: Mapping[str, Json], slot: PaperSlot, link: int | None, name: str) -> dict[str, Json]:
    """The data with a paper named in its place, of the row `link` where each row has its own; a place for one has it instead of what was there."""
    return placing.with_paper(data, slot, link, name)


def cell_of(rows: SheetRows, pointer: str) -> str:
    """The cell in which a place of the form stands, or the nearest around it; "" where the sheet has none."""
    return sheets.cell_of(rows.cells, pointer)


def plain_code(view: FieldView, text: str) -> str:
    """A typed code of the tariff, of a substance or of an enterprise without what people put between its digits."""
    return formats.plain_code(view.widget, text)


def hs_grouped(code: str) -> str:
    """A code of the tariff in its groups: `2905.31.00`; anything else as it is."""
    return formats.hs_grouped(code)


def is_day(text: str) -> bool:
    """Whether a text is a calendar day written `2026-10-12`."""
    return formats.day(text) is not None


def _form(form: Form) -> compiled.CompiledForm:
    assert isinstance(form, compiled.CompiledForm)
    return form
