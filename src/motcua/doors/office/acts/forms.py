"""What the page of each act asks: its questions as data, and the answers as they were typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from motcua.casework.dossiers.types import ActKind, Ground, RefusalKind
from motcua.doors.ui import reading, texts
from motcua.foundation.errors import FieldError
from motcua.foundation.vn import normal

ROWS = 3
"""Reasons that a page asks for at once; empty ones are left out."""
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: `kind` is `line`, `text`, `date`, `number`, `choice`, `check`, `grounds` or `changes`."""

    name: str
    kind: str
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A question on the page, with what was typed and what is wrong with it."""

    name: str
    kind: str
    label: str
    hint: str
    choices: tuple[tuple[str, str], ...]
    optional: bool
    value: str
    error: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One reason of several, or one field to be put right."""

    number: int
    text: str
    article: str
    kind: str
    text_error: str
    article_error: str
    kind_error: str


_GROUNDS = Asked("grounds", "grounds")
_AGREED = Asked("agreed", "choice", ("yes", "no"))
_NOTE = Asked("note", "text", optional=True)

BEGIN: dict[ActKind, tuple[Asked, ...]] = {
    ActKind.INTAKE_REFUSAL: (
        Asked("grounds", "grounds", tuple(kind.value for kind in RefusalKind)), Asked("file_at", "line", optional=True)
    ),
    ActKind.REFUSAL: (_GROUNDS,),
    ActKind.WITHDRAWAL: (Asked("way", "choice", ("desk", "post")), Asked("reason", "text", optional=True)),
    ActKind.STOP: (_GROUNDS, Asked("document", "line", optional=True)),
    ActKind.EXTENSION: (Asked("reason", "text"), Asked("article", "line"), Asked("until", "date")),
    ActKind.SUSPENSION: (_GROUNDS, Asked("document", "line"), Asked("until", "date", optional=True)),
    ActKind.FEE: (Asked("name", "line"), Asked("amount", "number"), Asked("article", "line"), Asked("until", "date")),
    ActKind.TRANSFER: (Asked("to", "unit"), _GROUNDS, Asked("counted", "choice", ("kept", "from_receipt"))),
    ActKind.CORRECTION: (_GROUNDS, Asked("changes", "changes")),
    ActKind.REISSUE: (_GROUNDS,),
    ActKind.REVOCATION: (_GROUNDS, Asked("document", "line")),
    ActKind.INCIDENT: (
        Asked("damage", "choice", ("lost", "damaged")), _GROUNDS, Asked("responsible", "text"), Asked("costs", "text")
    ),
    ActKind.ARCHIVE: (Asked("title", "line"), Asked("years", "number", optional=True)),
}  # fmt: skip
"""What is asked of whoever begins an act."""

SETTLE: dict[ActKind, tuple[Asked, ...]] = {
    ActKind.STOP: (_AGREED, _NOTE),
    ActKind.EXTENSION: (_AGREED, _NOTE),
    ActKind.SUSPENSION: (_NOTE,),
    ActKind.FEE: (Asked("proof", "line"),),
    ActKind.TRANSFER: (_AGREED, _NOTE),
    ActKind.CORRECTION: (_AGREED, _NOTE),
    ActKind.REISSUE: (_AGREED, _NOTE),
    ActKind.REVOCATION: (_AGREED, _NOTE),
    ActKind.AMENDMENT: (_AGREED, _NOTE),
}
"""What is asked of whoever settles one."""

ADJUST: tuple[Asked, ...] = ()
WAIVE: tuple[Asked, ...] = (_GROUNDS,)


def value(given: Mapping[str, str], name: str) -> str:
    """One typed answer in normal form."""
    return normal(given.get(name, "")[:LONGEST]).strip()


def grounds(given: Mapping[str, str]) -> list[Ground]:
    """The reasons that were typed; rows with nothing in them are left out, but for the first."""
    found = []
    for number in range(ROWS):
        text, article = value(given, f"grounds-{number}-text"), value(given, f"grounds-{number}-article")
        kind, pointer = value(given, f"grounds-{number}-kind"), value(given, f"grounds-{number}-pointer")
        if text or article or kind or not number:
            found.append(Ground(text, article, pointer, kind))
    return found


def changes(given: Mapping[str, str]) -> dict[str, str]:
    """Fields that are to be put right, by pointer."""
    found = {}
    for number in range(ROWS):
        pointer = value(given, f"changes-{number}-pointer")
        if pointer:
            found[pointer] = value(given, f"changes-{number}-text")
    return found


def day(given: Mapping[str, str], name: str, faults: list[FieldError]) -> date | None:
    """A typed day; one that is none is a fault."""
    text = value(given, name)
    if not text:
        return None
    try:
        return reading.day(text)
    except reading.Unreadable:
        faults.append(FieldError(f"/{name}", "E-DATE", "date"))
        return None


def whole(given: Mapping[str, str], name: str, faults: list[FieldError]) -> int:
    """A typed whole number; one that is none is a fault, nothing at all is 0."""
    text = value(given, name)
    if not text:
        return 0
    try:
        found = reading.number(text)
    except reading.Unreadable:
        faults.append(FieldError(f"/{name}", "E-NUM", "number"))
        return 0
    if found != found.to_integral_value() or abs(found) > 10**15:
        faults.append(FieldError(f"/{name}", "E-NUM", "number"))
        return 0
    return int(found)


def shown(
    asked: tuple[Asked, ...],
    given: Mapping[str, str],
    faults: Mapping[str, str],
    *,
    units: tuple[tuple[str, str], ...] = (),
    places: tuple[tuple[str, str], ...] = (),
) -> list[Shown]:
    """The questions with what was typed; `units` and `places` are the choices that the dossier gives."""
    found = []
    for one in asked:
        choices = tuple((choice, _choice(one.name, choice)) for choice in one.choices)
        if one.kind == "unit":
            choices = units
        elif one.kind == "changes":
            choices = places
        found.append(
            Shown(
                one.name, one.kind, texts.words(f"office.acts.field.{one.name}"),
                texts.find(f"office.acts.hint.{one.name}") or "", choices, one.optional, value(given, one.name),
                faults.get(one.name, ""), _rows(one, given, faults),
            )
        )  # fmt: skip
    return found


def answered(asked: tuple[Asked, ...], given: Mapping[str, str], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and answer of what was typed, for the page that shows it once more; `labels` are words of chosen units and fields."""
    found: list[tuple[str, str]] = []
    for one in asked:
        label = texts.words(f"office.acts.field.{one.name}")
        if one.kind == "grounds":
            for ground in grounds(given):
                kind = texts.find(f"office.acts.choice.{ground.kind}") if ground.kind else ""
                found.append((label, " · ".join(part for part in (kind or "", ground.text, ground.article) if part)))
        elif one.kind == "changes":
            found += [(labels.get(pointer, pointer), text or "–") for pointer, text in changes(given).items()]
        elif one.kind == "choice":
            found.append((label, _choice(one.name, value(given, one.name))))
        elif value(given, one.name):
            found.append((label, labels.get(value(given, one.name), value(given, one.name))))
    return found


def hidden(asked: tuple[Asked, ...], given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Everything that was typed, to be carried along."""
    names: list[str] = []
    for one in asked:
        if one.kind == "grounds":
            names += [f"grounds-{n}-{part}" for n in range(ROWS) for part in ("text", "article", "kind", "pointer")]
        elif one.kind == "changes":
            names += [f"changes-{n}-{part}" for n in range(ROWS) for part in ("pointer", "text")]
        else:
            names.append(one.name)
    return [(name, given[name]) for name in names if given.get(name)]


def sentences(errors: tuple[FieldError, ...]) -> dict[str, str]:
    """A sentence for each fault, by the id of its question."""
    found: dict[str, str] = {}
    for error in errors:
        name = _id(error.pointer)
        words = texts.find(f"office.acts.fault.{error.reason}", **error.params) if error.reason else None
        words = words or texts.find(f"office.acts.fault.{error.code}", **error.params)
        found.setdefault(name, words or texts.words("office.acts.fault.other"))
    return found


def _id(pointer: str) -> str:
    if pointer.startswith("/changes/"):
        return "changes-0-text"
    return pointer.strip("/").replace("/", "-") or "act"


def _rows(asked: Asked, given: Mapping[str, str], faults: Mapping[str, str]) -> tuple[Row, ...]:
    if asked.kind not in {"grounds", "changes"}:
        return ()
    names = ("text", "article", "kind") if asked.kind == "grounds" else ("text", "pointer", "pointer")
    return tuple(
        Row(
            number,
            *(value(given, f"{asked.name}-{number}-{name}") for name in names),
            *(faults.get(f"{asked.name}-{number}-{name}", "") for name in names),
        )
        for number in range(ROWS)
    )


def _choice(name: str, choice: str) -> str:
    """A choice in the words of its own question, where it has some: yes is not always "I agree"."""
    return texts.find(f"office.acts.choice.{name}.{choice}") or texts.find(f"office.acts.choice.{choice}") or ""
