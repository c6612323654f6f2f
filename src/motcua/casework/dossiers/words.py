"""Words as they are searched: folded, split, bounded; the same for what is kept and for what is asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from motcua.foundation.types import Json
from motcua.foundation.vn import fold

MOST = 2_000
"""Words kept of one dossier's form, and of one paper."""
LONGEST = 40
"""Letters of a word that are kept."""
ASKED_LONGEST, ASKED_MOST = 200, 12
UNIT = "@"
"""What stands before a unit in the index of words: no word begins with it."""

_CHUNK = re.compile(r"[^\W_]+(?:[./:\-–_][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_BEGINNING = 3


def of(texts: Iterable[str], *, most: int = MOST) -> list[str]:
    """The words of texts, each once. A number with marks (a code, a CAS number) is also one word without them."""
    found: dict[str, None] = {}
    for text in texts:
        for chunk in _CHUNK.findall(fold(text)):
            for word in _words(chunk):
                found[word[:LONGEST]] = None
        if len(found) >= most:
            break
    return list(found)[:most]


def of_form(data: Mapping[str, Json]) -> list[str]:
    """The texts of a form's data, in its order; figures too, as they are written there."""
    found: list[str] = []
    waiting: list[Json] = [dict(data)]
    while waiting and len(found) < MOST:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, str):
            found.append(value[:2_000])
        elif value is not None and not isinstance(value, bool):
            found.append(str(value))
    return found


def asked(text: str) -> str:
    """What is asked, as a query of the database: every word, the last one also as a beginning; "" when there is none."""
    chunks = _CHUNK.findall(fold(text[:ASKED_LONGEST]))[:ASKED_MOST]
    parts: list[str] = []
    for number, chunk in enumerate(chunks, 1):
        whole = _squeezed(chunk)
        words = [whole] if whole else _WORD.findall(chunk)
        last = number == len(chunks)
        for place, word in enumerate(words, 1):
            beginning = whole or (last and place == len(words) and len(word) >= _SHORTEST_BEGINNING)
            parts.append(f"'{word[:LONGEST]}'{':*' if beginning else ''}")
    return " & ".join(dict.fromkeys(parts))


def within(units: Collection[str]) -> str:
    """Units and all below them, as a query of the database over words and units together; "" when there are none."""
    parts = []
    for unit in sorted(units):
        name = unit.replace("\\", "\\\\").replace("'", "''")
        parts += [f"'{UNIT}{name}'", f"'{UNIT}{name}.':*"]
    return f"({' | '.join(parts)})" if parts else ""


def wanted(question: str) -> set[str]:
    """The words of a question, each by itself."""
    return {word for chunk in _CHUNK.findall(fold(question[:ASKED_LONGEST])) for word in _WORD.findall(chunk)}


def hits(text: str, wanted_: set[str]) -> int:
    """How many of the words a text has."""
    return len(wanted_.intersection(_WORD.findall(fold(text))))


def marked(text: str, question: str, *, around: int = 60) -> list[tuple[str, bool]]:
    """A piece of a text around the first asked word that it has, as parts of which some are marked; empty when it has none.

    The text keeps its marks: folding goes letter by letter, so that places stay the same.
    """
    asked_for = [re.escape(word) for word in sorted(wanted(question), key=len, reverse=True)][: 2 * ASKED_MOST]
    if not asked_for:
        return []
    plain = "".join(fold(letter)[:1] or " " for letter in text)
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(asked_for)})")
    first = pattern.search(plain)
    if first is None:
        return []
    begin, end = max(first.start() - around, 0), min(first.end() + 2 * around, len(text))
    parts: list[tuple[str, bool]] = []
    at = begin
    for found in pattern.finditer(plain, begin, end):
        parts += [(text[at : found.start()], False), (text[found.start() : found.end()], True)]
        at = found.end()
    parts.append((text[at:end], False))
    shown = [(part, mark) for part, mark in parts if part]
    return [*([("…", False)] if begin else []), *shown, *([("…", False)] if end < len(text) else [])]


def _words(chunk: str) -> list[str]:
    whole = _squeezed(chunk)
    return [*([whole] if whole else []), *_WORD.findall(chunk)]


def _squeezed(chunk: str) -> str:
    """A number with marks without them; "" for anything else."""
    plain = "".join(_WORD.findall(chunk))
    return plain if plain != chunk and any(letter.isdigit() for letter in plain) else ""
