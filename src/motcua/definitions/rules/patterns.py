"""Patterns in linear time: the only way by which a pack's pattern meets a text."""

from __future__ import annotations

from functools import lru_cache

import re2

from motcua.definitions.rules.errors import RuleFailed
from motcua.definitions.rules.types import Pattern

_SIZE = 8_000


@lru_cache(maxsize=512)
def feel_pattern(text: str, flags: str = "") -> Pattern:
    """A pattern as FEEL writes it, which is as XPath does; raises `RuleFailed`.

    A dot is no carriage return either, `x` leaves blanks out save in a class, `q` takes every sign for itself.
    """
    if len(text) > _SIZE or not set(flags) <= set("smixq"):
        raise RuleFailed(why="pattern")
    if "q" in flags:
        return pattern(re2.escape(text), "".join(set(flags) & set("i")))
    if "x" in flags:
        text = _unspaced(text)
    made, inside, place = [], False, 0
    while place < len(text):
        sign = text[place : place + 2] if text[place] == "\\" else text[place]
        if inside and sign == "[" and text[place - 1] == "-":
            raise RuleFailed(why="pattern")  # one class less another, which the engine does not know
        inside = sign == "[" or (inside and sign != "]")
        if not inside and sign == "." and "s" not in flags:
            sign = "[^\\n\\r]"
        made.append(sign)
        place += 2 if text[place] == "\\" else 1
    return pattern("".join(made), "".join(sorted(set(flags) - {"x"})))


@lru_cache(maxsize=512)
def pattern(text: str, flags: str = "") -> Pattern:
    """A compiled pattern; raises `RuleFailed` for one that is too long or wants look-around or back-references."""
    if len(text) > _SIZE or not set(flags) <= set("smi"):
        raise RuleFailed(why="pattern")
    inline = flags
    try:
        compiled: Pattern = re2.compile(f"(?{inline}){text}" if inline else text, _options())
    except re2.error as error:
        raise RuleFailed(why="pattern") from error
    return compiled


def _unspaced(text: str) -> str:
    """A pattern without the blanks that stand in no class."""
    made, inside, escaped = [], False, False
    for sign in text:
        if sign.isspace() and not inside:
            continue
        if not escaped and sign in "[]":
            inside = sign == "["
        escaped = sign == "\\" and not escaped
        made.append(sign)
    return "".join(made)


def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    return options
