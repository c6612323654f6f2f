"""Text messages: closed variables, bounded length with and without diacritics, numbers of mobile telephones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from string import Formatter

from motcua.followup.notifications.types import ShortWords

LONGEST: Mapping[str, int] = {"code": 30, "site": 32}
"""The variables that a text may use, each with its greatest length: no name, no number of a person, no amount."""

MOST_PARTS = 2

# 7-bit characters of GSM 03.38 that Vietnamese without diacritics, numbers and links use; {}[]~^\\|€ cost two.
_GSM = re.compile(r"[A-Za-z0-9 @$&'()*+,\-./:;<=>?!\"#%_\n]*")
_MOBILE = re.compile(r"(?:\+?84|0)([35789][0-9]{8})")


class TextWrong(ValueError):
    """A text of an edition that no telephone should get; says which and why."""


def check(event: str, words: ShortWords) -> None:
    """Raise `TextWrong` for an unknown variable, a line break, or a text that may take more than two parts."""
    for language, text in (("vi", words.vi), ("en", words.en)):
        names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        if names - LONGEST.keys():
            raise TextWrong(f"{event}.{language}: unknown variable {', '.join(sorted(names - LONGEST.keys()))}")
        longest = text.format(**{name: "0" * length for name, length in LONGEST.items()})
        if "\n" in longest or "\r" in longest:
            raise TextWrong(f"{event}.{language}: more than one line")
        for kind in (longest, plain(longest)):
            if parts(kind) > MOST_PARTS:
                raise TextWrong(f"{event}.{language}: {parts(kind)} parts, at most {MOST_PARTS}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its values, each on one line and no longer than its bound."""
    return text.format(**{name: " ".join(values[name].split())[:most] for name, most in LONGEST.items()})


def plain(text: str) -> str:
    """The same letters without marks, as every telephone and every supplier takes them."""
    bare = text.replace("đ", "d").replace("Đ", "D").replace("–", "-")
    return "".join(one for one in unicodedata.normalize("NFD", bare) if not unicodedata.combining(one))


def parts(text: str) -> int:
    """How many messages an operator counts: 160 letters, then 153 each; with diacritics 70, then 67 each."""
    length, single, each = (
        (len(text), 160, 153) if _GSM.fullmatch(text) else (len(text.encode("utf-16-be")) // 2, 70, 67)
    )
    return 1 if length <= single else -(-length // each)


def mobile(number: str) -> str:
    """A mobile number as 84xxxxxxxxx, however it is written; "" for anything else, such as a fixed line."""
    found = _MOBILE.fullmatch(re.sub(r"[\s.\-()]", "", number)[:20])
    return f"84{found[1]}" if found else ""
