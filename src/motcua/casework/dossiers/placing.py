"""Papers of a counter's checklist in the places that the form has for them, and places that may stay empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from motcua.casework.dossiers.types import CheckLine
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import PaperSlot
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json


def first_lines(slots: Sequence[PaperSlot], data: Mapping[str, Json]) -> list[CheckLine]:
    """The checklist that a form begins with: one line for each place that these answers ask for."""
    return [
        CheckLine(name=slot.label.vi, slot=slot.key, required=slot.required)
        for slot in slots
        if forms.shown(slot.show_if, data, slot.pointer)
    ]


def placed(slots: Sequence[PaperSlot], data: Mapping[str, Json], lines: Sequence[CheckLine]) -> dict[str, Json]:
    """The form's data with the files of the checklist named in their places, and no others there."""
    after = dict(data)
    for pointer in dict.fromkeys(slot.pointer for slot in slots):
        sharing = [slot for slot in slots if slot.pointer == pointer]
        entries = [_entry(slot, line.file, index) for slot in sharing for index, line in enumerate(_in(slot, lines), 1)]
        single = not (sharing[0].by_type or sharing[0].many or sharing[0].per)
        _put(after, pointer, (entries[0] if entries else None) if single else entries)
    return after


def excused(slots: Sequence[PaperSlot], lines: Sequence[CheckLine]) -> frozenset[tuple[str, str]]:
    """Places whose paper is there in the hand and need not be scanned."""
    kept = {line.slot for line in lines if line.form is not None and line.unscanned is not None}
    return frozenset((slot.pointer, slot.document_type) for slot in slots if slot.key in kept)


def not_excused(
    errors: Sequence[FieldError], slots: Sequence[PaperSlot], places: frozenset[tuple[str, str]]
) -> list[FieldError]:
    """The faults without those that only say that an excused paper has no file."""
    return [error for error in errors if not _is_excused(error, slots, places)]


def _is_excused(error: FieldError, slots: Sequence[PaperSlot], places: frozenset[tuple[str, str]]) -> bool:
    if error.code != "E-ATT" or error.reason not in {"missing", "missing_papers"}:
        return False
    if error.reason == "missing":
        return any(pointer == error.pointer for pointer, _ in places)
    wanted = {kind.strip() for kind in str(error.params.get("types", "")).split(",")}
    return wanted <= {slot.document_type for slot in slots if (slot.pointer, slot.document_type) in places}


def _in(slot: PaperSlot, lines: Sequence[CheckLine]) -> list[CheckLine]:
    found = [line for line in lines if line.slot == slot.key and line.file]
    return found if slot.many or slot.per else found[:1]


def _entry(slot: PaperSlot, file: str, index: int) -> Json:
    if slot.plain:
        return file
    if slot.per is not None:
        return {slot.per.link: index, "file": file}
    if slot.by_type or not slot.many:
        return {"type": slot.document_type, "file": file}
    return {"file": file}


def _put(data: dict[str, Json], pointer: str, value: Json) -> None:
    """Set the value; nothing and an empty list leave no trace. Objects on the way are copied, the caller's stay as they are."""
    *way, last = pointer.split("/")[1:]
    node = data
    for part in way:
        inner = node.get(part)
        node[part] = dict(inner) if isinstance(inner, dict) else {}
        found = node[part]
        assert isinstance(found, dict)
        node = found
    if value in (None, []):
        node.pop(last, None)
    else:
        node[last] = value
