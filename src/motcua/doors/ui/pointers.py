"""RFC 6901 pointers into a form's data: read, put, and the HTML names and ids made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from motcua.foundation.types import Json

_KEPT = 16_384
"""A form of two hundred rows has some thousand pointers, and a page asks for each several times."""


@lru_cache(_KEPT)
def parts(pointer: str) -> tuple[str, ...]:
    """The steps of a pointer, unescaped."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def at_rows(pointer: str, rows: Sequence[int]) -> str:
    """The pointer with its stars replaced by row indexes, from the left; stars that are left over stay."""
    return _at_rows(pointer, tuple(rows)) if "*" in pointer else pointer


@lru_cache(_KEPT)
def _at_rows(pointer: str, rows: tuple[int, ...]) -> str:
    steps = pointer.split("/")
    wanted = iter(rows)
    return "/".join(str(next(wanted, "*")) if step == "*" else step for step in steps)


@lru_cache(_KEPT)
def starred(pointer: str) -> str:
    """A concrete pointer as a layout writes it: row indexes become stars."""
    return "/".join("*" if step.isdecimal() else step for step in pointer.split("/"))


def get(data: Json | Mapping[str, Json], pointer: str) -> Json:
    """The value at a pointer, or None where the way ends early."""
    here: Json | Mapping[str, Json] = data
    for step in parts(pointer):
        if isinstance(here, Mapping):
            here = here.get(step)
        elif isinstance(here, list):
            here = here[int(step)] if step.isdecimal() and int(step) < len(here) else None
        else:
            return None
    return dict(here) if isinstance(here, Mapping) else here


def put(data: Mapping[str, Json], pointer: str, value: Json) -> dict[str, Json]:
    """A copy with the value at the pointer; None removes it; missing objects and rows on the way are made."""
    made = copied(data)
    set_in(made, pointer, value)
    return made


def copied(data: Mapping[str, Json]) -> dict[str, Json]:
    """A copy that shares nothing with the data; many times as fast as a copy of any objects whatever."""
    return {key: _copied(value) for key, value in data.items()}


def set_in(data: dict[str, Json], pointer: str, value: Json) -> None:
    """The same in the data themselves, for whoever has a copy and many values."""
    steps = parts(pointer)
    here: Json = data
    for step, following in pairwise(steps):
        here = _enter(here, step, [] if following.isdecimal() else {})
    last = steps[-1]
    if isinstance(here, list):
        _put_row(here, int(last), value)
    elif isinstance(here, dict):
        if value is None:
            here.pop(last, None)
        else:
            here[last] = value


def rows(data: Mapping[str, Json], pointer: str) -> list[Json]:
    """The rows at a pointer; nothing there is no rows."""
    found = get(data, pointer)
    return found if isinstance(found, list) else []


def name_of_id(pointer: str) -> str:
    """The HTML id of the field at a pointer."""
    return "f" + pointer.replace("/", "-").replace("~1", "_").replace("~0", "_")


def under(pointer: str, place: str) -> bool:
    """Whether a pointer is the place or lies in it."""
    return pointer == place or pointer.startswith(place.rstrip("/") + "/")


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _enter(here: Json, step: str, empty: Json) -> Json:
    if isinstance(here, dict):
        inside = here.get(step)
        if not isinstance(inside, (dict, list)):
            inside = here[step] = empty
        return inside
    if isinstance(here, list):
        while len(here) <= int(step):
            here.append({})
        inside = here[int(step)]
        if not isinstance(inside, (dict, list)):
            inside = here[int(step)] = empty
        return inside
    raise TypeError(step)


def _put_row(here: list[Json], index: int, value: Json) -> None:
    if value is None:
        if index < len(here):
            del here[index]
    elif index < len(here):
        here[index] = value
    else:
        here.append(value)
