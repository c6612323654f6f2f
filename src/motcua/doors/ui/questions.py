"""Questions of a form as a page shows them, and the answers as they come back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.http import QueryDict

from motcua.definitions.forms.types import FieldView, Option, Widget
from motcua.doors.ui import faults, pointers, reading, texts, writing
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json
from motcua.foundation.vn import fold, normal

Options = Callable[[FieldView], Sequence[Option]]
"""The entries of a field's code list."""

DATE_PARTS = ("day", "month", "year")
SEARCH_DASH = " – "
IN_LINE, SHORT, MANY = 4, 18, 5
LONGEST_LIST = 400
"""Longer lists are not sent with the page: a code or a name is typed and found on the server."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry that can be chosen."""

    id: str
    value: str
    label: str
    chosen: bool

    @property
    def picked(self) -> str:
        """Code and name in one line, as a search box shows and returns them."""
        return f"{self.value}{SEARCH_DASH}{self.label}" if self.label != self.value else self.value


@dataclass(frozen=True, slots=True)
class DatePart:
    """One of the three inputs of a date."""

    id: str
    name: str
    label: str
    text: str
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """One repeating row inside a page."""

    pointer: str
    id: str
    number: int
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answer so far."""

    pointer: str
    id: str
    widget: str
    label: str
    hint: str
    text: str
    required: bool
    readonly: bool
    error: str = ""
    shown_words: str = ""
    source: str = ""
    unit: str = ""
    autocomplete: str = ""
    width: str = ""
    inputmode: str = ""
    counter: int | None = None
    choices: tuple[Choice, ...] = ()
    dates: tuple[DatePart, ...] = ()
    rows: tuple[Row, ...] = ()
    row_name: str = ""
    can_add: bool = False
    can_remove: bool = False
    if_name: str = ""
    if_values: str = ""
    ticked: bool = False

    @property
    def compact(self) -> bool:
        """Whether the choices are few and short enough to stand in one line."""
        return len(self.choices) <= IN_LINE and all(len(choice.label) <= SHORT for choice in self.choices)

    @property
    def small(self) -> bool:
        """Whether there are so many boxes that smaller ones read better."""
        return len(self.choices) > MANY

    @property
    def described_by(self) -> str:
        """Ids of the hint and the error, for the control."""
        named = (f"{self.id}-hint" if self.hint else "", f"{self.id}-error" if self.error else "")
        return " ".join(filter(None, named))

    @property
    def picked(self) -> str:
        """What a search box shows: code and name, or what was typed."""
        return next((choice.picked for choice in self.choices if choice.chosen), self.text)

    @property
    def row_name_lower(self) -> str:
        """The name of a row inside a sentence."""
        return faults.lower(self.row_name)


def questions(
    fields: Sequence[FieldView],
    data: Mapping[str, Json],
    *,
    options: Options,
    errors: Sequence[FieldError] = (),
    rows: Sequence[int] = (),
    pack: faults.PackWords = MappingProxyType({}),
) -> tuple[Question, ...]:
    """Every question that the page shows, in order; what the system fills silently is left out.

    `pack` has the words for faults that the pack's own tables find.
    """
    shown = (view for view in fields if view.widget != Widget.HIDDEN)
    return tuple(_question(view, data, options, errors, tuple(rows), fields, pack) for view in shown)


def read(
    fields: Sequence[FieldView],
    posted: QueryDict,
    data: Mapping[str, Json],
    *,
    options: Options,
    rows: Sequence[int] = (),
) -> tuple[dict[str, Json], list[FieldError]]:
    """The data with the posted answers, and what could not be read; the unreadable is kept as it was typed."""
    errors: list[FieldError] = []
    after = dict(data)
    for view in fields:
        if view.readonly or view.widget == Widget.HIDDEN:
            continue
        pointer = pointers.at_rows(view.pointer, rows)
        if view.widget == Widget.ROWS:
            for index in range(len(pointers.rows(after, pointer))):
                after, found = read(view.children, posted, after, options=options, rows=(*rows, index))
                errors += found
            continue
        value, reason = _answer(view, pointer, posted, narrowed(view, after, pointer, options))
        if reason:
            errors.append(FieldError(pointer, "E-FMT", reason))
        after = pointers.put(after, pointer, value)
    return after, errors


def shown(view: FieldView, value: Json, *, options: Options) -> str:
    """An answer as text on the check page and in lists; empty when there is none."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return texts.words("page.yes" if value else "page.no")
    if isinstance(value, list) and view.widget in _IN_LINES:
        return "; ".join(_line(part) for part in value)
    if isinstance(value, list):
        return ", ".join(_label(view, part, options) for part in value)
    if view.code_list and view.widget != Widget.TEXT:
        return _label(view, value, options)
    text = _typed(view, value)
    return f"{text}{writing.NBSP}{view.unit}" if view.unit and text else text


def optional_label(view: FieldView) -> str:
    """The label, with the word for optional where an answer may be missing."""
    label = view.label.in_(texts.language())
    asks_more = view.required or view.readonly or view.widget in (Widget.BOOLEAN, Widget.ROWS)
    return label if asks_more else f"{label} {texts.words('page.optional')}"


def _question(
    view: FieldView,
    data: Mapping[str, Json],
    options: Options,
    errors: Sequence[FieldError],
    rows: tuple[int, ...],
    siblings: Sequence[FieldView],
    pack: faults.PackWords,
) -> Question:
    pointer = pointers.at_rows(view.pointer, rows)
    value = pointers.get(data, pointer)
    mine = next((error for error in errors if error.pointer == pointer), None)
    label = view.label.in_(texts.language())
    inside = _rows(view, data, options, errors, rows, pack) if view.widget == Widget.ROWS else ()
    condition_name, condition_values, condition_words = _condition(view, rows, siblings, options)
    hint = ". ".join(
        part.rstrip(".") for part in (view.hint.in_(texts.language()), _usual_hint(view), condition_words) if part
    )
    return Question(
        pointer=pointer,
        id=pointers.name_of_id(pointer),
        widget=str(view.widget),
        label=optional_label(view),
        hint=hint,
        text=_typed(view, value),
        required=view.required,
        readonly=view.readonly,
        error=faults.sentence(mine, label, view.widget, pack) if mine else "",
        shown_words=shown(view, value, options=options),
        source=texts.find(f"page.source.{view.provenance}") or "",
        unit=view.unit,
        autocomplete=view.autocomplete,
        width=view.width,
        inputmode="decimal" if view.widget == Widget.NUMBER else "",
        counter=view.max_length if view.widget == Widget.TEXTAREA else None,
        choices=_choices(view, pointer, value, narrowed(view, data, pointer, options)),
        dates=_dates(pointer, value) if view.widget == Widget.DATE else (),
        rows=inside,
        row_name=view.rows.item.in_(texts.language()) if view.rows else "",
        can_add=bool(view.rows) and len(inside) < (view.rows.max if view.rows else 0),
        can_remove=bool(view.rows) and len(inside) > max(1, view.rows.min if view.rows else 0),
        if_name=condition_name,
        if_values=condition_values,
        ticked=value is True,
    )


def _rows(
    view: FieldView,
    data: Mapping[str, Json],
    options: Options,
    errors: Sequence[FieldError],
    rows: tuple[int, ...],
    pack: faults.PackWords,
) -> tuple[Row, ...]:
    pointer = pointers.at_rows(view.pointer, rows)
    count = len(pointers.rows(data, pointer))
    return tuple(
        Row(
            pointer=f"{pointer}/{index}",
            id=pointers.name_of_id(f"{pointer}/{index}"),
            number=index + 1,
            questions=questions(view.children, data, options=options, errors=errors, rows=(*rows, index), pack=pack),
        )
        for index in range(count)
    )


def _condition(
    view: FieldView, rows: tuple[int, ...], siblings: Sequence[FieldView], options: Options
) -> tuple[str, str, str]:
    """The name of the deciding field, the values that show this one, and a sentence for those without script."""
    if view.show_if is None:
        return "", "", ""
    decider = next((other for other in siblings if other.pointer == view.show_if.pointer), None)
    if decider is None:
        return "", "", ""
    values = [str(value).lower() if isinstance(value, bool) else str(value) for value in view.show_if.values]
    wanted = ", ".join(shown(decider, value, options=options) or str(value) for value in view.show_if.values)
    sentence = texts.words("form.only_if", label=decider.label.in_(texts.language()), values=wanted)
    return pointers.at_rows(view.show_if.pointer, rows), "|".join(values), sentence


def narrowed(view: FieldView, data: Mapping[str, Json], pointer: str, options: Options) -> Sequence[Option]:
    """The entries that fit the answers beside this one, such as the wards of the chosen province."""
    entries = options(view)
    beside = pointers.get(data, pointer.rpartition("/")[0])
    if not isinstance(beside, Mapping) or not entries:
        return entries
    shared = [key for key in entries[0].extra if key != view.key and beside.get(key)]
    return (
        [entry for entry in entries if all(entry.extra.get(key) == beside[key] for key in shared)]
        if shared
        else entries
    )


def _choices(view: FieldView, pointer: str, value: Json, entries: Sequence[Option]) -> tuple[Choice, ...]:
    if view.widget not in (Widget.CHOICE, Widget.RADIOS, Widget.CHECKBOXES, Widget.CODE_SEARCH):
        return ()
    chosen = {str(part) for part in value} if isinstance(value, list) else {str(value)} if value is not None else set()
    base = pointers.name_of_id(pointer)
    return tuple(
        Choice(
            id=base if index == 0 else f"{base}--{index}",
            value=option.code,
            label=option.label.in_(texts.language()) or option.code,
            chosen=option.code in chosen,
        )
        for index, option in enumerate(entries)
        if len(entries) <= LONGEST_LIST or option.code in chosen
    )


def _dates(pointer: str, value: Json) -> tuple[DatePart, ...]:
    found = ["", "", ""]
    if isinstance(value, str):
        iso = value.split("-")
        found = (
            [iso[2].lstrip("0"), iso[1].lstrip("0"), iso[0]]
            if len(iso) == 3 and len(iso[0]) == 4
            else [*value.split("/"), "", "", ""][:3]
        )
    base = pointers.name_of_id(pointer)
    return tuple(
        DatePart(
            id=base if part == "day" else f"{base}-{part}",
            name=f"{pointer}#{part}",
            label=texts.words(f"form.{part}"),
            text=text,
            width=4 if part == "year" else 2,
        )
        for part, text in zip(DATE_PARTS, found, strict=True)
    )


def _typed(view: FieldView, value: Json) -> str:
    """An answer as it stands in its input."""
    if view.widget in _IN_LINES and isinstance(value, list):
        return "\n".join(_line(part) for part in value)
    if value is None or isinstance(value, (bool, list, dict)):
        return ""
    if isinstance(value, (int, float, Decimal)):
        return writing.plain_number(value)
    if view.widget == Widget.DATE:
        try:
            return writing.day(date.fromisoformat(value))
        except ValueError:
            return value
    return value


def _answer(view: FieldView, pointer: str, posted: QueryDict, entries: Sequence[Option]) -> tuple[Json, str]:
    """The posted value in the data's own type, and why it could not be read ("" when it could)."""
    if view.widget == Widget.BOOLEAN:
        return pointer in posted, ""
    if view.widget == Widget.CHECKBOXES:
        return list(posted.getlist(pointer)) or None, ""
    if view.widget == Widget.DATE:
        return _read_date(pointer, posted)
    if view.widget in _IN_LINES:
        return _read_lines(posted.get(pointer, ""), points=view.widget == Widget.POINTS)
    text = normal(posted.get(pointer, ""))
    if not text:
        return None, ""
    if view.widget == Widget.NUMBER:
        return _read_number(text)
    if view.widget == Widget.CODE_SEARCH:
        return _code(text, entries), ""
    return text, ""


def _read_number(text: str) -> tuple[Json, str]:
    try:
        value = reading.number(text)
    except reading.Unreadable as problem:
        return text, problem.reason
    exact: Any = (
        int(value) if value == value.to_integral_value() else value
    )  # data hold decimals, which Json does not name
    return exact, ""


def _line(part: Json) -> str:
    """One entry of a list that is written a line each; a point as its numbers with spaces between."""
    if isinstance(part, list):
        return " ".join(_line(number) for number in part)
    return writing.plain_number(part) if isinstance(part, (int, float, Decimal)) else str(part)


def _read_lines(posted: str, *, points: bool) -> tuple[Json, str]:
    """Every line that is not empty; the numbers of a point stand apart by spaces or semicolons."""
    lines = [line for line in (normal(line) for line in posted.splitlines()) if line]
    if not points:
        return list(lines) or None, ""
    found: list[Json] = []
    for line in lines:
        numbers = [_read_number(part) for part in line.replace(";", " ").split()]
        reason = next((reason for _, reason in numbers if reason), "")
        if reason:
            return list(lines), reason
        found.append([number for number, _ in numbers])
    return found or None, ""


def _read_date(pointer: str, posted: QueryDict) -> tuple[Json, str]:
    typed = [normal(posted.get(f"{pointer}#{part}", "")) for part in DATE_PARTS]
    if not any(typed):
        return None, ""
    # A whole date pasted into the first input is as good as three numbers.
    text = typed[0] if typed[0] and not (typed[1] or typed[2]) else "/".join(typed)
    try:
        return reading.day(text).isoformat(), ""
    except reading.Unreadable as problem:
        return "/".join(typed), problem.reason


def _code(text: str, entries: Sequence[Option]) -> str:
    """The code that was typed or picked: as a code, as `code – name`, or as a name that fits one entry only."""
    code, name = _bare(text.split(SEARCH_DASH, 1)[0]), _bare(text)
    for option in entries:
        if _bare(option.code) == code:
            return option.code
    names = [(option.code, {_bare(option.label.vi), _bare(option.label.en)} - {""}) for option in entries]
    found = [known for known, labels in names if name in labels]
    found = found or [known for known, labels in names if any(name in label for label in labels)]
    return found[0] if len(found) == 1 else text


def _bare(text: str) -> str:
    """Letters and digits alone, small and without marks: what people agree on when they type a name."""
    return "".join(char for char in fold(text) if char.isalnum())


def _label(view: FieldView, value: Json, options: Options) -> str:
    entry = next((option for option in options(view) if option.code == value), None)
    return (entry.label.in_(texts.language()) or entry.code) if entry else str(value)


def _usual_hint(view: FieldView) -> str:
    """What to say where the pack says nothing: how numbers and dates are written."""
    if view.readonly:
        return ""
    return texts.words(f"form.{_HINTS[view.widget]}") if view.widget in _HINTS else ""


_IN_LINES = (Widget.LINES, Widget.POINTS)
_HINTS = {
    Widget.NUMBER: "number_hint",
    Widget.CODE_SEARCH: "search_hint",
    Widget.LINES: "lines_hint",
    Widget.POINTS: "points_hint",
}
