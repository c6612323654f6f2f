"""Units and procedures as people name them: whole, without marks, short, or nearly right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from motcua.foundation.vn import fold

_NEAR = 0.84
"""How alike a name must be to be offered."""


def plain(text: str) -> str:
    """Folded, letters and digits only, one space between."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", fold(text)).split())


def called(name: str) -> set[str]:
    """What people call a unit: `Cục Thương mại điện tử và Kinh tế số` is also `Cục Thương mại điện tử`, `Cục TMĐT`, `Cục TMĐT và KTS`."""
    kind, _, rest = plain(name).partition(" ")
    parts = [part for part in re.split(r" va |, ", fold(name).partition(" ")[2]) if plain(part)]
    letters = ["".join(word[0] for word in plain(part).split()) for part in parts]
    found = {plain(name), f"{kind} {plain(parts[0])}" if parts else kind}
    for short in ("".join(letters), " ".join(letters), " va ".join(letters), letters[0] if letters else ""):
        if len(short) > 1:
            found.add(f"{kind} {short}")
            found.add(f"{kind[0]}{short}")
        if len(short) > 2:
            found.add(short)
    found |= {re.sub(r" (?:thanh pho|tinh) ", " ", one) for one in found}
    return found if rest else {plain(name)}


def bare(name: str) -> str:
    """A name without its kind: `Hóa chất` for `Cục Hóa chất`; one word alone says too little."""
    rest = plain(name).partition(" ")[2]
    return rest if " " in rest else ""


def named(left: str, names: Mapping[str, Iterable[str]]) -> tuple[str, str]:
    """The text without the longest name that stands in it, and its key; a name that several bear is none."""
    best, keys = "", set[str]()
    for key, given in names.items():
        for words in given:
            if len(words) < max(len(best), 3) or f" {words} " not in left:
                continue
            keys = {key} if words != best else keys | {key}
            best = words
    if not best or len(keys) > 1:
        return left, ""
    return left.replace(f" {best} ", " ", 1), keys.pop()


def near(left: str, names: Mapping[str, str]) -> tuple[str, str]:
    """The text without the words that are nearly the name of one unit, and its code: a misspelling, to be offered and never taken."""
    tokens, best, found = left.split(), _NEAR, ("", "")
    for code, name in names.items():
        words = plain(name)
        size = len(words.split())
        for start in range(len(tokens) - size + 1) if size > 1 else ():
            said = " ".join(tokens[start : start + size])
            matcher = difflib.SequenceMatcher(None, said, words)
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and (alike := matcher.ratio()) > best:
                best, found = alike, (code, said)
    code, said = found
    return (left.replace(f" {said} ", " ", 1), code) if code else (left, "")
