"""The check-list of functions (Circular 21/2023/TT-BTTTT as amended by Circular 11/2025/TT-BKHCN), read from its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from motcua.foundation import toml

FILE = Path(__file__).with_name("circular_21.toml")


class Standing(StrEnum):
    """Whether a function is there."""

    THERE = "there"
    PARTLY = "partly"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Function:
    """One function; `id` is a tracing code of this product, not the circular's number.

    `pages` are names of addresses, `commands` what an operator types, `tests` are `file::name` below `tests/`. `lacks` says in plain words what is not there.
    """

    id: str
    group: str
    name: Mapping[str, str]
    standing: Standing
    source: str
    in_force_from: date
    pages: tuple[str, ...]
    commands: tuple[str, ...]
    tests: tuple[str, ...]
    lacks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """One of the nine groups, with its functions."""

    id: str
    name: Mapping[str, str]
    functions: tuple[Function, ...]


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """The nine groups in their order."""
    read = toml.load(FILE)
    functions = [_function(one, read) for one in read["functions"]]
    return tuple(
        Group(id=key, name=name, functions=tuple(one for one in functions if one.group == key))
        for key, name in read["groups"].items()
    )


def _function(one: Mapping[str, object], read: Mapping[str, object]) -> Function:
    known = {"id", "group", "name", "standing", "source", "in_force_from", "pages", "commands", "tests", "lacks"}
    assert set(one) <= known, f"{one['id']}: {set(one) - known}"
    return Function(
        id=str(one["id"]),
        group=str(one["group"]),
        name=_words(one["name"]),
        standing=Standing(str(one["standing"])),
        source=str(one.get("source", read["source"])),
        in_force_from=date.fromisoformat(str(one.get("in_force_from", read["in_force_from"]))),
        pages=_texts(one.get("pages", [])),
        commands=_texts(one.get("commands", [])),
        tests=_texts(one.get("tests", [])),
        lacks=_words(one.get("lacks", {})),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def _words(value: object) -> Mapping[str, str]:
    return {str(key): str(text) for key, text in value.items()} if isinstance(value, dict) else {}
