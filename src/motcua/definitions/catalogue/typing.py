"""Words as they were typed: with Telex or VNI while the input method was off, or with a letter wrong; read as they were meant, without marks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_SYLLABLE = re.compile(r"([b-df-hj-np-tv-z]*)([aeiouyw]+)([a-z]*)")
_DOUBLE = re.compile(r"([aeo])\1")
_KEYS = re.compile(r"[sfrxjw]")
_VNI_WORD = re.compile(r"^([a-z]*[a-z]\d+[a-z]*\d*)$")
_LONGEST = 60
_SHORTEST_MENDED = 4


def readings(words: str) -> list[str]:
    """What the words may have been meant to be, the likelier first; none for words that carry no trace of an input method."""
    typed = words.lower().split()
    found = [" ".join(_vni(word) for word in typed), " ".join(_telex(word) for word in typed)]
    return [guess for guess in dict.fromkeys(found) if guess and guess != " ".join(typed)]


def mended(words: Iterable[str], known: Iterable[str]) -> str:
    """Folded words, each that is not known replaced by the nearest known one; "" where there is none near enough."""
    vocabulary = sorted(set(known))
    found = []
    for word in words:
        if word in vocabulary or any(one.startswith(word) for one in vocabulary):
            found.append(word)
            continue
        near = [one for one in vocabulary if len(one) == len(word) > 2 and sorted(one) == sorted(word)]
        if not near and len(word) >= _SHORTEST_MENDED:
            near = difflib.get_close_matches(word[:_LONGEST], vocabulary, 1, 0.75)
        if not near:
            return ""
        found.append(near[0])
    return " ".join(found)


def _vni(word: str) -> str:
    return re.sub(r"\d", "", word) if _VNI_WORD.match(word) else word


def _telex(word: str) -> str:
    """One syllable without its keys for marks and tone, wherever in it they were typed."""
    syllable = _SYLLABLE.fullmatch(word)
    if syllable is None:
        return word
    start, vowels, rest = syllable.groups()
    vowels = _DOUBLE.sub(r"\1", vowels.replace("w", "")) or "u"
    if vowels[-1] in "aeo" and vowels[-1] in vowels[:-1]:  # `hoioj`: the key of the mark after all vowels
        vowels = vowels[:-1]
    rest = _KEYS.sub("", rest)
    while rest and ((rest[-1] in "aeo" and rest[-1] in vowels) or (rest[-1] == "d" and start.startswith("d"))):
        rest = rest[:-1]
    return start.replace("dd", "d") + vowels + rest
