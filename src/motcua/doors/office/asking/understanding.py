"""Words into a question: what is asked for, how it stands, when, at which unit, under which procedure. Rules and a dictionary, no guessing.

Longer expressions go before shorter ones; every word is used once. What no rule knows is told, so that nobody takes a list for
something that they did not ask; what is only likely (a unit without its kind, a name misspelt) is offered and never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from motcua.doors.office.asking import naming, times
from motcua.doors.office.asking.dictionary import (
    CHANNELS,
    DENIALS,
    FILLERS,
    PROJECTS,
    ROLES,
    SHORT,
    STANDS,
    TARGETS,
    TOPICS,
    UNPAID,
    Topic,
)
from motcua.foundation.vn import fold, normal

LONGEST = 300

_ASKING = ("khong ", "chua ")
"""At the end of a question these ask, and deny nothing."""
_TELL_ME = r" (?:hay )?(?:bao|nhac|thong bao|canh bao|bao tin|gui thu)(?: (?:cho|den))?(?: (?:toi|minh|em|anh|chung toi|biet))* (?:khi|neu|luc)(?= )"
_PASSES = r" (?:tut |giam |xuong |roi |tang |len )*(duoi|thap hon|nho hon|it hon|vuot qua|vuot|tren|cao hon|lon hon)(?: (?:nguong|muc))*(?: (\d{1,3}(?:\.\d{1,4})?))?(?: phan tram)?(?= )"
_BELOW = frozenset({"duoi", "thap hon", "nho hon", "it hon"})
_CODE = r" ((?:g|h|t)\d\d(?:\.[a-z0-9]{1,4})*-\d{6}-\d{4,10})(?= )"
_TASK = r" ([a-z]{2}\d{0,2}-\d{2})(?= )"
_PROJECT = r" (da-\d{4}-[a-z0-9]{1,10})(?= )"
_TARGET = r" (?:chi tieu (t\d\d)(?= )|(t\d\d) $)"
_FIGURES = frozenset({*TARGETS, Topic.TARGETS, Topic.PUNCTUALITY})
_SAME_AS_FIGURES = frozenset({*_FIGURES, Topic.DOSSIERS})
"""A figure's own words, and those of what it is counted over, say nothing more."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A wish to be told of a figure by mail: at which line, and on which side of it (`<`, `>`), where they were said."""

    line: Decimal | None = None
    side: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it was understood; `rest` are the words that no rule knows."""

    topic: Topic = Topic.DOSSIERS
    stand: str = ""
    """One of the dictionary's, for the topic."""
    channel: str = ""
    role: str = ""
    """`lead` or `supporting`, of tasks."""
    since: date | None = None
    until: date | None = None
    """The last day, inclusive."""
    unit: str = ""
    procedure: str = ""
    code: str = ""
    """Of a dossier, a task, a project or a target, in capitals."""
    watch: Watch | None = None
    is_likely: bool = False
    """The unit was only likely meant: its kind was left out, or its name misspelt."""
    rest: tuple[str, ...] = ()
    is_any: bool = False
    """Whether any rule knew a word."""

    @property
    def is_denied(self) -> bool:
        """Whether a word that was not understood may turn the question round, so that its list would be the opposite of the answer."""
        return not DENIALS.isdisjoint(self.rest)


def understand(
    text: str, *, units: Mapping[str, str], procedures: Mapping[str, Iterable[str]], today: date
) -> Understood:
    """What a question means. `units` are names by code, `procedures` all names by key; `today` is a legal day."""
    left = _prepared(text)
    left, watch = _watched(left)
    left, code, topic = _coded(left)
    is_in_time = " dung han " in left
    left, days = times.read(left, today)
    since, until = days or (None, None)
    left = f" {' '.join(part for word in left.split() for part in _words_of(word))} "
    left, unit = naming.named(left, {key: naming.called(name) for key, name in units.items()})
    left, procedure = naming.named(left, {key: [naming.plain(name) for name in names] for key, names in procedures.items()})  # fmt: skip
    left, topic, stand = _topic_and_stand(left, topic)
    if (
        watch is not None
        and topic in (None, Topic.DOSSIERS, Topic.PUNCTUALITY)
        and (is_in_time or stand in ("on_time", "kept"))
    ):
        topic, stand = Topic.IN_TIME, ""
    left, channel = _word(left, CHANNELS) if topic in (None, Topic.DOSSIERS) else (left, "")
    left, role = _word(left, ROLES) if topic is Topic.TASKS else (left, "")
    is_likely = False
    if not unit:
        left, unit = naming.named(left, {key: [bare] for key, name in units.items() if (bare := naming.bare(name))})
        if not unit:
            left, unit = naming.near(left, units)
        is_likely = bool(unit)
    rest = tuple(word for word in left.split() if word not in FILLERS)
    is_any = bool(days or unit or procedure or stand or channel or code or watch) or topic is not None
    return Understood(
        topic or Topic.DOSSIERS, stand, channel, role, since, until, unit, procedure, code, watch, is_likely, rest, is_any,
    )  # fmt: skip


def _prepared(text: str) -> str:
    """Folded, with one space before, between and after its words; digits keep their points and strokes."""
    typed = fold(normal(text[:LONGEST]))
    typed = re.sub(r"(?<=\d),(?=\d)", ".", typed.replace("%", " phan tram "))
    words = re.sub(r"[^0-9a-z/.-]+", " ", typed).split()
    left = f" {' '.join(SHORT.get(word, word) for word in (one.strip('.-/') for one in words) if word)} "
    for word in _ASKING:
        left = left.removesuffix(word) if left.endswith(f" {word}") else left
    return left


def _words_of(word: str) -> list[str]:
    """A word that was written together with strokes is several, unless it is figures."""
    return [word] if re.search(r"\d", word) else naming.plain(word).split()


def _watched(left: str) -> tuple[str, Watch | None]:
    """Whether somebody wants to be told, and on which side of which line."""
    asked = re.search(_TELL_ME, left)
    if asked is None:
        return left, None
    left = f"{left[: asked.start()]} {left[asked.end() :].lstrip()}"
    passes = re.search(_PASSES, left)
    if passes is None:
        return left, Watch()
    side = "<" if passes[1] in _BELOW else ">"
    return f"{left[: passes.start()]} {left[passes.end() :].lstrip()}", Watch(
        Decimal(passes[2]) if passes[2] else None, side
    )


def _coded(left: str) -> tuple[str, str, Topic | None]:
    """A code that stands in the text, and what it is of."""
    for pattern, topic in (
        (_CODE, Topic.DOSSIERS), (_PROJECT, Topic.PROJECTS), (_TASK, Topic.TASKS), (_TARGET, Topic.TARGETS),
    ):  # fmt: skip
        found = re.search(pattern, left)
        if found is not None:
            code = next(one for one in found.groups() if one)
            return f"{left[: found.start()]} {left[found.end() :].lstrip()}", code.upper(), topic
    return left, "", None


def _topic_and_stand(left: str, topic: Topic | None) -> tuple[str, Topic | None, str]:
    """What is asked for, where a code has not told it, and how it stands: the words of money first, since a payment is another thing there."""
    if topic is None and " du an " not in left:
        left, unpaid = _word(left, dict.fromkeys(UNPAID, "FEE_DUE"))
        if unpaid:
            left, _ = _word(left, {"ho so": ""})
            return left, Topic.DOSSIERS, unpaid
    if topic is None:
        left, found = _word(left, PROJECTS)
        left, found = (left, found) if found else _word(left, TOPICS)
        topic = Topic(found) if found else None
    same = _SAME_AS_FIGURES if topic in _FIGURES else {topic, Topic.TASKS} if topic is Topic.SLIPPED else {topic}
    for word, other in TOPICS.items():
        if other in same:
            left = left.replace(f" {word} ", " ")
    left, stand = _word(left, STANDS.get(topic or Topic.DOSSIERS, STANDS[Topic.DOSSIERS]))
    return left, topic, stand


def _word(left: str, words: Mapping[str, str]) -> tuple[str, str]:
    for word in sorted(words, key=len, reverse=True):
        if f" {word} " in left:
            return left.replace(f" {word} ", " ", 1), words[word]
    return left, ""
