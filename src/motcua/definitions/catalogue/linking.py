"""Linked procedures: which parts a filing asks for, the form of each, and when each could end (LC-09; Decree 61/2018/NĐ-CP article 19(6)(7))."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from motcua.definitions.catalogue import references
from motcua.definitions.catalogue.agreeing import nearest
from motcua.definitions.catalogue.lines import Path
from motcua.definitions.catalogue.types import Part, ProcedureVersion
from motcua.definitions.catalogue.versions import Compiled
from motcua.definitions.forms import queries as forms
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json

MOST = 20


def wanted(parts: Sequence[Part], data: Mapping[str, Json]) -> list[Part]:
    """The parts that a filing asks for, in their order; one that is not asked for holds up none of the others."""
    asked = [part for part in parts if _asked(part, data)]
    keys = {part.key for part in asked}
    return [replace(part, after=tuple(key for key in part.after if key in keys)) for part in asked]


def filings(version: ProcedureVersion, data: Mapping[str, Json]) -> tuple[tuple[Part, dict[str, Json]], ...]:
    """The parts that a filing of a main procedure asks for, in order, each with its form."""
    return tuple((part, form_of(part, data)) for part in wanted(version.parts, data))


def form_of(part: Part, data: Mapping[str, Json]) -> dict[str, Json]:
    """The form of a part, made of the main one's; what the main form leaves out is left out."""
    made: dict[str, Json] = {}
    for place, value in part.values.items():
        _set(made, place, copy.deepcopy(value))
    for place, source in part.data.items():
        found = _found(data, source)
        if found is not None:
            _set(made, place, copy.deepcopy(found))
    return made


def in_main(part: Part, error: FieldError) -> FieldError:
    """A fault of a part's form at the place of the main form from which it came; at the whole form where it came from none."""
    for place in sorted(part.data, key=len, reverse=True):
        if error.pointer == place or error.pointer.startswith(f"{place}/"):
            source, _, kind = part.data[place].partition("#")
            return replace(error, pointer=source if kind else source + error.pointer[len(place) :])
    return replace(error, pointer="")


def foresee(
    parts: Sequence[Part], start: datetime, end: Callable[[Part, datetime], datetime | None]
) -> dict[str, datetime | None]:
    """When each part ends that may start at `start` or when those before it have ended; none where that cannot be said.

    `end` says when a part ends that begins at an instant.
    """
    found: dict[str, datetime | None] = {}
    for part in parts:
        before = [found[key] for key in part.after]
        known = [one for one in before if one is not None]
        found[part.key] = end(part, max([start, *known])) if len(known) == len(before) else None
    return found


def faults(
    compiled: Compiled, linked: Callable[[str], Compiled | None], *, known: Sequence[str]
) -> Iterator[tuple[Path, str]]:
    """Where the parts of a pack do not fit its form, each other, or the procedures that they are of; `known` are the procedures there are."""
    value, schema = compiled.value, forms.schema(compiled.form)
    if value.parts and value.automatic:
        yield ("parts",), "an automatic procedure answers at once and waits for no parts"
    if len(value.parts) > MOST:
        yield ("parts",), f"a main dossier has at most {MOST} parts"
    seen: list[str] = []
    for index, part in enumerate(value.parts):
        at: Path = ("parts", index)
        for key in part.after:
            if key not in seen:
                yield (*at, "after"), f"no part before it is called {key}{nearest(key, seen)}"
        if part.key in seen:
            yield (*at, "key"), f"the key {part.key} comes twice in parts"
        seen.append(part.key)
        for name, source in (("when", part.when), *(("data", one) for one in part.data.values())):
            if source and references.shape(schema, _path(source)) is None:
                yield (*at, name), f"no form has the field {source}"
        other = linked(part.procedure)
        if other is None:
            yield (*at, "procedure"), f"there is no pack of {part.procedure}{nearest(part.procedure, known)}"
            continue
        if other.value.automatic:
            yield (*at, "procedure"), f"{part.procedure} answers at once and is no part of another"
        if other.value.parts:
            yield (*at, "procedure"), f"{part.procedure} has parts of its own, and a part has none"
        for place in (*part.data, *part.values):
            if not _path(place) or references.shape(forms.schema(other.form), _path(place)) is None:
                yield (*at, "data", place), f"the form of {part.procedure} has no field {place}"


def _asked(part: Part, data: Mapping[str, Json]) -> bool:
    if not part.when:
        return True
    found = _found(data, part.when)
    return bool(found) if "#" in part.when else found is True


def _path(pointer: str) -> tuple[str, ...]:
    return tuple(pointer.partition("#")[0].split("/")[1:])


def _found(data: Mapping[str, Json], source: str) -> Json:
    """What stands at a place; with a kind behind it the rows of that kind, none where there is none."""
    node: Json = dict(data)
    for name in _path(source):
        node = node.get(name) if isinstance(node, dict) else None
    kind = source.partition("#")[2]
    if not kind:
        return node
    rows = node if isinstance(node, list) else []
    return [row for row in rows if isinstance(row, dict) and row.get("type") == kind] or None


def _set(data: dict[str, Json], pointer: str, value: Json) -> None:
    *above, last = _path(pointer)
    for name in above:
        under = data.setdefault(name, {})
        if not isinstance(under, dict):
            return
        data = under
    data[last] = value
