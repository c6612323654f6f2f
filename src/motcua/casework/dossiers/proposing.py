"""What the text of a scan proposes for fields of the form; only ever a proposal (Decree 118/2025/NĐ-CP article 35(2)h)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import FieldView, Layout, Widget
from motcua.foundation.vn import fold, normal

_READ = frozenset({Widget.TEXT, Widget.TEXTAREA, Widget.PHONE, Widget.EMAIL, Widget.DATE})
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]|[-+*•])\s*")
_DATE = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_LEAST_LABEL = 4
_LONGEST = 500
_MOST_LINES = 3000


def proposals(layout: Layout, text: str) -> dict[str, str]:
    """Pointer → text that stands behind a field's label in a line of its own, `Label: value`; the first such line counts."""
    found: dict[str, str] = {}
    wanted = _labels(layout)
    for line in text.splitlines()[:_MOST_LINES]:
        label, colon, value = _NUMBERED.sub("", normal(line)).partition(":")
        value = value.strip(" ._…")
        view = wanted.get(fold(label).strip()) if colon and value else None
        if view is None or view.pointer in found:
            continue
        read = _date(value) if view.widget == Widget.DATE else value[:_LONGEST]
        if read:
            found[view.pointer] = read
    return found


def _labels(layout: Layout) -> Mapping[str, FieldView]:
    found: dict[str, FieldView] = {}
    for view in forms.fields(layout):
        label = fold(view.label.vi).strip()
        if view.widget in _READ and view.asked and "*" not in view.pointer and len(label) >= _LEAST_LABEL:
            found.setdefault(label, view)
    return found


def _date(value: str) -> str:
    found = _DATE.search(value)
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else ""
