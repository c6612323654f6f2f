"""Questions of a form as a page shows them, and the answers as they come back.

A compiled form is all that is needed: no draft, no database, no request. Whoever has a place where a page can ask again (a draft)
says so by `live`, and long lists and dependent lists then refresh themselves; without it the buttons of the page do the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType
from urllib.parse import urlencode

from django.http import QueryDict

from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import Entries, FieldView, Option, Widget
from motcua.doors.ui import faults, pointers, posted, texts, writing
from motcua.doors.ui.asked import SEARCH_DASH, Choice, DatePart, Matches, Question, Row, Told
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json

Options = Callable[[FieldView], Sequence[Option]]
"""The entries of a field's code list."""

LookUp = Callable[[str], Sequence[tuple[str, str]]]
"""What a register says of an enterprise code, as names and values to show; nothing where it is not known."""

OTHERWISE = "khac"
"""Names in a page's address the known field that is to be answered otherwise."""

SAY_OTHERWISE = "otherwise"
"""The button that keeps the page and opens such a field; its value is this and the field's pointer."""

IN_LINE, SHORT, MANY = 4, 18, 5
MATCHES = 20
LEAST_LETTERS = 2

_LISTED = (Widget.CHOICE, Widget.RADIOS, Widget.CHECKBOXES)
_IN_LINES = (Widget.LINES, Widget.POINTS)
_HINTS = {
    Widget.NUMBER: "number_hint",
    Widget.MONEY: "money_hint",
    Widget.LINES: "lines_hint",
    Widget.POINTS: "points_hint",
    Widget.HS: "hs_hint",
    Widget.CAS: "cas_hint",
    Widget.ENTERPRISE: "enterprise_hint",
}
_INPUT_MODES = {Widget.NUMBER: "decimal", Widget.MONEY: "numeric", Widget.HS: "numeric"}
_WIDTHS = {Widget.NUMBER: "10", Widget.MONEY: "20", Widget.HS: "10", Widget.CAS: "10", Widget.ENTERPRISE: "20"}


@dataclass(frozen=True, slots=True)
class _Page:
    """What every question of a page is made from."""

    data: Mapping[str, Json]
    options: Options
    errors: Mapping[str, FieldError]
    pack: faults.PackWords
    live: str
    look_up: LookUp | None
    told: Mapping[str, Told]
    opened: frozenset[str]

    def entries(self, view: FieldView, pointer: str) -> Entries:
        """The entries that count here."""
        return narrowed(view, self.data, pointer, self.options)


def questions(
    fields: Sequence[FieldView],
    data: Mapping[str, Json],
    *,
    options: Options,
    errors: Sequence[FieldError] = (),
    rows: Sequence[int] = (),
    pack: faults.PackWords = MappingProxyType({}),
    live: str = "",
    look_up: LookUp | None = None,
    told: Mapping[str, Told] = MappingProxyType({}),
    opened: frozenset[str] = frozenset(),
) -> tuple[Question, ...]:
    """Every question that the page shows, in order; what the system fills silently is left out.

    `pack` has the words for faults that the pack's own tables find. `live` is the address at which one question can be asked for
    anew (`o` names its pointer), `look_up` what registers say of enterprises. What a register has `told` for a field is shown and not asked,
    unless something else was answered, or the field is among those `opened` to answer otherwise.
    """
    first: dict[str, FieldError] = {}
    for error in errors:
        first.setdefault(error.pointer, error)
    return _questions(fields, _Page(data, options, first, pack, live, look_up, told, opened), tuple(rows))


def read(
    fields: Sequence[FieldView],
    sent: QueryDict,
    data: Mapping[str, Json],
    *,
    options: Options,
    rows: Sequence[int] = (),
) -> tuple[dict[str, Json], list[FieldError]]:
    """The data with the posted answers, and what could not be read; the unreadable is kept as it was typed."""
    after: dict[str, Json] = pointers.copied(data)
    return after, _read(fields, sent, after, options, tuple(rows))


def shown(view: FieldView, value: Json, *, options: Options) -> str:
    """An answer as text on the check page and in lists; empty when there is none."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return texts.words("page.yes" if value else "page.no")
    if isinstance(value, list) and view.widget in _IN_LINES:
        return "\n".join(_line(part) for part in value)
    if isinstance(value, list):
        return ", ".join(_label(view, part, options) for part in value)
    if view.code_list and view.widget != Widget.TEXT:
        return _label(view, value, options)
    text = _typed(view, value)
    return f"{text}{writing.NBSP}{view.unit}" if view.unit and text else text


def opened_address(path: str, place: str) -> str:
    """Where a page shows a known field open, to be answered otherwise."""
    return f"{path}?{urlencode({OTHERWISE: place})}#{pointers.name_of_id(place)}"


def optional_label(view: FieldView) -> str:
    """The label, with the word for optional where an answer may be missing."""
    label = view.label.in_(texts.language())
    asks_more = view.required or not view.asked or view.widget in (Widget.BOOLEAN, Widget.DECLARATION, Widget.ROWS)
    return label if asks_more else f"{label} {texts.words('page.optional')}"


def narrowed(view: FieldView, data: Mapping[str, Json], pointer: str, options: Options) -> Entries:
    """The entries that fit the answer that narrows them, such as the wards of the chosen province."""
    entries = Entries.of(options(view))
    if view.within is None:
        return entries
    holder = pointers.get(data, _beside(view.within.pointer, pointer))
    return Entries(entry for entry in entries if holder is not None and entry.extra.get(view.within.column) == holder)


def matching(pointer: str, typed: str, entries: Entries) -> Matches:
    """Entries of a long list for what was typed, as choices beside the field."""
    if len(typed) < LEAST_LETTERS:
        return Matches()
    found = entries.search(typed)
    base = f"{pointers.name_of_id(pointer)}-pick"
    choices = tuple(_choice(f"{base}-{index}", option, chosen=False) for index, option in enumerate(found[:MATCHES]))
    return Matches(typed, choices, max(0, len(found) - MATCHES))


def _questions(fields: Sequence[FieldView], page: _Page, rows: tuple[int, ...]) -> tuple[Question, ...]:
    views = [view for view in fields if view.widget != Widget.HIDDEN and _on_page(view, fields, page.data, rows)]
    made: list[Question] = []
    for group, members in groupby(views, key=lambda view: view.group):
        inside = [_question(view, page, rows, fields) for view in members]
        if group is None:
            made += inside
            continue
        place = f"{inside[0].id}-group"
        label, hint = group.label.in_(texts.language()), group.hint.in_(texts.language())
        made.append(Question("", place, "group", "group", label, hint, inside=tuple(inside)))
    return tuple(made)


def _on_page(view: FieldView, siblings: Sequence[FieldView], data: Mapping[str, Json], rows: tuple[int, ...]) -> bool:
    """Whether a page has a question: not when an answer elsewhere makes it needless; the page's own answers may still change."""
    if view.show_if is None or any(other.pointer == view.show_if.pointer and other.asked for other in siblings):
        return True
    return forms.shown(view.show_if, data, pointers.at_rows(view.pointer, rows))


def _question(view: FieldView, page: _Page, rows: tuple[int, ...], siblings: Sequence[FieldView]) -> Question:
    pointer = pointers.at_rows(view.pointer, rows)
    value = pointers.get(page.data, pointer)
    mine = page.errors.get(pointer)
    language = texts.language()
    entries = page.entries(view, pointer) if view.code_list else Entries(())
    long = posted.searched(view, entries) and view.asked
    inside = _rows(view, page, rows) if view.widget == Widget.ROWS else ()
    holder = _holder(view, siblings)
    waits = holder is not None and view.asked and not entries
    condition_name, condition_values, condition_words = _condition(view, rows, siblings, page.options)
    hint = ". ".join(
        part.rstrip(".") for part in (view.hint.in_(language), _usual_hint(view, long=long), condition_words) if part
    )
    text = _typed(view, value)
    told = page.told.get(pointer) if view.asked else None
    taken = told is not None and pointer not in page.opened and mine is None and text in ("", told.value)
    if told is not None and not taken:
        hint = f"{hint.rstrip('.')}. {texts.words('known.says', value=told.value)}".lstrip(". ")
    return Question(
        pointer=pointer,
        id=pointers.name_of_id(pointer),
        widget=str(view.widget),
        control="known" if taken else _control(view, long=long),
        otherwise=f"{SAY_OTHERWISE}:{pointer}" if taken else "",
        label=optional_label(view),
        hint=hint,
        text=text,
        required=view.required,
        readonly=not view.asked,
        error=faults.sentence(mine, view.label.in_(language), view.widget, page.pack) if mine else "",
        shown_words=shown(view, value, options=page.options),
        source=told.words if told is not None and taken else _source(view),
        unit=view.unit,
        autocomplete=view.autocomplete,
        width=view.width or _WIDTHS.get(view.widget, ""),
        inputmode=_INPUT_MODES.get(view.widget, ""),
        counter=view.max_length if view.widget == Widget.TEXTAREA else None,
        choices=_choices(view, pointer, value, entries, long=long) if view.asked else (),
        dates=_dates(pointer, value) if view.widget == Widget.DATE and view.asked else (),
        rows=inside,
        columns=tuple(optional_label(child) for child in view.children if child.widget != Widget.HIDDEN)
        if view.rows and view.rows.table
        else (),
        row_name=view.rows.item.in_(language) if view.rows else "",
        can_add=bool(view.rows) and len(inside) < (view.rows.max if view.rows else 0),
        can_remove=bool(view.rows) and len(inside) > max(1, view.rows.min if view.rows else 0),
        if_name=condition_name,
        if_values=condition_values,
        ticked=value is True,
        declared=view.text.in_(language),
        matches=matching(pointer, text, entries) if long and entries.get(value) is None else Matches(),
        long=long and len(entries) > posted.LONGEST_LIST,
        live=f"{page.live}?{urlencode({'o': pointer})}" if page.live and view.asked and (long or holder) else "",
        waits_for=faults.lower(holder.label.in_(language)) if holder and waits else "",
        holder=pointers.name_of_id(pointers.at_rows(holder.pointer, rows)) if holder else "",
        known=tuple(page.look_up(text)) if view.widget == Widget.ENTERPRISE and page.look_up and text else (),
    )


def _control(view: FieldView, *, long: bool) -> str:
    """Which part of the template draws a question."""
    if not view.asked:
        return "known"
    if view.widget == Widget.ROWS:
        return "table" if view.rows and view.rows.table else "rows"
    if long:
        return "search"
    if view.widget in _IN_LINES:
        return "textarea"
    drawn = {*_LISTED, Widget.DATE, Widget.BOOLEAN, Widget.DECLARATION, Widget.TEXTAREA, Widget.ENTERPRISE}
    return str(view.widget) if view.widget in drawn else "input"


def _source(view: FieldView) -> str:
    """Where a known answer comes from, in words."""
    kind = "calculated" if view.widget == Widget.CALCULATED else str(view.provenance)
    return view.source.in_(texts.language()) or texts.find(f"page.source.{kind}") or ""


def _rows(view: FieldView, page: _Page, rows: tuple[int, ...]) -> tuple[Row, ...]:
    pointer = pointers.at_rows(view.pointer, rows)
    count = len(pointers.rows(page.data, pointer))
    return tuple(
        Row(
            pointer=f"{pointer}/{index}",
            id=pointers.name_of_id(f"{pointer}/{index}"),
            number=index + 1,
            questions=_questions(view.children, page, (*rows, index)),
        )
        for index in range(count)
    )


def _condition(
    view: FieldView, rows: tuple[int, ...], siblings: Sequence[FieldView], options: Options
) -> tuple[str, str, str]:
    """The name of the deciding field, the values that show this one, and a sentence for those without script."""
    if view.show_if is None:
        return "", "", ""
    decider = next((other for other in siblings if other.pointer == view.show_if.pointer and other.asked), None)
    if decider is None:
        return "", "", ""
    values = [_as_posted(value) for value in view.show_if.values]
    wanted = ", ".join(shown(decider, value, options=options) or str(value) for value in view.show_if.values if value)
    wanted = wanted or texts.words("page.no")
    sentence = texts.words("form.only_if", label=decider.label.in_(texts.language()), values=wanted)
    return pointers.at_rows(view.show_if.pointer, rows), "|".join(values), sentence


def _as_posted(value: Json) -> str:
    """A value as the deciding control would send it; one that is not given is an empty box."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _beside(pattern: str, pointer: str) -> str:
    """A pattern with the rows of a concrete pointer."""
    return pointers.at_rows(pattern, [int(step) for step in pointer.split("/") if step.isdecimal()])


def _holder(view: FieldView, siblings: Sequence[FieldView]) -> FieldView | None:
    """The question on this page whose answer narrows the list of this one."""
    if view.within is None:
        return None
    return next((other for other in siblings if other.pointer == view.within.pointer), None)


def _choices(view: FieldView, pointer: str, value: Json, entries: Entries, *, long: bool) -> tuple[Choice, ...]:
    if view.widget not in _LISTED and not long:
        return ()
    chosen = {str(part) for part in value} if isinstance(value, list) else {str(value)} if value is not None else set()
    base = pointers.name_of_id(pointer)
    sent = entries if len(entries) <= posted.LONGEST_LIST else [e for e in map(entries.get, chosen) if e is not None]
    return tuple(
        _choice(base if index == 0 else f"{base}--{index}", option, chosen=option.code in chosen)
        for index, option in enumerate(sent)
    )


def _choice(place: str, option: Option, *, chosen: bool) -> Choice:
    return Choice(place, option.code, option.label.in_(texts.language()) or option.code, chosen)


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
        for part, text in zip(posted.DATE_PARTS, found, strict=True)
    )


def _typed(view: FieldView, value: Json) -> str:
    """An answer as it stands in its input."""
    if view.widget in _IN_LINES and isinstance(value, list):
        return "\n".join(_line(part) for part in value)
    if value is None or isinstance(value, (bool, list, dict)):
        return ""
    if isinstance(value, (int, float, Decimal)):
        return writing.plain_number(value)
    if view.widget == Widget.HS:
        return forms.hs_grouped(value)
    if view.widget == Widget.DATE:
        try:
            return writing.day(date.fromisoformat(value))
        except ValueError:
            return value
    return value


def _read(
    fields: Sequence[FieldView], sent: QueryDict, after: dict[str, Json], options: Options, rows: tuple[int, ...]
) -> list[FieldError]:
    errors: list[FieldError] = []
    for view in fields:
        if not view.asked or not _on_page(view, fields, after, rows):
            continue
        pointer = pointers.at_rows(view.pointer, rows)
        if view.widget == Widget.ROWS:
            for index in range(len(pointers.rows(after, pointer))):
                errors += _read(view.children, sent, after, options, (*rows, index))
            continue
        entries = narrowed(view, after, pointer, options) if view.code_list else Entries(())
        value, reason = posted.answer(view, pointer, sent, entries)
        if reason:
            errors.append(FieldError(pointer, "E-FMT", reason))
        pointers.set_in(after, pointer, value)
    return errors


def _line(part: Json) -> str:
    """One entry of a list that is written a line each; a point as its numbers with spaces between."""
    if isinstance(part, list):
        return " ".join(_line(number) for number in part)
    return writing.plain_number(part) if isinstance(part, (int, float, Decimal)) else str(part)


def _label(view: FieldView, value: Json, options: Options) -> str:
    entry = Entries.of(options(view)).get(value)
    name = entry.label.in_(texts.language()) if entry else ""
    if view.widget == Widget.HS and isinstance(value, str):
        return SEARCH_DASH.join(filter(None, [forms.hs_grouped(value), name]))
    return name or str(value)


def _usual_hint(view: FieldView, *, long: bool) -> str:
    """What to say where the pack says nothing: how numbers, dates and codes are written."""
    if not view.asked:
        return ""
    if long:
        return texts.words("form.search_hint")
    return texts.words(f"form.{_HINTS[view.widget]}") if view.widget in _HINTS else ""
