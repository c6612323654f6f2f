"""A form's answers for reading: cards by page of the form, in the order and with the labels of the form itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import FieldView, Layout, Option, PaperSlot, Section, Widget
from motcua.doors.ui import pointers, questions, texts
from motcua.foundation.types import Json


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and what was answered; `text` is empty where nothing was."""

    label: str
    text: str
    pointer: str
    optional: bool = False
    key: str = ""
    """What tells places for papers apart that share a pointer."""


@dataclass(frozen=True, slots=True)
class Block:
    """Answers under one heading: of the page itself, or of one row."""

    title: str
    answers: tuple[Answer, ...]
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One page of the form."""

    number: int
    key: str
    kind: str
    title: str
    blocks: tuple[Block, ...]


def no_lists(view: FieldView) -> Sequence[Option]:  # noqa: ARG001 -- stands where a form's code lists would
    """No code lists: codes are shown as they are."""
    return ()


def of(layout: Layout, data: Mapping[str, Json], *, options: questions.Options = no_lists) -> list[Card]:
    """Every page of the form with its answers; papers by name."""
    return [_card(number, section, data, options) for number, section in enumerate(layout.sections, 1)]


def quoted(name: str) -> str:
    """A file name as the header `Content-Disposition: …; filename*=UTF-8''…` takes it (RFC 8187)."""
    return quote(name, safe="")


def applies(asked: FieldView | PaperSlot, data: Mapping[str, Json], rows: Sequence[int] = ()) -> bool:
    """Whether a question or paper is wanted with these answers."""
    return asked.show_if is None or forms.shown(asked.show_if, data, pointers.at_rows(asked.pointer, rows))


def row_title(section: Section, data: Mapping[str, Json], index: int, options: questions.Options) -> str:
    """What the list of rows shows of one: the answers that the layout names, joined."""
    by_pointer = {view.pointer: view for view in section.fields}
    shown = []
    for pointer in section.rows.summary if section.rows else ():
        view = by_pointer.get(pointer)
        if view is not None:
            value = pointers.get(data, pointers.at_rows(pointer, (index,)))
            shown.append(questions.shown(view, value, options=options))
    return " · ".join(filter(None, shown))


def _card(number: int, section: Section, data: Mapping[str, Json], options: questions.Options) -> Card:
    title = section.title.in_(texts.language())
    if section.slots:
        blocks: list[Block] = [Block("", tuple(_paper(slot, data) for slot in section.slots if applies(slot, data)))]
    elif section.rows:
        item = section.rows.item.in_(texts.language())
        count = len(pointers.rows(data, section.rows.pointer))
        blocks = [
            Block(f"{item} {index + 1}", tuple(_answers(section.fields, data, options, (index,))), row=index)
            for index in range(count)
        ]
    else:
        blocks = [Block("", tuple(_answers(section.fields, data, options, ())))]
    return Card(number, section.key, section.kind, title, tuple(blocks))


def _answers(
    fields: Sequence[FieldView], data: Mapping[str, Json], options: questions.Options, rows: tuple[int, ...]
) -> list[Answer]:
    found: list[Answer] = []
    for view in fields:
        if view.widget == Widget.HIDDEN or not applies(view, data, rows):
            continue
        pointer = pointers.at_rows(view.pointer, rows)
        label = view.label.in_(texts.language())
        if view.widget == Widget.ROWS:
            found += _inner(view, data, options, rows, label)
            continue
        text = questions.shown(view, pointers.get(data, pointer), options=options)
        found.append(Answer(label, text, pointer, optional=not view.required))
    return found


def _inner(
    view: FieldView, data: Mapping[str, Json], options: questions.Options, rows: tuple[int, ...], label: str
) -> list[Answer]:
    """Rows inside a row, one line each: their answers joined."""
    pointer = pointers.at_rows(view.pointer, rows)
    item = (view.rows.item.in_(texts.language()) if view.rows else "") or label
    lines = []
    for index in range(len(pointers.rows(data, pointer))):
        inside = _answers(view.children, data, options, (*rows, index))
        text = "; ".join(f"{answer.label}: {answer.text}" for answer in inside if answer.text)
        lines.append(Answer(f"{item} {index + 1}", text, f"{pointer}/{index}"))
    return lines or [Answer(label, "", pointer)]


def _paper(slot: PaperSlot, data: Mapping[str, Json]) -> Answer:
    value = pointers.get(data, slot.pointer)
    entries = value if isinstance(value, list) else [value]
    names = [slot.file_of(entry) for entry in entries if slot.file_of(entry) and slot.takes(entry)]
    label = slot.label.in_(texts.language())
    return Answer(label, ", ".join(names), slot.pointer, optional=not slot.required, key=slot.key)
