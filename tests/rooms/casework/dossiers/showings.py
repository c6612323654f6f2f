"""Everything that shows dossiers to somebody, by name: a new list, page, count or file is one line here.

Each is tried by `test_leaks.py` with random officers, programs and dossiers: nothing may show what the gate denies.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import queries
from motcua.casework.dossiers.types import Filter, Queue, Search
from motcua.casework.results import queries as results
from motcua.definitions.process import queries as process
from motcua.foundation.errors import NotAllowed, NotFound
from motcua.foundation.types import Actor

ALL_TIME = timedelta(days=4000)


@dataclass(frozen=True, slots=True)
class Held:
    """One dossier with what hangs on it."""

    code: str
    paper: str
    result: str
    step: int


Ask = Callable[[Actor, Collection[Held], datetime], set[str]]


def _one(ask: Callable[[Actor, Held, datetime], object]) -> Ask:
    """What shows one dossier, asked for each of them."""

    def asked(actor: Actor, held: Collection[Held], at: datetime) -> set[str]:
        found = set()
        for one in held:
            try:
                ask(actor, one, at)
            except (NotFound, NotAllowed):
                continue
            found.add(one.code)
        return found

    return asked


def _queue(queue: Queue) -> Ask:
    return lambda actor, _held, at: _lines(actor, Filter(queue=queue), at)


def _lines(actor: Actor, wanted: Filter, at: datetime) -> set[str]:
    try:
        return {line.code for line in queries.inbox(actor, wanted, at=at, limit=200).lines}
    except NotAllowed:
        return set()


def _search(actor: Actor, held: Collection[Held], at: datetime) -> set[str]:
    """By the exact code of each, and by a word that all of them have."""
    texts = [*(one.code for one in held), "công ty thử"]
    try:
        return {
            line.code for text in texts for line in queries.search(actor, Search(text=text), at=at, limit=200).lines
        }
    except NotAllowed:
        return set()


def _words(actor: Actor, _held: Collection[Held], at: datetime) -> set[str]:
    return _lines(actor, Filter(queue=Queue.UNIT, text="cong ty"), at)


def _outcomes(actor: Actor, _held: Collection[Held], at: datetime) -> set[str]:
    try:
        found, _ = queries.outcome_lines(actor, since=at - ALL_TIME, until=at + ALL_TIME, at=at, limit=500)
        late, _ = queries.outcome_lines(
            actor, since=at - ALL_TIME, until=at + ALL_TIME, at=at, still_open=True, limit=500
        )
    except NotAllowed:
        return set()
    return {line.code for line in (*found, *late)}


def _steps(actor: Actor, _held: Collection[Held], _at: datetime) -> set[str]:
    try:
        return {step.subject.id for step in process.open_steps(actor, every_role=True, limit=500)}
    except NotAllowed:
        return set()


def _work(actor: Actor, held: Collection[Held], _at: datetime) -> set[str]:
    return {step.subject.id for step in process.open_work(actor, [queries.ref_of(one.code) for one in held])}


READ = "dossier.read"

LISTS: dict[str, tuple[str, Ask]] = {
    "dossiers.mine": (READ, lambda actor, _held, _at: {line.code for line in queries.mine(actor, limit=500)}),
    "dossiers.brief": (READ, _one(lambda actor, one, _at: queries.brief(actor, one.code))),
    "dossiers.dossier": (READ, _one(lambda actor, one, at: queries.dossier(actor, one.code, at=at))),
    "dossiers.clock": (READ, _one(lambda actor, one, at: queries.clock(actor, one.code, at=at))),
    "dossiers.clock_marks": (
        READ,
        lambda actor, held, at: set(queries.clock_marks(actor, [one.code for one in held], at=at)),
    ),
    "dossiers.sheets": (READ, _one(lambda actor, one, _at: queries.sheets(actor, one.code))),
    "dossiers.components": (READ, _one(lambda actor, one, _at: queries.components(actor, one.code))),
    "dossiers.remarks": (READ, _one(lambda actor, one, _at: queries.remarks(actor, one.code))),
    "dossiers.supplement_requests": (READ, _one(lambda actor, one, _at: queries.supplement_requests(actor, one.code))),
    "dossiers.difference": (READ, _one(lambda actor, one, _at: queries.difference(actor, one.code))),
    "dossiers.readable": (READ, lambda actor, held, _at: queries.readable(actor, [one.code for one in held])),
    "dossiers.inbox.unit": (READ, _queue(Queue.UNIT)),
    "dossiers.inbox.late": (READ, _queue(Queue.LATE)),
    "dossiers.inbox.handling": (READ, _queue(Queue.HANDLING)),
    "dossiers.inbox.delivered": (READ, _queue(Queue.DELIVERED)),
    "dossiers.inbox.text": (READ, _words),
    "dossiers.search": (READ, _search),
    "dossiers.flagged": (
        "dossier.decide",
        lambda actor, _held, _at: {one.code for one in queries.flagged(actor, limit=500)},
    ),
    "dossiers.meanwhile": ("process.read", _one(lambda actor, one, _at: queries.meanwhile(actor, one.code, place=0))),
    "dossiers.outcome_lines": ("figure.read", _outcomes),
    "attachments.get": ("paper.read", _one(lambda actor, one, _at: papers.get(actor, one.paper))),
    "results.get": ("result.read", _one(lambda actor, one, _at: results.get(actor, one.result))),
    "results.data": ("result.read", _one(lambda actor, one, _at: results.data(actor, one.result))),
    "process.step": ("process.read", _one(lambda actor, one, _at: process.step(actor, one.step))),
    "process.instance": (
        "process.read",
        _one(lambda actor, one, _at: process.instance(actor, queries.ref_of(one.code))),
    ),
    "process.open_steps": ("process.read", _steps),
    "process.open_work": ("process.read", _work),
}
"""Name → the permission under which it shows, and how to ask it for everything that it shows."""


COUNTS: dict[str, tuple[str, Callable[[Actor, datetime], int]]] = {
    "dossiers.inbox.unit": (
        "dossiers.inbox.unit",
        lambda actor, at: queries.count(actor, Filter(queue=Queue.UNIT), at=at).number,
    ),
    "dossiers.inbox.counts": (
        "dossiers.inbox.unit",
        lambda actor, at: queries.counts(actor, [Queue.UNIT], at=at)[Queue.UNIT].number,
    ),
    "dossiers.inbox.delivered": (
        "dossiers.inbox.delivered",
        lambda actor, at: queries.count(actor, Filter(queue=Queue.DELIVERED), at=at).number,
    ),
}
"""Name → the list above whose length it is, and the count."""
