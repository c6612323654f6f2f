"""Where in a file of a pack something stands: the line of a key of TOML, of a value of JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[{1,2})\s*([^\[\]#]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(
    r"""\s*((?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+))*)\s*="""
)
_PART = re.compile(r""""([^"\n]*)"|'([^'\n]*)'|([A-Za-z0-9_-]+)""")


class TomlLines:
    """The line of each key of a TOML file, as far as it has a line of its own; inside a value it is the value's line."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        prefix: Path = ()
        quoted = ""
        for number, line in enumerate(text.splitlines(), 1):
            if quoted:
                quoted = "" if line.count(quoted) % 2 else quoted
                continue
            header = _HEADER.match(line)
            if header is not None:
                prefix = self._table(_parts(header[2]), array=header[1] == "[[")
                self._lines.setdefault(prefix, number)
                continue
            key = _KEY.match(line)
            if key is not None:
                self._lines.setdefault((*prefix, *_parts(key[1])), number)
            quoted = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")

    def _table(self, parts: Sequence[str], *, array: bool) -> Path:
        path: Path = ()
        for index, part in enumerate(parts):
            path = (*path, part)
            if array and index == len(parts) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def of(self, path: Sequence[str | int]) -> int:
        """The line of a place, or of the nearest one around it; 1 at worst."""
        at = tuple(path)
        while at:
            if at in self._lines:
                return self._lines[at]
            at = at[:-1]
        return 1


def _parts(text: str) -> list[str]:
    return [found[1] or found[2] or found[3] or "" for found in _PART.finditer(text)]


def json_line(text: str, value: str) -> int:
    """The first line of a JSON text on which a key or a text value stands; 1 where it does not stand as such."""
    at = text.find(json.dumps(value, ensure_ascii=False))
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


def word_line(text: str, word: str) -> int:
    """The first line on which a word stands as it is; 1 where it does not."""
    at = text.find(word)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1
