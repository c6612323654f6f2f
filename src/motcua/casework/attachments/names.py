"""Names of papers: what a person reads and a form refers to, never a path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from itertools import count

from motcua.foundation.vn import normal

_LONGEST = 200
"""Bytes in UTF-8, so that the name fits any file system once it is saved again."""
_UNWANTED = re.compile(r'[<>:"|?*]')


def normal_name(given: str) -> str:
    """NFC, the last part of a path only, without control characters, marks of direction and what file systems refuse."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    plain = _UNWANTED.sub("_", normal(shown)).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        return _cut(plain, _LONGEST)
    return f"{_cut(stem, _LONGEST - len(ending.encode()) - 1)}.{ending}"


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, or with a number behind it where another paper has it."""
    stem, dot, ending = name.rpartition(".")
    numbered = (f"{stem or ending} ({number}){dot}{ending if stem else ''}" for number in count(2))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def ending_of(name: str) -> str:
    """The ending in small letters, empty when there is none."""
    _, dot, ending = name.rpartition(".")
    return ending.lower() if dot else ""


def _cut(text: str, length: int) -> str:
    return text.encode()[:length].decode(errors="ignore").rstrip()
