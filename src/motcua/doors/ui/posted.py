"""Posted answers in the data's own types; whatever cannot be read is kept as it was typed, with the reason."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import SEARCHED, Entries, FieldView, Widget
from motcua.doors.ui import reading
from motcua.foundation.types import Json
from motcua.foundation.vn import normal

DATE_PARTS = ("day", "month", "year")
LONGEST_LIST = 400
"""Longer lists are not sent with the page: a code or a name is typed and found on the server."""

PICK, ASKED = "#pick", "#for"
"""Beside a searched field: the entry picked among those found, and the text for which they were found."""

_CODED = frozenset({Widget.HS, Widget.CAS, Widget.ENTERPRISE})


def searched(view: FieldView, entries: Entries) -> bool:
    """Whether a code list is searched instead of being sent whole."""
    listed = view.widget in {Widget.CHOICE, *_CODED} and len(entries) > LONGEST_LIST
    return view.widget in SEARCHED or listed or (view.widget in _CODED and bool(entries))


def answer(view: FieldView, pointer: str, posted: QueryDict, entries: Entries) -> tuple[Json, str]:
    """The posted value in the data's own type, and why it could not be read ("" when it could)."""
    if view.widget in {Widget.BOOLEAN, Widget.DECLARATION}:
        return pointer in posted, ""
    if view.widget == Widget.CHECKBOXES:
        return list(posted.getlist(pointer)) or None, ""
    if view.widget == Widget.DATE:
        return _date(pointer, posted)
    if view.widget in {Widget.LINES, Widget.POINTS}:
        return _lines(posted.get(pointer, ""), points=view.widget == Widget.POINTS)
    text = normal(posted.get(pointer, ""))
    pick = posted.get(pointer + PICK, "")
    if pick and normal(posted.get(pointer + ASKED, "")) == text and entries.get(pick) is not None:
        return pick, ""
    if not text:
        return None, ""
    if view.widget in {Widget.NUMBER, Widget.MONEY}:
        return _number(text)
    if view.widget in _CODED:
        text = forms.plain_code(view, text)
    if searched(view, entries) and (found := entries.meant(text)) is not None:
        return found.code, ""
    return text, ""


def _number(text: str) -> tuple[Json, str]:
    try:
        value = reading.number(text)
    except reading.Unreadable as problem:
        return text, problem.reason
    exact: Any = (
        int(value) if value == value.to_integral_value() else value
    )  # data hold decimals, which Json does not name
    return exact, ""


def _lines(posted: str, *, points: bool) -> tuple[Json, str]:
    """Every line that is not empty; the numbers of a point stand apart by spaces or semicolons."""
    lines = [line for line in (normal(line) for line in posted.splitlines()) if line]
    if not points:
        return list(lines) or None, ""
    found: list[Json] = []
    for line in lines:
        numbers = [_number(part) for part in line.replace(";", " ").split()]
        reason = next((reason for _, reason in numbers if reason), "")
        if reason:
            return list(lines), reason
        found.append([number for number, _ in numbers])
    return found or None, ""


def _date(pointer: str, posted: QueryDict) -> tuple[Json, str]:
    typed = [normal(posted.get(f"{pointer}#{part}", "")) for part in DATE_PARTS]
    if not any(typed):
        return None, ""
    # A whole date pasted into the first input is as good as three numbers.
    text = typed[0] if typed[0] and not (typed[1] or typed[2]) else "/".join(typed)
    try:
        return reading.day(text).isoformat(), ""
    except reading.Unreadable as problem:
        return "/".join(typed), problem.reason
