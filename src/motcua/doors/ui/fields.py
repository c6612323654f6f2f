"""One field of a form of ours, with its label, hint and fault; the form itself decides what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A line, or with `rows` a block, of text, or a `file`; `error` stands at it and in the summary above."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    error: str = ""
    kind: str = "text"
    autocomplete: str = "off"
    mode: str = ""
    width: str = ""
    rows: int = 0
    code: bool = False
    """Set in the font of codes, neither corrected nor capitalised by the browser."""
    longest: int = 0
    """Characters of which a block has no more."""


def summary(fields: Sequence[Field], *, more: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """The faults for the summary at the head of the page; `more` has those of other controls by their id."""
    found = [{"text": field.error, "href": f"#{field.name}"} for field in fields if field.error]
    return found + [{"text": text, "href": f"#{name}"} for name, text in (more or {}).items()]
