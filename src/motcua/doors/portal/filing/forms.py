"""A draft with its form: what is filled, what is wrong, and what each page of it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.errors import ProcedureClosed
from motcua.casework.dossiers.types import Draft
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms import queries as form_queries
from motcua.definitions.forms.types import FieldView, Rows, Section, Widget
from motcua.doors.portal.filing import checking
from motcua.doors.ui import answers, faults, lists, pointers, questions, texts
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Actor, Json


@dataclass(frozen=True, slots=True)
class Filing:
    """One draft under the version that is in force now; `data` has what sign-in and registers know filled in."""

    draft: Draft
    version: ProcedureVersion
    data: Mapping[str, Json]
    judge: Callable[[], tuple[FieldError, ...]]
    options: questions.Options

    @property
    def errors(self) -> tuple[FieldError, ...]:
        """Everything that is wrong, judged when it is first asked for: most pages only ask."""
        return self.judge()

    @property
    def sections(self) -> tuple[Section, ...]:
        """Pages of the form."""
        return self.version.layout.sections

    @property
    def pages(self) -> list[tuple[int, Section]]:
        """The pages that these answers ask for, each with its number in the form."""
        return [
            (number, section)
            for number, section in enumerate(self.sections, 1)
            if form_queries.shown(section.show_if, self.data, "")
        ]

    @property
    def newer_form(self) -> bool:
        """Whether the form was replaced since the draft was begun."""
        return self.version.id != self.draft.version_id


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One row of the task list."""

    number: int
    title: str
    address: str
    state: str
    wanting: bool


def open_filing(actor: Actor, draft_id: str, at: datetime) -> Filing:
    """The draft of the actor's own, ready to be shown; raises `NotFound`, or `ProcedureClosed` when it cannot be filed."""
    return of_draft(actor, dossiers.draft(actor, draft_id), at)


def of_draft(actor: Actor, draft: Draft, at: datetime) -> Filing:
    """The same for a draft in hand."""
    version = catalogue.in_force(draft.procedure, at)
    if version is None:
        raise ProcedureClosed(procedure=draft.procedure)

    @cache
    def errors() -> tuple[FieldError, ...]:
        wanted = form_queries.drop_hidden(version.layout, draft.data).data
        return checking.check(actor, version, wanted, draft.papers, at).errors

    return Filing(draft, version, checking.fill(actor, version, draft.data, at), errors, lists.of(version, at))


def errors_of(filing: Filing, section: Section) -> list[FieldError]:
    """Faults that are mended on this page."""
    return [error for error in filing.errors if _home(filing, error) == section.key]


def state_of(filing: Filing, section: Section) -> str:
    """`todo`, `doing` or `done`, as the task list says it."""
    if not errors_of(filing, section):
        return "done" if _begun(filing, section) or not _asks(section) else "todo"
    return "doing" if _begun(filing, section) else "todo"


def lines(filing: Filing) -> list[SectionLine]:
    """The task list."""
    return [
        SectionLine(
            number=number,
            title=section.title.in_(texts.language()),
            address=address(filing.draft.id, number, section),
            state=state_of(filing, section),
            wanting=bool(errors_of(filing, section)),
        )
        for number, section in filing.pages
    ]


def address(draft: str, number: int, section: Section) -> str:
    """Where a page of the form is."""
    return f"/ho-so/{draft}/giay-to/" if section.kind == "papers" else f"/ho-so/{draft}/phan/{number}/"


def fault_lines(filing: Filing, errors: Sequence[FieldError]) -> list[faults.Line]:
    """Each fault with the page and field on which it is mended, for the check page."""
    return [_fault_line(filing, error) for error in errors]


def with_minimum(fields: Sequence[FieldView], data: Mapping[str, Json], rows: tuple[int, ...]) -> dict[str, Json]:
    """The data with an empty row wherever a page asks for at least one."""
    after = dict(data)
    for view in fields:
        if view.widget == Widget.ROWS and view.rows is not None and answers.applies(view, after, rows):
            pointer = pointers.at_rows(view.pointer, rows)
            if not pointers.rows(after, pointer):
                after = pointers.put(after, pointer, [{}])
    return after


def numbered(rows: Rows, data: Mapping[str, Json]) -> dict[str, Json]:
    """The data with the rows counted anew from one."""
    after = dict(data)
    if rows.number_field:
        for index in range(len(pointers.rows(after, rows.pointer))):
            after = pointers.put(after, f"{rows.pointer}/{index}/{rows.number_field}", index + 1)
    return after


def without_row(filing: Filing, section: Section, index: int) -> dict[str, Json]:
    """The draft's data without one row; papers of that row go, papers of later rows follow their rows."""
    if section.rows is None:
        return dict(filing.draft.data)
    after = pointers.put(filing.draft.data, f"{section.rows.pointer}/{index}", None)
    for slot in filing.version.layout.slots:
        if (
            slot.per is None
            or slot.per.each != f"{section.rows.pointer}/*"
            or slot.per.link != section.rows.number_field
        ):
            continue
        kept: list[Json] = []
        for entry in pointers.rows(after, slot.pointer):
            line = entry.get(slot.per.link) if isinstance(entry, dict) else None
            if isinstance(entry, dict) and isinstance(line, int) and line != index + 1:
                kept.append({**entry, slot.per.link: line - 1 if line > index + 1 else line})
        after = pointers.put(after, slot.pointer, kept)
    return numbered(section.rows, after)


def _fault_line(filing: Filing, error: FieldError) -> faults.Line:
    found = faults.section_of(filing.version.layout, error.pointer)
    if found is None:
        return faults.Line(
            faults.sentence(error, filing.version.name.in_(texts.language()), pack=filing.version.texts), ""
        )
    section, asked = found
    number = filing.sections.index(section) + 1
    label = (asked.label if asked is not None else section.title).in_(texts.language())
    widget = asked.widget if isinstance(asked, FieldView) else ""
    text = faults.sentence(error, label, widget, filing.version.texts)
    row = _row_of(section, error.pointer)
    if row is not None and section.rows is not None:
        text = f"{section.rows.item.in_(texts.language())} {row + 1}: {text}"
    place = address(filing.draft.id, number, section)
    if row is not None and asked is not None:
        place = f"{place}dong/{row + 1}/"
    return faults.Line(text, f"{place}?tu=kiem-tra#{pointers.name_of_id(error.pointer)}")


def _row_of(section: Section, pointer: str) -> int | None:
    if section.rows is None or not pointers.under(pointer, section.rows.pointer):
        return None
    step = pointer[len(section.rows.pointer) :].split("/")[1:2]
    return int(step[0]) if step and step[0].isdecimal() else None


def _home(filing: Filing, error: FieldError) -> str:
    found = faults.section_of(filing.version.layout, error.pointer)
    return found[0].key if found else ""


def _asks(section: Section) -> bool:
    return any(view.asked for view in section.fields) or bool(section.slots)


def _begun(filing: Filing, section: Section) -> bool:
    if section.rows:
        return bool(pointers.rows(filing.draft.data, section.rows.pointer))
    places = [slot.pointer for slot in section.slots]
    places += [view.pointer for view in section.fields if view.asked]
    return any(pointers.get(filing.draft.data, place) not in (None, "", [], {}) for place in places)
