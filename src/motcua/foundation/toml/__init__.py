"""TOML files that people write: read within bounds and judged value by value; what is wrong is told with file, place and a plain sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from motcua.foundation.errors import Unreadable
from motcua.foundation.types import Json
from motcua.foundation.vn import normal

Choice = TypeVar("Choice", bound=StrEnum)

MOST_DOTS = 1_000
"""Dots of one line; a thousand parts of a key are read in a hundredth of a second, a hundred thousand in minutes."""
DEEPEST = 100
"""Tables and lists in each other; the parts of a key nest too."""
_TOO_DEEP = "nested too deeply"
_FINEST = 12
"""Places behind the comma at which an amount may begin: written out, `1e-99999999` would fill the memory."""
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file, asked for its values one by one; what is not as asked is told by `refused` at its place."""

    values: Mapping[str, Json]
    place: str
    error: type[Unreadable] = Unreadable

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def at(self, key: str) -> str:
        """The place of a value."""
        return f"{self.place}{'/' if '#' in self.place else '#'}{key}"

    def refused(self, why: str, *, key: str = "") -> Unreadable:
        """The error that tells what is wrong with this table, or with one value of it."""
        return self.error(place=self.at(key) if key else self.place, why=why)

    def only(self, *known: str) -> None:
        """Refuse keys that nobody reads: a misspelt one would be silently without effect."""
        if unknown := sorted(set(self.values) - set(known)):
            raise self.refused(f"unknown: {', '.join(unknown)}"[:200])

    def text(self, key: str, *, most: int = 500) -> str:
        """A text of 1 to `most` characters, composed and trimmed."""
        value = self.values.get(key)
        if not isinstance(value, str) or not 0 < len(normal(value)) <= most:
            raise self.refused(f"a text of 1 to {most} characters is wanted", key=key)
        return normal(value)

    def said(self, key: str, *, most: int = 500) -> str:
        """A text, empty where there is none."""
        return "" if self.values.get(key) is None or self.values[key] == "" else self.text(key, most=most)

    def words(self, key: str, *, most: int = 500) -> tuple[str, str]:
        """A text in Vietnamese and in English."""
        both = self.table(key)
        return both.text("vi", most=most), both.text("en", most=most)

    def key(self, key: str) -> str:
        """A key of at most forty letters, digits, dots and dashes."""
        value = self.values.get(key)
        if not isinstance(value, str) or not _KEY.fullmatch(value):
            raise self.refused("a key of letters, digits, dots and dashes is wanted", key=key)
        return value

    def choice(self, key: str, of: type[Choice], *, default: Choice | None = None) -> Choice:
        """One of the words of an enumeration."""
        value = self.values.get(key, default)
        found = next((one for one in of if one.value == value), None)
        if found is None:
            raise self.refused(f"one of {', '.join(of)} is wanted", key=key)
        return found

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self.values.get(key)
        if not isinstance(value, bool):
            raise self.refused("true or false is wanted", key=key)
        return value

    def whole(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        value = self.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.refused(f"a number from {least} to {most} is wanted", key=key)
        return value

    def wholes(self, key: str, *, least: int, most: int, count: int) -> tuple[int, ...]:
        """A list of so many whole numbers at most, each within bounds."""
        value = self.list(key, most=count)
        found = [one for one in value if isinstance(one, int) and not isinstance(one, bool) and least <= one <= most]
        if len(found) != len(value):
            raise self.refused(f"numbers from {least} to {most} are wanted", key=key)
        return tuple(found)

    def number(self, key: str, *, below: int, default: int | None = None) -> Decimal:
        """A number as it is written, nearer to nought than `below`."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < below:
            raise self.refused("a number is wanted", key=key)
        return Decimal(str(value))

    def amount(self, key: str) -> Decimal:
        """An amount of nought or more written as text, so that none is ever a binary fraction."""
        try:
            value = Decimal(self.text(key, most=40))
        except InvalidOperation:
            raise self.refused("an amount as a text of digits is wanted", key=key) from None
        if not value.is_finite() or not 0 <= value < 10**15 or value.adjusted() < -_FINEST:
            raise self.refused("an amount of nought or more is wanted", key=key)
        return value

    def day(self, key: str) -> date:
        """A day."""
        try:
            return date.fromisoformat(str(self.values.get(key)))
        except ValueError:
            raise self.refused("a day is wanted", key=key) from None

    def list(self, key: str, *, most: int, least: int = 0) -> list[Json]:
        """A list within bounds; one that is not there is empty."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise self.refused(f"a list of {least} to {most} is wanted", key=key)
        return value

    def names(self, key: str, *, most: int, longest: int = 500) -> tuple[str, ...]:
        """A list of texts, each once."""
        value = self.list(key, most=most)
        found = [normal(one) for one in value if isinstance(one, str) and 0 < len(normal(one)) <= longest]
        if len(found) != len(value) or len(set(found)) != len(found):
            raise self.refused(f"texts of at most {longest} characters are wanted, each once", key=key)
        return tuple(found)

    def table(self, key: str) -> Table:
        """A table."""
        return self._table(self.values.get(key), self.at(key))

    def tables(self, key: str, *, most: int, least: int = 0) -> Sequence[Table]:
        """A list of tables within bounds."""
        listed = self.list(key, most=most, least=least)
        return [self._table(one, f"{self.at(key)}/{number}") for number, one in enumerate(listed)]

    def once(self, key: str, keys: Iterable[str]) -> None:
        """Refuse a list in which a key is there twice."""
        seen: set[str] = set()
        for one in keys:
            if one in seen:
                raise self.refused(f"{one} is there twice", key=key)
            seen.add(one)

    def _table(self, value: Json, place: str) -> Table:
        if not isinstance(value, dict):
            raise self.error(place=place, why="a table is wanted")
        return Table(value, place, self.error)


def read(content: bytes, *, name: str, largest: int, error: type[Unreadable] = Unreadable) -> Table:
    """The whole of a file of at most so many bytes, days and instants as ISO text; what is no TOML raises `error`."""
    if len(content) > largest:
        raise error(place=name, why=f"larger than {largest} bytes")
    try:
        return Table({key: plain(value) for key, value in parse(content.decode()).items()}, name, error)
    except ValueError as fault:
        raise error(place=name, why=str(fault)[:200]) from None


def load(path: Path) -> dict[str, Any]:
    """A file as TOML has it, for whom its own tests, or the reader at hand, judge; raises `ValueError` for what is none."""
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> dict[str, Any]:
    """A text as TOML has it. Raises `ValueError` with the line where it is known: for what is none, is nested beyond reading, has a NUL, which no database keeps, or has a key of very many parts, whose reading takes their square."""
    for number, line in enumerate(text.split("\n"), 1):  # as the reader counts lines: other breaks may stand in a key
        if line.count(".") > MOST_DOTS:
            raise ValueError(f"more than {MOST_DOTS} dots (at line {number}, column 1)")
    try:
        found = tomllib.loads(text)
    except RecursionError as fault:
        raise ValueError(_TOO_DEEP) from fault
    level: list[object] = [found]
    for _ in range(DEEPEST):
        level = [part for one in level for part in _parts(one)]
        if not level:
            return found
        if any("\0" in one for one in level if isinstance(one, str)):
            raise ValueError("a text has a NUL")
    raise ValueError(_TOO_DEEP)


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else ()


def plain(value: object) -> Json:
    """A value of TOML as JSON: days and instants as ISO text, and so what is no finite number, which JSON has not."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value if isinstance(value, bool | int | float | str) else str(value)
