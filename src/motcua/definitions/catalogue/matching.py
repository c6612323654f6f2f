"""Words of a search against words of a text: marks and case aside, in any order, each as the beginning of one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from motcua.foundation import vn

_MOST_WORDS = 12
_PART = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[^\W_]+(?:[./-][^\W_]+)+")
_BETWEEN = re.compile(r"[./-]")


_SHORT = 2


class Searched(NamedTuple):
    """What somebody typed: folded words, the words as one phrase, and those with marks or joined into a code."""

    words: tuple[str, ...]
    phrase: str
    marked: tuple[str, ...]

    @property
    def strict(self) -> list[str]:
        """What must stand in a text: whole words, the last one begun unless it is so short that it begins half of all others."""
        *before, last = self.words
        return [*(f" {word} " for word in before), f" {last}" if len(last) > _SHORT else f" {last} "]

    @property
    def loose(self) -> list[str]:
        """The same with every word only begun."""
        return [f" {word}" for word in self.words]


def searched(typed: str) -> Searched:
    """The words of a search; `C/O`, `2.000033` and `81/2018` are searched without their dots, strokes and dashes."""
    typed = unicodedata.normalize("NFC", typed).lower()
    words = _PART.findall(vn.fold(_JOINED.sub(lambda found: _BETWEEN.sub("", found[0]), typed)))[:_MOST_WORDS]
    own = [marked(part) for part in _PART.findall(typed) if vn.fold(part) != part]
    return Searched(tuple(words), " ".join(words), (*own, *_JOINED.findall(typed)))


def text(parts: Iterable[str]) -> str:
    """Texts as they are searched: folded words, a space before and after each, joined codes also in one piece.

    Between two texts there are two spaces, so that no phrase reaches over their border.
    """
    made = []
    for part in parts:
        whole = vn.fold(part)
        made.append(f" {' '.join(_PART.findall(whole))} ")
        made += [f" {_BETWEEN.sub('', found)} " for found in _JOINED.findall(whole)]
    return "".join(made)


def marks(parts: Iterable[str]) -> frozenset[str]:
    """The words of texts with their marks, and codes as they are written: `c/o` is another than `có`."""
    written = [unicodedata.normalize("NFC", part).lower() for part in parts]
    return frozenset(word for part in written for word in (*map(marked, _PART.findall(part)), *_JOINED.findall(part)))


def marked(word: str) -> str:
    """A word with its marks wherever they stand: `hoá` and `hóa` are one, `hoa` is another."""
    found = sorted(char for char in unicodedata.normalize("NFD", word) if unicodedata.combining(char))
    return f"{vn.fold(word)}{''.join(found)}{'đ' * word.count('đ')}"


def key(words: str) -> str:
    """Words as an address names them, such as `hoa-chat`."""
    return "-".join(_PART.findall(vn.fold(words)))
