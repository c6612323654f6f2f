"""Symbols, codes and check values: pure functions."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from motcua.casework.results.errors import PatternWrong
from motcua.casework.results.types import as_code

CHECK_LENGTH = 10
_FIELD = re.compile(r"\{(?:(?P<year>year|yy)|number(?::0?(?P<width>[1-9]\d?)d)?)\}")
_BRACE = re.compile(r"[{}]")


def symbol(pattern: str, *, year: int, number: int) -> str:
    """The number and symbol on the paper, such as `HC-2026-00000001` from `HC-{year}-{number:08d}`.

    Only these two fields and `{yy}`, the year's last two digits, exist: a pattern comes from a pack, and Python's own
    formatting reaches further than a symbol should. Raises `PatternWrong`.
    """

    def fill(found: re.Match[str]) -> str:
        if found["year"]:
            return str(year)[-2:] if found["year"] == "yy" else str(year)
        return str(number).zfill(int(found["width"] or 0))

    if "{number" not in pattern or _BRACE.search(_FIELD.sub("", pattern)):
        raise PatternWrong(pattern=pattern)
    return _FIELD.sub(fill, pattern)


def code(pattern: str, symbol_: str, *, year: int) -> str:
    """The symbol as it stands in addresses: unique over the years, letters, digits, dots and hyphens only."""
    safe = as_code(symbol_)
    return safe if "{year}" in pattern else f"{safe}-{year}"


def check_value(secret: str, code_: str) -> str:
    """The first ten characters of base32(HMAC-SHA-256(secret, code)): shows that whoever asks has seen the paper."""
    mac = hmac.new(secret.encode(), code_.encode(), hashlib.sha256).digest()
    return base64.b32encode(mac).decode("ascii")[:CHECK_LENGTH]


def masked(name: str) -> str:
    """A name of which each word keeps its first letter: `Trần Thị Hạnh` → `T*** T*** H***`."""
    return " ".join(f"{word[0]}***" for word in name.split())
