"""Lines of a period one by one, for whoever freezes them; and how dossiers stood in it, in the words of statistical forms.

A dossier that was to be handled in a period is `carried` over or `new`, and at its end `solved` (`early`, `on_time`, `late`, `no_limit`) or `in_process`
(`within` its limit or `overdue`); by the day on which it was accepted and the day on which it was first decided, refused or stopped. So what was carried
over and what was new is what was solved and what is in process, at every unit and in every field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from operator import itemgetter

from django.db import connection, transaction

from motcua.followup.monitoring import holdings, rolling
from motcua.followup.monitoring.counting import ACCEPTED, BASES, CLOSED, FOLLOWED, RATED, due_at
from motcua.followup.monitoring.folding import Event
from motcua.followup.monitoring.types import Cut, Measure, Snapped
from motcua.foundation.clock import VIETNAM

STANDING = "dossiers.standing"
WORDS: Mapping[str, frozenset[str]] = {
    STANDING: frozenset({
        "carried", "new", "solved", "in_process", "early", "on_time", "late", "no_limit", "within", "overdue", "refused", "stopped", "online",
        "automatic", "part",
    }),
    **{base: words for base, words in BASES.items() if base not in {ACCEPTED, CLOSED, RATED}},
    **holdings.BASES,
}  # fmt: skip
"""What may be frozen, and the words by which a measure narrows it; of ratings no list is kept (Decree 61/2018/NĐ-CP article 27(3))."""

_BATCH = 2_000
_LINES = """
    SELECT kind, subject, day, unit, procedure, traits, value FROM monitoring_line
        WHERE generation = %s AND base = %s AND day >= %s AND day < %s ORDER BY unit, day, kind, subject, key
"""
_STOOD = """
    SELECT a.kind, a.subject, a.day, a.unit, a.procedure, a.traits, c.day, c.traits FROM monitoring_line a
        LEFT JOIN monitoring_line c ON c.generation = a.generation AND c.kind = a.kind AND c.subject = a.subject AND c.base = %s
        WHERE a.generation = %s AND a.base = %s AND a.day < %s AND (c.day IS NULL OR c.day >= %s) ORDER BY a.unit, a.day, a.kind, a.subject
"""
_CHAINS = """
    SELECT e.subject, e.seq, e.name, e.at, e.actor, e.body FROM journal_journalentry e
        WHERE e.kind = 'dossier' AND e.subject = ANY(%s) AND e.name = ANY(%s) ORDER BY e.subject, e.seq
"""


def lines(generation: int, base: str, *, since: date, until: date, stock: bool, at: datetime) -> Iterator[Snapped]:
    """The records of a base in `[since, until)`, or all until then; a register as it stood on the last day."""
    if base == STANDING:
        yield from _standing(generation, since, until)
    elif base in holdings.BASES:
        day = date.fromordinal(until.toordinal() - 1)
        held = holdings.held(Measure(base), Cut(since, until), at=at)
        for one in sorted(held, key=lambda one: (one.unit, one.key)):
            yield Snapped(one.kind, one.key, day, one.unit, one.procedure, tuple(sorted(one.traits)), 0)
    else:
        first = rolling.BEGINNING if stock else since
        for row in _rows(_LINES, [generation, base, first, until]):
            kind, subject, day, unit, procedure, traits, value = row
            yield Snapped(kind, subject, day, unit, procedure, tuple(traits), value)


def _standing(generation: int, since: date, until: date) -> Iterator[Snapped]:
    rows = _rows(_STOOD, [CLOSED, generation, ACCEPTED, until, since])
    while batch := [row for _, row in zip(range(_BATCH), rows, strict=False)]:
        is_open = [str(row[1]) for row in batch if row[6] is None or row[6] >= until]
        late = _overdue(is_open, datetime.combine(until, time(), tzinfo=VIETNAM))
        for kind, subject, day, unit, procedure, traits, closed, how in batch:
            said = {"carried" if day < since else "new", *traits}
            if closed is not None and closed < until:
                said |= {"solved", *how}
            else:
                said |= {"in_process", "overdue" if subject in late else "within"}
            yield Snapped(kind, subject, day, unit, procedure, tuple(sorted(said)), 0)


def _overdue(subjects: Sequence[str], until: datetime) -> set[str]:
    """Of open dossiers, those whose due date as it stood at an instant had come before it."""
    if not subjects:
        return set()
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(_CHAINS, [list(subjects), list(FOLLOWED)])
        for subject, chain in groupby(cursor.fetchall(), key=itemgetter(0)):
            due = due_at([Event(*row[1:]) for row in chain], until)
            if due is not None and datetime.fromisoformat(due) < until:
                found.add(subject)
    return found


def _rows(text: str, values: Sequence[object]) -> Iterator[tuple]:  # type: ignore[type-arg]  # columns of one's own statements
    """Rows as a stream, however many there are; in a transaction of the caller or its own."""
    with transaction.atomic(), connection.connection.cursor(name="monitoring_snapshot") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(text, values)
        yield from cursor
