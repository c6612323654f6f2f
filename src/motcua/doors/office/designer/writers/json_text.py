"""JSON with a changed value: what is equal keeps its text, what is new is written in the house's compact style."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from motcua.foundation.types import Json

WIDTH = 140
"""Longest line that a fresh object or array may take before it is broken."""

STEP = "  "

_DEPTH = 60
_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s,\]}]+')
_IDENTITY = ("key", "pointer")


class Unreadable(ValueError):
    """The old text is no JSON, or nested too deeply."""


@dataclass(slots=True)
class _Node:
    """A value of the old text with its place."""

    start: int
    end: int
    value: Any
    members: dict[str, _Node] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    items: list[_Node] = field(default_factory=list)


def loads(text: str) -> Any:
    """The value of a text with exact decimals; raises `Unreadable`."""
    return _Reader(text).whole().value


def key_at(text: str, line: int, key: str) -> str:
    """The value of `key` of the innermost object that begins or lies on a line; "" where there is none."""

    def within(node: _Node) -> str:
        first, last = text.count("\n", 0, node.start) + 1, text.count("\n", 0, node.end) + 1
        if not first <= line <= last:
            return ""
        for inner in (*node.items, *node.members.values()):
            if found := within(inner):
                return found
        own = node.members.get(key)
        return str(own.value) if own is not None else ""

    return within(_Reader(text).whole())


def rewritten(old: str, value: Json) -> str:
    """The old text with just those places changed in which the value differs; raises `Unreadable`."""
    node = _Reader(old).whole()
    return old[: node.start] + _Writer(old).emit(node, value, "") + old[node.end :]


def fresh(value: Json, indent: str = "", width: int = WIDTH) -> str:
    """A value in the house's style: on one line where it fits, else one member a line."""
    line = _one_line(value)
    if len(indent) + len(line) <= width or not isinstance(value, (dict, list)) or not value:
        return line
    inner = indent + STEP
    if isinstance(value, dict):
        parts = [f"{_one_line(key)}: {fresh(item, inner, width)}" for key, item in value.items()]
        return "{\n" + ",\n".join(inner + part for part in parts) + "\n" + indent + "}"
    return "[\n" + ",\n".join(inner + fresh(item, inner, width) for item in value) + "\n" + indent + "]"


def _one_line(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_one_line(key)}: {_one_line(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_one_line(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


class _Reader:
    """Reads a text into nodes with their places."""

    def __init__(self, text: str) -> None:
        self.text = text

    def whole(self) -> _Node:
        """The one value of the text."""
        node = self.value(self.skip(0), 0)
        if self.skip(node.end) != len(self.text):
            raise Unreadable(f"text after the end, at character {node.end + 1}")
        return node

    def skip(self, at: int) -> int:
        """The next place that is no space."""
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def value(self, at: int, depth: int) -> _Node:
        """The value that begins here."""
        if depth > _DEPTH:
            raise Unreadable("nested too deeply")
        mark = self.text[at : at + 1]
        if mark == "{":
            return self.members(at, depth)
        if mark == "[":
            return self.items(at, depth)
        found = _SCALAR.match(self.text, at)
        try:
            raw = found.group() if found else ""
            return _Node(at, at + len(raw), json.loads(raw, parse_float=Decimal))
        except ValueError as error:
            raise Unreadable(f"no value at character {at + 1}") from error

    def members(self, at: int, depth: int) -> _Node:
        """An object."""
        node = _Node(at, at, {})
        place = self.skip(at + 1)
        while self.text[place : place + 1] != "}":
            if node.members:
                place = self.skip(self.expect(place, ","))
            key = self.value(place, _DEPTH)
            if not isinstance(key.value, str) or key.value in node.members:
                raise Unreadable(f"no key, or one that is there twice, at character {place + 1}")
            inner = self.value(self.skip(self.expect(self.skip(key.end), ":")), depth + 1)
            node.keys[key.value] = key.start
            node.members[key.value] = inner
            node.value[key.value] = inner.value
            place = self.skip(inner.end)
        node.end = place + 1
        return node

    def items(self, at: int, depth: int) -> _Node:
        """An array."""
        node = _Node(at, at, [])
        place = self.skip(at + 1)
        while self.text[place : place + 1] != "]":
            if node.items:
                place = self.skip(self.expect(place, ","))
            inner = self.value(place, depth + 1)
            node.items.append(inner)
            node.value.append(inner.value)
            place = self.skip(inner.end)
        node.end = place + 1
        return node

    def expect(self, at: int, mark: str) -> int:
        """The place behind a mark that must stand here."""
        if self.text[at : at + 1] != mark:
            raise Unreadable(f"{mark} is missing at character {at + 1}")
        return at + 1


class _Writer:
    """Writes a new value with the text of the old one."""

    def __init__(self, text: str) -> None:
        self.text = text

    def emit(self, node: _Node, value: Any, indent: str) -> str:
        """The text of a value that stands where the node stood."""
        if _same(node.value, value):
            return self.text[node.start : node.end]
        if isinstance(value, Mapping) and node.members and value:
            return self.object_(node, value, indent)
        if isinstance(value, (list, tuple)) and node.items and value:
            return self.array(node, value, indent)
        return fresh(value, indent)

    def object_(self, node: _Node, value: Mapping[str, Any], indent: str) -> str:
        """An object: members that stay keep their text and what stands between them."""
        names = list(node.members)
        spans = [(node.keys[name], node.members[name].end) for name in names]
        frame = _Frame(self.text, node, spans, indent)
        parts: list[tuple[int | None, str]] = []
        for name, item in value.items():
            old = node.members.get(name)
            if old is None:
                parts.append((None, f"{_one_line(name)}: {fresh(item, frame.inner)}"))
            else:
                head = self.text[node.keys[name] : old.start]
                parts.append((names.index(name), head + self.emit(old, item, frame.inner)))
        return frame.put(parts)

    def array(self, node: _Node, value: Sequence[Any], indent: str) -> str:
        """An array: items are matched by what they are about, then by place."""
        frame = _Frame(self.text, node, [(item.start, item.end) for item in node.items], indent)
        parts: list[tuple[int | None, str]] = []
        for item, index in zip(value, _matched(node.value, value), strict=True):
            text = fresh(item, frame.inner) if index is None else self.emit(node.items[index], item, frame.inner)
            parts.append((index, text))
        return frame.put(parts)


class _Frame:
    """The brackets of a container and what stands between its parts."""

    def __init__(self, text: str, node: _Node, spans: Sequence[tuple[int, int]], indent: str) -> None:
        self.head = text[node.start : spans[0][0]]
        self.tail = text[spans[-1][1] : node.end]
        self.between = [text[left[1] : right[0]] for left, right in itertools.pairwise(spans)]
        self.inner = self.head.rpartition("\n")[2] if "\n" in self.head else indent + STEP
        if self.between:
            self.usual = max(self.between, key=self.between.count)
        else:
            self.usual = f",\n{self.inner}" if "\n" in self.head else ", "

    def put(self, parts: Sequence[tuple[int | None, str]]) -> str:
        """The container with these parts, each with the index that it had."""
        made = [self.head]
        before: int | None = None
        for number, (index, text) in enumerate(parts):
            if number:
                follows = before is not None and index == before + 1
                made.append(self.between[before] if follows and before is not None else self.usual)
            made.append(text)
            before = index
        return "".join([*made, self.tail])


def _matched(old: Sequence[Any], new: Sequence[Any]) -> list[int | None]:
    """For each new item the index of the old one whose text it goes on with."""
    left = {index: _about(item) for index, item in enumerate(old)}
    found: list[int | None] = [None] * len(new)
    names = [_about(item) for item in new]
    matcher = SequenceMatcher(a=list(left.values()), b=names, autojunk=False)
    for a, b, size in matcher.get_matching_blocks():
        for step in range(size):
            found[b + step] = a + step
            left.pop(a + step)
    for index, name in enumerate(names):
        if found[index] is None:
            same = next((place for place, about in left.items() if about == name), None)
            if same is not None:
                found[index] = same
                left.pop(same)
    if len(old) == len(new):
        # Same number of items: one that was changed where it stands goes on with its own text.
        for index in range(len(new)):
            if found[index] is None and index in left:
                found[index] = index
                left.pop(index)
    return found


def _about(value: Any) -> str:
    """What an item is about: its pointer or key, else its whole value."""
    if isinstance(value, Mapping):
        for name in _IDENTITY:
            if isinstance(value.get(name), str):
                return f"{name}:{value[name]}"
    return json.dumps(value, sort_keys=True, default=str)


def _same(old: Any, new: Any) -> bool:
    """Equal in value, kind and order: true is not 1."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return list(old) == list(new) and all(_same(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, (list, tuple)):
        return len(old) == len(new) and all(map(_same, old, new))
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    number = (int, float, Decimal)
    if isinstance(old, number) and isinstance(new, number):
        return Decimal(str(old)) == Decimal(str(new))
    return type(old) is type(new) and bool(old == new)
