"""A page of the form as it will be asked, nothing filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import FieldView, Form, Option, PaperSlot, Section
from motcua.doors.ui import pointers, questions
from motcua.doors.ui.asked import Question
from motcua.foundation.types import Json


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the form as it will look."""

    section: Section
    questions: tuple[Question, ...] = ()
    slots: tuple[PaperSlot, ...] = ()


def page(form: Form, key: str, *, on: date) -> Page | None:
    """One page as it will look, nothing filled in; rows with their first row."""
    section = form.layout.section(key)
    if section is None:
        return None
    data: dict[str, Json] = {}
    if section.rows is not None:
        data = pointers.put(data, f"{section.rows.pointer}/0", {})
    rows = (0,) if section.rows is not None else ()
    for view in section.fields:
        if view.rows is not None:
            data = pointers.put(data, f"{pointers.at_rows(view.pointer, rows)}/0", {})
    asked = questions.questions(section.fields, data, options=options_of(form, on), rows=rows)
    return Page(section, asked, section.slots)


def options_of(form: Form, on: date) -> questions.Options:
    """Entries of each field's code list as they stand on the day; each list is looked up once."""
    kept: dict[str, Sequence[Option]] = {}

    def options(view: FieldView) -> Sequence[Option]:
        if view.code_list not in kept:
            kept[view.code_list] = forms.options(form, view.code_list, on=on) if view.code_list else ()
        return kept[view.code_list]

    return options
