"""Places for papers: which are wanted with these answers, what lies in each, and the data that names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motcua.definitions.forms import queries as form_queries
from motcua.definitions.forms.types import PaperSlot
from motcua.doors.portal.filing.forms import Filing
from motcua.doors.ui import answers, faults, pointers, texts, writing
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json


@dataclass(frozen=True, slots=True)
class Lying:
    """One paper that lies in a place."""

    name: str
    paper: str
    state: str
    tone: str
    size: str


@dataclass(frozen=True, slots=True)
class Place:
    """One place for papers: a slot, or a slot's part for one row."""

    key: str
    link: int | None
    id: str
    title: str
    hint: str
    allowed: str
    accept: str
    papers: tuple[Lying, ...]
    may_add: bool
    required: bool
    error: str = ""

    @property
    def value(self) -> str:
        """How the page's form names the place."""
        return self.key if self.link is None else f"{self.key}#{self.link}"


_ENDINGS = {
    "pdf": ".pdf,application/pdf",
    "docx": ".docx",
    "xlsx": ".xlsx",
    "img": ".jpg,.jpeg,.png,image/jpeg,image/png",
    "xml": ".xml",
}
_NAMES = {"pdf": "PDF", "docx": "DOCX", "xlsx": "XLSX", "img": "JPG, PNG", "xml": "XML"}
_TONES = {"scanning": "info", "clean": "ok", "kept": "ok", "blocked": "late", "unreadable": "late", "from_store": "ok"}


def places(filing: Filing, states: Mapping[str, tuple[str, int]], errors: Sequence[FieldError] = ()) -> list[Place]:
    """Every place that the answers ask for; `states` gives state and size by paper id."""
    found = []
    for slot in filing.version.layout.slots:
        if not answers.applies(slot, filing.data):
            continue
        for link, suffix in _links(slot, filing.data):
            found.append(_place(filing, slot, link, suffix, states, errors))
    return found


def place_of(filing: Filing, value: str) -> tuple[PaperSlot, int | None] | None:
    """The slot and row behind a posted place; nothing for a place that the form has not."""
    slot, link = next((one for one in filing.version.layout.slots if one.key == value), None), None
    if slot is None:
        key, _, line = value.rpartition("#")
        slot = next((one for one in filing.version.layout.slots if one.key == key), None)
        link = int(line) if line.isdecimal() else None
    if slot is None:
        return None
    return (slot, link) if any(link == known for known, _ in _links(slot, filing.data)) else None


def with_paper(filing: Filing, slot: PaperSlot, link: int | None, name: str) -> dict[str, Json]:
    """The data with a paper named in its place; a single place is replaced."""
    return form_queries.with_paper(filing.draft.data, slot, link, name)


def without_paper(data: Mapping[str, Json], slots: Sequence[PaperSlot], name: str) -> dict[str, Json]:
    """The data with a paper named nowhere."""
    after = dict(data)
    for slot in slots:
        value = pointers.get(after, slot.pointer)
        if isinstance(value, list):
            after = pointers.put(after, slot.pointer, [entry for entry in value if slot.file_of(entry) != name])
        elif slot.file_of(value) == name:
            after = pointers.put(after, slot.pointer, None)
    return after


def kinds(slot: PaperSlot) -> str:
    """The kinds of file that a place takes, as people call them."""
    return ", ".join(_NAMES[kind] for kind in slot.accepted)


def free_name(name: str, taken: Mapping[str, str]) -> str:
    """The name, or the name with a number behind it where another paper of the dossier has it."""
    if name not in taken:
        return name
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, ending) if dot else (name, "")
    number = 2
    while (candidate := f"{stem} ({number}){dot}{ending}") in taken:
        number += 1
    return candidate


def named(data: Mapping[str, Json], slot: PaperSlot, link: int | None) -> list[str]:
    """File names that lie in a place."""
    value = pointers.get(data, slot.pointer)
    entries = value if isinstance(value, list) else [value]
    return [slot.file_of(entry) for entry in entries if slot.file_of(entry) and _is(entry, slot, link)]


def all_named(data: Mapping[str, Json], slots: Sequence[PaperSlot]) -> set[str]:
    """File names that the form names anywhere."""
    found: set[str] = set()
    for slot in slots:
        value = pointers.get(data, slot.pointer)
        for entry in value if isinstance(value, list) else [value]:
            found.add(slot.file_of(entry))
    return found - {""}


def _place(
    filing: Filing,
    slot: PaperSlot,
    link: int | None,
    suffix: str,
    states: Mapping[str, tuple[str, int]],
    errors: Sequence[FieldError],
) -> Place:
    label = slot.label.in_(texts.language())
    title = f"{label}: {suffix}" if suffix else label
    lying = [_lying(name, filing.draft.papers.get(name, ""), states) for name in named(filing.data, slot, link)]
    here = pointers.name_of_id(slot.key.replace("#", "-")) + ("" if link is None else f"-{link}")
    return Place(
        key=slot.key,
        link=link,
        id=here,
        title=title,
        hint=slot.hint.in_(texts.language()),
        allowed=texts.words("papers.allowed", kinds=kinds(slot), size=writing.size(slot.max_bytes)),
        accept=",".join(_ENDINGS[kind] for kind in slot.accepted),
        papers=tuple(lying),
        may_add=slot.many or not lying,
        required=slot.required,
        error=_error(errors, slot, link, title, filing.data),
    )


def _error(
    errors: Sequence[FieldError], slot: PaperSlot, link: int | None, title: str, data: Mapping[str, Json]
) -> str:
    """An empty place asks for its paper; a filled one says what is wrong with the paper in it."""
    mine = [error for error in errors if pointers.under(error.pointer, slot.pointer)]
    if not named(data, slot, link):
        asked = bool(mine) and (slot.required or not slot.by_type)
        return faults.sentence(FieldError(slot.pointer, "E-ATT"), title) if asked else ""
    for error in mine:
        entry = pointers.get(data, error.pointer)
        if error.pointer != slot.pointer and isinstance(entry, dict) and not _is(entry, slot, link):
            continue
        if error.reason == "missing_papers" and not (slot.each_kind and slot.document_type in _types(error)):
            continue
        if error.reason not in ("missing", "missing_for"):
            return faults.sentence(error, title)
    return ""


def _types(error: FieldError) -> list[str]:
    return str(error.params.get("types", "")).split(", ")


def _lying(name: str, paper: str, states: Mapping[str, tuple[str, int]]) -> Lying:
    state, count = states.get(paper, ("unreadable", 0))
    return Lying(
        name, paper, texts.words(f"paper.{state}"), _TONES.get(state, "info"), writing.size(count) if count else ""
    )


def _links(slot: PaperSlot, data: Mapping[str, Json]) -> list[tuple[int | None, str]]:
    """The rows that want a paper of their own: the first of each distinct value; one nameless place without rows."""
    if slot.per is None:
        return [(None, "")]
    found: dict[str, int] = {}
    for index, row in enumerate(pointers.rows(data, slot.per.each.removesuffix("/*"))):
        if isinstance(row, dict):
            value = row.get(slot.per.by)
            number = row.get(slot.per.link, index + 1)
            if value and isinstance(number, int):
                found.setdefault(str(value), number)
    return [(number, value) for value, number in found.items()]


def _is(entry: Json, slot: PaperSlot, link: int | None) -> bool:
    if slot.by_type:
        return slot.takes(entry)
    return slot.per is None or (isinstance(entry, dict) and entry.get(slot.per.link) == link)
