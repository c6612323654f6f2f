"""The questions that a step answers: asked, read, and their faults; for one dossier and for many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from motcua.definitions.process.types import Gives, Step
from motcua.doors.office.templatetags import office_words
from motcua.doors.ui import reading, texts
from motcua.foundation.types import Json
from motcua.foundation.vn import normal

LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Field:
    """One value that a step gives, as a question."""

    name: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    optional: bool
    value: str
    error: str


def fields(found: Step, given: Mapping[str, str], faults: Mapping[str, str]) -> list[Field]:
    """The questions with what was typed and what is wrong with it."""
    return [_field(one, given, faults) for one in found.gives]


def _field(gives: Gives, given: Mapping[str, str], faults: Mapping[str, str]) -> Field:
    choices = tuple((choice, office_words.choice_words(choice)) for choice in gives.choices)
    if gives.kind == "boolean":
        choices = (("true", texts.words("office.gives.yes")), ("false", texts.words("office.gives.no")))
    label = office_words.value_words(gives.name)
    return Field(
        gives.name, label, gives.kind, choices, gives.optional, given.get(gives.name, ""), faults.get(gives.name, "")
    )


def read(found: Step, given: Mapping[str, str]) -> tuple[dict[str, Json], dict[str, str]]:
    values: dict[str, Json] = {}
    faults: dict[str, str] = {}
    for gives in found.gives:
        text = normal(given.get(gives.name, "")).strip()
        if not text:
            if not gives.optional:
                faults[gives.name] = texts.words("office.gives.fault.missing")
            continue
        value = _value(gives, text)
        if value is None:
            faults[gives.name] = texts.words(f"office.gives.fault.{gives.kind}")
        else:
            values[gives.name] = value
    # What waits for more goes out with its reason; those of a refusal have fields of their own (Decree 61/2018 articles 17 and 19).
    wants = {values.get(name) for name in ("outcome", "finding", "proposal")} & {"supplement"}
    if wants and any(gives.name == "note" for gives in found.gives) and "note" not in values:
        faults.setdefault("note", texts.words("office.gives.fault.reason"))
    return values, faults


def _value(gives: Gives, text: str) -> Json:
    """The value that was typed, or nothing when it is none of the question's."""
    if gives.kind == "boolean":
        return {"true": True, "false": False}.get(text)
    if gives.kind == "choice":
        return text if text in gives.choices else None
    if gives.kind == "number":
        return _figure(text)
    if gives.kind == "date":
        return _day(text)
    if gives.kind == "list":
        items: list[Json] = [part.strip() for part in text.splitlines() if part.strip()]
        return items[:100]
    return text if len(text) <= LONGEST_TEXT else None


def _figure(text: str) -> Json:
    """A number as people here write it: 1.250 is one thousand two hundred and fifty."""
    try:
        found = reading.number(text)
    except reading.Unreadable:
        return None
    if abs(found) >= 10**15:
        return None
    return int(found) if found == found.to_integral_value() else float(found)


def _day(text: str) -> Json:
    try:
        return reading.day(text).isoformat()
    except reading.Unreadable:
        return None
