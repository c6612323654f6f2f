"""TOML changed key by key as text: comments, order and spelling of everything else stay."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua.foundation import toml

Value = str | int | bool | date | list[str] | None

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEADER = re.compile(r"^\s*\[(?!\[)(.+?)\]\s*(?:#.*)?$")
_MANY = re.compile(r"^\s*\[\[(.+?)\]\]\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=\s*"""
)
_PART = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)\s*(?:\.|$)""")


class CannotEdit(ValueError):
    """The text is no TOML, or is written in a way that only a person should change."""


def with_value(text: str, table: Sequence[str], key: str, value: Value) -> str:
    """The text with one key of a table set; a table that is missing is put behind its nearest relative, none removes the key.

    The outcome is read again and compared, so that an edit either did exactly what was asked or raises `CannotEdit`.
    """
    wanted = _wanted(read(text), table, key, value)
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    inline = _inline(lines, tuple(table))
    made = "".join(_edited(lines, tuple(table), key, value) if inline is None else _in_line(inline, key, value))
    if read(made) != wanted:
        raise CannotEdit(f"{'.'.join([*table, key])} is written in a way that is changed by hand only")
    return made


def without_table(text: str, table: Sequence[str]) -> str:
    """The text without a table and its keys, those below it included; nothing happens where it is not there."""
    wanted = copy.deepcopy(read(text))
    node: Any = wanted
    for part in table[:-1]:
        node = node.get(part, {}) if isinstance(node, dict) else {}
    if not isinstance(node, dict) or table[-1] not in node:
        return text
    del node[table[-1]]
    lines = text.splitlines(keepends=True)
    inline = _inline(lines, tuple(table))
    if inline is not None and inline.found:
        lines = [*inline.lines[: inline.first], *inline.lines[inline.last + 1 :]]
    kept: list[str] = []
    dropped: list[str] = []
    inside = False
    for line, kind, path in _walk(lines):
        if kind:
            was, inside = inside, path[: len(table)] == tuple(table)
            if was and not inside:
                kept += _above_next(dropped)
                dropped = []
        (dropped if inside else kept).append(line)
    made = "".join(kept)
    if _pruned(read(made)) != _pruned(wanted):
        raise CannotEdit(f"{'.'.join(table)} is written in a way that is changed by hand only")
    return made


def renamed_tables(text: str, old: Sequence[str], new: Sequence[str]) -> str:
    """The text with one table, and those whose last part begins with it and a slash, under another name."""
    lines = text.splitlines(keepends=True)
    made = []
    for line, kind, path in _walk(lines):
        fits = kind == "table" and len(path) == len(old) and path[:-1] == tuple(old[:-1])
        if fits and (path[-1] == old[-1] or path[-1].startswith(f"{old[-1]}/")):
            name = (*new[:-1], new[-1] + path[-1][len(old[-1]) :])
            start, end = line.index("["), line.rindex("]")
            made.append(f"{line[:start]}[{_dotted(name)}{line[end:]}")
        else:
            made.append(line)
    text = "".join(_renamed_keys(made, tuple(old), new[-1]))
    read(text)
    return text


@dataclass(frozen=True, slots=True)
class _Inline:
    """A table that is written inside another, `"/x" = {label = "…"}`: its lines, or where one like its neighbours would go."""

    lines: list[str]
    first: int
    last: int
    name: str
    value: dict[str, Any]
    found: bool


def _inline(lines: list[str], table: tuple[str, ...]) -> _Inline | None:
    """Where a table stands or would stand in one line of the table above; none where tables have headers of their own."""
    if not table or _place(lines, table)[0] is not None:
        return None
    start, end = _place(lines, table[:-1])
    if start is None:
        return None
    index, like, behind = start, False, start
    while index < end:
        found = _KEY.match(lines[index])
        last = _end_of_value(lines, index, found.end()) if found else index
        if found:
            behind = last + 1
            in_line = lines[index][found.end() :].startswith("{")
            like = like or in_line
            if _parts(found.group(1)) == (table[-1],):
                if not in_line:
                    return None
                value = toml.parse("a = " + "".join(lines[index : last + 1])[found.end() :])["a"]
                return _Inline(lines, index, last, lines[index][: found.end()], value, found=True)
        index = last + 1
    return _Inline(lines, behind, behind - 1, f"{_name(table[-1])} = ", {}, found=False) if like else None


def _in_line(place: _Inline, key: str, value: Value) -> list[str]:
    """The lines with one key of a table in one line set."""
    if value is None and key not in place.value:
        return place.lines
    inner = {**place.value, key: value}
    if not all(isinstance(item, (str, int, date, list)) or item is None for item in inner.values()):
        raise CannotEdit(f"{place.name.rstrip(' =')} holds tables of its own")
    said = ", ".join(f"{_name(name)} = {written(item)}" for name, item in inner.items() if item is not None)
    text = [f"{place.name}{{{said}}}\n"] if said else []
    return [*place.lines[: place.first], *text, *place.lines[place.last + 1 :]]


def _renamed_keys(lines: list[str], old: tuple[str, ...], new: str) -> list[str]:
    """The same for tables that are written in one line of the table above."""
    start, end = _place(lines, old[:-1])
    made = list(lines)
    for index in range(start or 0, end if start is not None else 0):
        found = _KEY.match(lines[index])
        parts = _parts(found.group(1)) if found else ()
        if found and len(parts) == 1 and (parts[0] == old[-1] or parts[0].startswith(f"{old[-1]}/")):
            name = _name(new + parts[0][len(old[-1]) :])
            made[index] = lines[index].replace(found.group(1), name, 1)
    return made


def written(value: Value) -> str:
    """A value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(written(item) for item in value) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char >= " " and char != "\x7f" else _escape(char) for char in escaped) + '"'


def _escape(char: str) -> str:
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char, f"\\u{ord(char):04X}")


def _above_next(dropped: list[str]) -> list[str]:
    """Blank lines and comments at the end of what is dropped: they belong to the table that follows."""
    count = 0
    while count < len(dropped) and (not dropped[-1 - count].strip() or dropped[-1 - count].lstrip().startswith("#")):
        count += 1
    return dropped[len(dropped) - count :]


def _edited(lines: list[str], table: tuple[str, ...], key: str, value: Value) -> list[str]:
    start, end = _place(lines, table)
    if start is None:
        return lines if value is None else _with_table(lines, table, key, value)
    index = start
    while index < end:
        found = _KEY.match(lines[index])
        last = _end_of_value(lines, index, found.end()) if found else index
        if found and _parts(found.group(1)) == (key,):
            if value is None:
                return lines[:index] + lines[last + 1 :]
            return [*lines[:index], _replaced(lines[index : last + 1], found.end(), value), *lines[last + 1 :]]
        index = last + 1
    if value is None:
        return lines
    while end > start and not lines[end - 1].strip():
        end -= 1
    # A comment directly above the next header belongs to that header.
    while end > start and end < len(lines) and lines[end - 1].lstrip().startswith("#"):
        end -= 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return [*lines[:end], f"{_name(key)} = {written(value)}\n", *lines[end:]]


def _replaced(lines: list[str], at: int, value: Value) -> str:
    """The line of a key with another value; a comment behind the old value stays."""
    whole = "".join(lines)
    old_end = _value_end(whole, at)
    return whole[:at] + written(value) + whole[old_end:]


def _with_table(lines: list[str], table: tuple[str, ...], key: str, value: Value) -> list[str]:
    """A new table behind the last one that shares its beginning, else at the end."""
    at = len(lines)
    for depth in range(len(table) - 1, 0, -1):
        ends = [end for path, end in _tables(lines) if path[:depth] == table[:depth]]
        if ends:
            at = ends[-1]
            break
    while at > 0 and not lines[at - 1].strip():
        at -= 1
    while at > 0 and at < len(lines) and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    while at > 0 and not lines[at - 1].strip():
        at -= 1
    tight = at > 0 and len(table) > 1 and bool(_HEADER.match(_header_above(lines, at)))
    head = [] if at == 0 or tight else ["\n"]
    tail = [] if at == len(lines) or not lines[at].strip() or tight else ["\n"]
    return [*lines[:at], *head, f"[{_dotted(table)}]\n", f"{_name(key)} = {written(value)}\n", *tail, *lines[at:]]


def _header_above(lines: list[str], at: int) -> str:
    return next((line for line in reversed(lines[:at]) if line.lstrip().startswith("[")), "")


def _place(lines: list[str], table: tuple[str, ...]) -> tuple[int | None, int]:
    """First line behind the header of a table and the line where the next begins."""
    start: int | None = 0 if not table else None
    for index, (_, kind, path) in enumerate(_walk(lines)):
        if kind and start is not None:
            return start, index
        if kind == "table" and path == table:
            start = index + 1
    return start, len(lines)


def _tables(lines: list[str]) -> list[tuple[tuple[str, ...], int]]:
    """Each table with the line behind its last."""
    heads = [(index, path) for index, (_, kind, path) in enumerate(_walk(lines)) if kind]
    ends = [*(index for index, _ in heads[1:]), len(lines)]
    return [(path, end) for (_, path), end in zip(heads, ends, strict=True)]


def _walk(lines: list[str]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Each line with `table` or `many` where it is a header, and its path; lines inside a value are none."""
    made: list[tuple[str, str, tuple[str, ...]]] = []
    skip = -1
    for index, line in enumerate(lines):
        if index <= skip:
            made.append((line, "", ()))
            continue
        many, one = _MANY.match(line), _HEADER.match(line)
        if many:
            made.append((line, "many", _parts(many.group(1))))
        elif one:
            made.append((line, "table", _parts(one.group(1))))
        else:
            found = _KEY.match(line)
            if found:
                skip = _end_of_value(lines, index, found.end())
            made.append((line, "", ()))
    return made


def _end_of_value(lines: list[str], index: int, at: int) -> int:
    """The line on which the value that begins here ends."""
    whole = "".join(lines[index:])
    return index + whole[: _value_end(whole, at)].count("\n")


def _value_end(text: str, at: int) -> int:
    """The place behind a value."""
    depth = 0
    place = at
    while place < len(text):
        char = text[place]
        if char in "\"'":
            place = _string_end(text, place)
            if depth == 0:
                return place
            continue
        if char == "#":
            if depth == 0:
                break
            place = text.find("\n", place) if "\n" in text[place:] else len(text)
            continue
        if char in "[{":
            depth += 1
        elif char in "]}":
            depth -= 1
            if depth == 0:
                return place + 1
        elif char == "\n" and depth == 0:
            break
        place += 1
    return at + len(text[at:place].rstrip())


def _string_end(text: str, at: int) -> int:
    quote = text[at]
    triple = text.startswith(quote * 3, at)
    mark = quote * 3 if triple else quote
    place = at + len(mark)
    while place < len(text):
        if quote == '"' and text[place] == "\\":
            place += 2
        elif text.startswith(mark, place):
            return place + len(mark)
        else:
            place += 1
    raise CannotEdit("a text without its end")


def _parts(dotted: str) -> tuple[str, ...]:
    parts, place = [], 0
    while place < len(dotted):
        found = _PART.match(dotted, place)
        if not found:
            raise CannotEdit(f"{dotted} is no name")
        raw = found.group(1)
        parts.append(toml.parse(f"a = {raw}")["a"] if raw[0] in "\"'" else raw)
        place = found.end()
    return tuple(parts)


def _dotted(path: Sequence[str]) -> str:
    return ".".join(_name(part) for part in path)


def _name(part: str) -> str:
    return part if _BARE.fullmatch(part) else written(part)


def read(text: str) -> dict[str, Any]:
    """The values of a text; raises `CannotEdit`."""
    try:
        return toml.parse(text)
    except ValueError as error:
        raise CannotEdit(str(error)) from error


def _wanted(old: Mapping[str, Any], table: Sequence[str], key: str, value: Value) -> dict[str, Any]:
    made: dict[str, Any] = copy.deepcopy(dict(old))
    node: Any = made
    for part in table:
        if value is None and part not in node:
            return made
        node = node.setdefault(part, {})
        if not isinstance(node, dict):
            raise CannotEdit(f"{'.'.join(table)} is no table")
    if value is None:
        node.pop(key, None)
    else:
        node[key] = value
    return made


def _pruned(value: Any) -> Any:
    """Without tables that hold nothing, which only stood as parents of others."""
    if not isinstance(value, dict):
        return value
    inner = {key: _pruned(item) for key, item in value.items()}
    return {key: item for key, item in inner.items() if item != {}}
