"""Answers to questions that are not shown do not count; values typed as text become what the schema asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from motcua.definitions.forms.shapes import Shape
from motcua.definitions.forms.types import Condition, Dropped, FieldView, Layout, PaperSlot
from motcua.foundation import vn
from motcua.foundation.types import Json

_PASSES = 12
_TRUE = frozenset({"true", "on", "1", "yes", "x", "có"})
_FALSE = frozenset({"false", "off", "0", "no", "không"})


def shown(condition: Condition | None, data: Mapping[str, Json], pointer: str) -> bool:
    """Whether a question at a concrete pointer ("/items/2/use_sector") is shown for these answers."""
    if condition is None:
        return True
    rows = iter([part for part in pointer.split("/") if part.isdecimal()])
    node: Json = dict(data)
    for part in condition.pointer.split("/")[1:]:
        if isinstance(node, list):
            step = next(rows, "0") if part == "*" else part
            node = node[int(step)] if step.isdecimal() and int(step) < len(node) else None
        else:
            node = node.get(part) if isinstance(node, dict) else None
    given = (node or [None]) if isinstance(node, list) else [node]
    return any(one == value and type(one) is type(value) for one in given for value in condition.values)


def drop(layout: Layout, data: Mapping[str, Json]) -> Dropped:
    """The data without what is hidden; an answer that goes may hide others, so it is looked at again until nothing goes."""
    conditions = list(_conditional(layout))
    shared = [(condition, slot) for condition, slot in _slots(layout) if slot.by_type]
    made = {key: _copied(value) for key, value in data.items()}
    gone: list[str] = []
    for _ in range(_PASSES):
        before = len(gone)
        for condition, slot in shared:
            if not shown(condition, made, slot.pointer):
                gone += _without_type(made, slot)
        for condition, pattern in conditions:
            for pointer in _concrete(made, pattern.split("/")[1:], ""):
                if not shown(condition, made, pointer) and _remove(made, pointer):
                    gone.append(pointer)
        if len(gone) == before:
            break
    return Dropped(made, tuple(gone))


def _conditional(layout: Layout) -> Iterator[tuple[Condition, str]]:
    def fields(views: tuple[FieldView, ...]) -> Iterator[tuple[Condition, str]]:
        for view in views:
            if view.show_if is not None:
                yield view.show_if, view.pointer
            yield from fields(view.children)

    for section in layout.sections:
        if section.show_if is not None:
            for pointer in [section.rows.pointer] if section.rows else [view.pointer for view in section.fields]:
                yield section.show_if, pointer
        yield from fields(section.fields)
    yield from ((condition, slot.pointer) for condition, slot in _slots(layout) if not slot.by_type)


def _slots(layout: Layout) -> Iterator[tuple[Condition, PaperSlot]]:
    for section in layout.sections:
        for slot in section.slots:
            for condition in (section.show_if, slot.show_if):
                if condition is not None:
                    yield condition, slot


def _without_type(data: dict[str, Json], slot: PaperSlot) -> list[str]:
    """Take the entries of one slot out of the array that it shares with others."""
    *parents, last = slot.pointer.split("/")[1:]
    node: Json = data
    for part in parents:
        node = node.get(part) if isinstance(node, dict) else None
    entries = node.get(last) if isinstance(node, dict) else None
    if not isinstance(node, dict) or not isinstance(entries, list):
        return []
    gone = [f"{slot.pointer}/{index}" for index, entry in enumerate(entries) if slot.takes(entry)]
    node[last] = [entry for entry in entries if not slot.takes(entry)]
    return gone


def _concrete(node: Json, parts: list[str], pointer: str) -> list[str]:
    if not parts:
        return [pointer]
    if parts[0] == "*":
        items = node if isinstance(node, list) else []
        return [found for i, item in enumerate(items) for found in _concrete(item, parts[1:], f"{pointer}/{i}")]
    if isinstance(node, dict) and parts[0] in node:
        return _concrete(node[parts[0]], parts[1:], f"{pointer}/{parts[0]}")
    return []


def _remove(data: dict[str, Json], pointer: str) -> bool:
    *parents, last = pointer.split("/")[1:]
    node: Json = data
    for part in parents:
        node = node[int(part)] if isinstance(node, list) else node.get(part) if isinstance(node, dict) else None
    if isinstance(node, dict):
        return node.pop(last, None) is not None
    return False


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def coerce(value: Json | Mapping[str, Json], shape: Shape | None) -> Json:
    """Answers typed as text, as the schema asks for them; what cannot be read stays text, so that its fault is told.

    Numbers are read as people write them here: "24,5", "1.234,5" and "24.5"; "1.234" is 1.234 only when it has one point
    and is not in groups of three, else it is left to the person (kept as text).
    """
    if isinstance(value, Mapping):
        properties = shape.properties if shape is not None else {}
        return {key: coerce(item, properties.get(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [coerce(item, shape.items if shape is not None else None) for item in value]
    if not isinstance(value, str) or shape is None:
        return value
    if shape.kind in {"number", "integer"}:
        return number(value)
    if shape.kind == "boolean":
        word = vn.normal(value).lower()
        return True if word in _TRUE else False if word in _FALSE else value
    return value


def number(text: str) -> Json:
    """A number as people write it; the text itself when it is none."""
    plain = vn.normal(text).replace(" ", "")
    if "," in plain and "." in plain:
        plain = (
            plain.replace(".", "").replace(",", ".") if plain.rfind(",") > plain.rfind(".") else plain.replace(",", "")
        )
    elif plain.count(",") == 1:
        plain = plain.replace(",", ".")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return text
    if not plain.isascii() or not found.is_finite() or "e" in plain.lower() or "_" in plain:
        return text
    return int(found) if found == found.to_integral_value() and "." not in plain else float(found)
