"""Words typed with Telex or VNI while the input method was off: what they were meant to be, without marks."""

from __future__ import annotations

import re

_TELEX = (("dd", "d"), ("aa", "a"), ("ee", "e"), ("oo", "o"), ("aw", "a"), ("ow", "o"), ("uw", "u"))
_TELEX_TONES = re.compile(r"([aeiouy][a-z]*?)[sfrxj]$")
_TELEX_TONE_INSIDE = re.compile(r"([aeiouy]+)[sfrxj](?=(?:ch|nh|ng|[cmnpt])$|[aeiouy])")


def readings(words: str) -> list[str]:
    """Guesses, the likelier first; none for words that carry no trace of an input method."""
    found = [_vni(words), _telex(words)]
    return [guess for guess in dict.fromkeys(found) if guess and guess != words.lower()]


def _vni(words: str) -> str:
    return (
        re.sub(r"(?<=[a-z])\d+|(?<=[a-z])\d(?=[a-z])", "", words.lower())
        if re.search(r"[a-z]\d", words.lower())
        else ""
    )


def _telex(words: str) -> str:
    return " ".join(_telex_word(word) for word in words.lower().split())


def _telex_word(word: str) -> str:
    word = _TELEX_TONES.sub(r"\1", word)
    word = _TELEX_TONE_INSIDE.sub(r"\1", word)
    for typed, plain in _TELEX:
        word = word.replace(typed, plain)
    return word
