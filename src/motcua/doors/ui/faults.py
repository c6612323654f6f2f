"""The sentence for each fault of a form: what to do, never what was done wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from motcua.definitions.forms.types import FieldView, Layout, PaperSlot, Section, Widget
from motcua.doors.ui import pointers, texts, writing
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json

CHOSEN = (Widget.CHOICE, Widget.RADIOS, Widget.CHECKBOXES, Widget.CODE_SEARCH, Widget.COUNTRY)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the error summary."""

    text: str
    href: str


PackWords = Mapping[str, Json]
"""Words of a pack by language, among them those for the reasons that its own tables give."""


def sentence(error: FieldError, label: str, widget: str = "", pack: PackWords = MappingProxyType({})) -> str:
    """The words for a fault at the field with this label: the pack's own, else by its reason, by its code, or plain ones."""
    code = error.code
    choosing = ".choose" if code == "E-REQ" and widget in CHOSEN else ""
    values = {**error.params, "label": label, "label_lower": lower(label)}
    if isinstance(limit := values.get("limit"), (int, float)):
        values["limit"] = writing.size(int(limit)) if error.reason == "too_large" else writing.number(limit)
    if own := _own(pack, error.reason):
        return texts.fill(own, values)
    for key in (
        "fault.declaration" if widget == Widget.DECLARATION else "",
        f"fault.reason.{error.reason}" if error.reason else "",
        f"fault.code.{code}{choosing}.text",
        f"fault.code.{code}.text",
    ):
        if key and (found := texts.find(key, **values)):
            return found
    return texts.words("fault.code.other.text", **values)


def summary(errors: Sequence[FieldError], fields: Sequence[FieldView], pack: PackWords) -> list[Line]:
    """Lines of the summary on the page that holds the fields."""
    found = []
    for error in errors:
        view = field_at(fields, error.pointer)
        label = view.label.in_(texts.language()) if view else ""
        found.append(
            Line(sentence(error, label, view.widget if view else "", pack), f"#{pointers.name_of_id(error.pointer)}")
        )
    return found


def field_at(fields: Sequence[FieldView], pointer: str) -> FieldView | None:
    """The field with this pointer, rows inside pages included."""
    wanted = pointers.starred(pointer)
    for view in fields:
        if view.pointer == wanted:
            return view
        if view.children and (inside := field_at(view.children, pointer)):
            return inside
    return None


def asked_at(layout: Layout, pointer: str) -> tuple[Sequence[FieldView], tuple[int, ...]]:
    """The questions at a pointer and the rows that it lies in: one field, or all of a row."""
    rows = tuple(int(step) for step in pointer.split("/") if step.isdecimal())
    starred = pointers.starred(pointer)
    for section in layout.sections:
        if section.rows is not None and starred == f"{section.rows.pointer}/*":
            return section.fields, rows
        found = field_at(section.fields, pointer)
        if found is not None:
            return (found,), rows[: found.pointer.count("*")]
        holder = field_at(section.fields, pointer.rpartition("/")[0])
        if holder is not None and holder.widget is Widget.ROWS:
            return holder.children, rows
    return (), rows


def section_of(layout: Layout, pointer: str) -> tuple[Section, FieldView | PaperSlot | None] | None:
    """The page on which a fault is mended: the field's own, else the rows' or papers' page that it lies in."""
    wanted = pointers.starred(pointer)
    for section in layout.sections:
        if view := field_at(section.fields, pointer):
            return section, view
        for slot in section.slots:
            if pointers.under(wanted, slot.pointer):
                return section, slot
    for section in layout.sections:
        if section.rows and pointers.under(wanted, section.rows.pointer):
            return section, None
        for view in section.fields:
            if pointers.under(view.pointer, wanted) or pointers.under(wanted, view.pointer):
                return section, view
    return None


def _own(pack: PackWords, reason: str) -> str:
    for language in (texts.language(), "vi"):
        spoken = pack.get(language)
        errors = spoken.get("errors") if isinstance(spoken, Mapping) else None
        found = errors.get(reason) if isinstance(errors, Mapping) else None
        if isinstance(found, str):
            return found.rstrip(".")
    return ""


def lower(label: str) -> str:
    """The label inside a sentence: its first letter small, unless it begins with an abbreviation or a code."""
    if len(label) > 1 and (label[1].isupper() or label[1].isdecimal()):
        return label
    return label[:1].lower() + label[1:]
