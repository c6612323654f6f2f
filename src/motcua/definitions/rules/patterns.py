"""Patterns in linear time: the only way by which a pack's pattern meets a text."""

from __future__ import annotations

from functools import lru_cache

import re2

from motcua.definitions.rules.errors import RuleFailed
from motcua.definitions.rules.types import Pattern

_SIZE = 8_000


@lru_cache(maxsize=512)
def pattern(text: str, flags: str = "") -> Pattern:
    """A compiled pattern; raises `RuleFailed` for one that is too long or wants look-around or back-references."""
    if len(text) > _SIZE or not set(flags) <= set("smix"):
        raise RuleFailed(why="pattern")
    if "x" in flags:
        text = "".join(text.split())
    inline = "".join(flag for flag in flags if flag in "smi")
    try:
        compiled: Pattern = re2.compile(f"(?{inline}){text}" if inline else text, _options())
    except re2.error as error:
        raise RuleFailed(why="pattern") from error
    return compiled


def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    return options
