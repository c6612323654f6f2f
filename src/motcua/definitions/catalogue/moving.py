"""A filing held against another version than its own, to which it may be moved."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date

from motcua.definitions.catalogue import checking
from motcua.definitions.catalogue.types import Compatibility
from motcua.definitions.catalogue.versions import Compiled
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json

_ROUNDS = 20
"""So many times is a form judged again without what it does not know; a place may hide others below it."""


def compatible(
    before: Compiled, after: Compiled, data: Mapping[str, Json], *, on: date, known: Mapping[str, Json]
) -> Compatibility:
    """What a filing of `before` lacks under `after`."""
    held: dict[str, Json] = copy.deepcopy(dict(data))
    dropped: list[str] = []
    checked = checking.check(after, held, known=known, on=on)
    for _ in range(_ROUNDS):
        strange = [error.pointer for error in checked.errors if error.reason == "unknown_field"]
        if not strange:
            break
        for pointer in strange:
            _drop(held, pointer)
        dropped += strange
        checked = checking.check(after, held, known=known, on=on)
    kinds = {one.pointer: one.document_type for one in before.value.slots}
    other = [slot for slot in after.value.slots if kinds.get(slot.pointer, slot.document_type) != slot.document_type]
    wrong = [FieldError(slot.pointer, "E-ATT", "other_paper", {"type": slot.document_type}) for slot in other]
    told = {error.pointer for error in checked.errors}
    more = tuple(error for error in wrong if error.pointer not in told and not slot_by_type(after, error.pointer))
    return Compatibility(checked.data, (*checked.errors, *more), tuple(dropped))


def slot_by_type(compiled: Compiled, pointer: str) -> bool:
    """Whether several slots share a place, so that its papers are told apart by their own type."""
    return sum(slot.pointer == pointer for slot in compiled.value.slots) > 1


def _drop(node: Json, pointer: str) -> None:
    *parents, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
    for part in parents:
        if isinstance(node, list):
            node = node[int(part)] if part.isdigit() and int(part) < len(node) else None
        else:
            node = node.get(part) if isinstance(node, dict) else None
    if isinstance(node, dict):
        node.pop(last, None)
