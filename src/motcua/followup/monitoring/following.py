"""The journal into lines and roll-ups, exactly once.

Positions of the journal are given out before their transactions commit, so a higher one may be seen before a lower one. What is missing below
the highest position seen is remembered as a gap, with the transaction that had not begun when it was noticed. A gap is looked at again each
time; it is void when all transactions older than that have ended. Nothing is asked of whoever writes.

Each subject that an entry names is counted anew from its whole chain and compared with the lines that stand; differences go to lines and
roll-ups in the transaction that moves the cursor. So an entry that is read twice changes nothing, and one that is late lands in its period.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db import connection, transaction

from motcua.followup.monitoring import models, plans, rolling
from motcua.followup.monitoring.counting import FOLLOWED, lines
from motcua.followup.monitoring.folding import Event
from motcua.followup.monitoring.types import Rules

BATCH = 2_000
"""Entries that are taken in one transaction."""
GAPS = 200
"""Gaps that are looked at in one turn, the oldest first."""

# One statement is one snapshot: what is seen, and which transactions it does not see, belong together.
_NEWS = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint, found.*
    FROM (SELECT) AS always LEFT JOIN (
        (SELECT kind, subject, name, position FROM journal_journalentry WHERE position > %(reached)s ORDER BY position LIMIT %(most)s)
        UNION ALL
        SELECT e.kind, e.subject, e.name, e.position FROM unnest(%(first)s::bigint[], %(last)s::bigint[]) AS g(first, last)
            JOIN journal_journalentry e ON e.position BETWEEN g.first AND g.last
    ) AS found ON true
"""
_CHAINS = """
    SELECT e.kind, e.subject, e.seq, e.name, e.at, e.actor, e.body FROM unnest(%s::text[], %s::text[]) AS s(kind, subject)
        JOIN journal_journalentry e ON e.kind = s.kind AND e.subject = s.subject WHERE e.name = ANY(%s) ORDER BY e.kind, e.subject, e.seq
"""


def current() -> models.Generation | None:
    """The counting that is followed: the last one."""
    return models.Generation.objects.order_by("-pk").first()


def step(*, at: datetime) -> int | None:
    """Take one batch of what is new; how many entries that was, none when somebody else is at it or nothing was ever counted."""
    with transaction.atomic():
        found = models.Generation.objects.select_for_update(skip_locked=True, no_key=True).order_by("-pk").first()
        if found is None:
            return None
        gaps = list(found.gaps.order_by("first")[:GAPS])
        news, oldest, newest = _news(found, gaps)
        touched = {(kind, subject) for kind, subject, name, _ in news if name in _FOLLOWED}
        if touched:
            recount(found.pk, sorted(touched), plans.rules_of(found.rules))
        _advance(found, gaps, [place for *_, place in news], oldest, newest)
        if len(news) < BATCH:
            found.seen_at = at
        found.save(update_fields=["reached", "seen_at"])
        return len(news)


def recount(generation: int, subjects: Sequence[tuple[str, str]], rules: Rules) -> None:
    """Count these subjects anew from their whole chains, and put right what stands of them."""
    kinds, keys = [kind for kind, _ in subjects], [key for _, key in subjects]
    with connection.cursor() as cursor:
        cursor.execute(_CHAINS, [kinds, keys, list(FOLLOWED)])
        wanted = dict(counted(cursor.fetchall(), rules))
    rolling.put_right(generation, kinds, keys, wanted)


def counted(rows: Iterable[tuple[object, ...]], rules: Rules) -> Iterable[tuple[rolling.Key, rolling.Value]]:
    """Lines of chains that come in order, subject after subject."""
    for (kind, subject), chain in groupby(rows, key=itemgetter(0, 1)):
        events = [Event(*row[2:]) for row in chain]  # type: ignore[arg-type]  # the columns of the statement
        for one in lines(str(kind), events, rules):
            yield (
                (str(kind), str(subject), one.base, one.key),
                (one.day, one.unit, one.procedure, one.traits, one.value),
            )


def behind() -> int:
    """How many entries there are beyond the last that was looked at."""
    found = current()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM journal_journalentry WHERE position > %s LIMIT 100000) AS rest",
            [found.reached if found else 0],
        )
        return int(cursor.fetchone()[0])


_FOLLOWED = frozenset(FOLLOWED)


def _news(found: models.Generation, gaps: Sequence[models.Gap]) -> tuple[list[tuple[str, str, str, int]], int, int]:
    """New entries and those that were late, with the oldest transaction that still runs and the first that has not begun."""
    with connection.cursor() as cursor:
        cursor.execute(
            _NEWS,
            {
                "reached": found.reached,
                "most": BATCH,
                "first": [gap.first for gap in gaps],
                "last": [gap.last for gap in gaps],
            },
        )
        rows = cursor.fetchall()
    return [row[2:] for row in rows if row[2] is not None], int(rows[0][0]), int(rows[0][1])


def _advance(
    found: models.Generation, gaps: Sequence[models.Gap], places: Sequence[int], oldest: int, newest: int
) -> None:
    """Move the cursor, note what is missing below it, and forget gaps that were filled or are void."""
    came = sorted(places)
    late = [place for place in came if place <= found.reached]
    for gap in gaps:
        rest = (
            []
            if 0 < gap.horizon <= oldest
            else holes(gap.first, gap.last, [p for p in late if gap.first <= p <= gap.last])
        )
        if rest != [(gap.first, gap.last)]:
            gap.delete()
            _note(found, rest, gap.horizon)
    fresh = [place for place in came if place > found.reached]
    if fresh:
        _note(found, holes(found.reached + 1, fresh[-1], fresh), newest)
        found.reached = fresh[-1]


def _note(found: models.Generation, missing: Sequence[tuple[int, int]], horizon: int) -> None:
    models.Gap.objects.bulk_create(
        [models.Gap(generation=found, first=first, last=last, horizon=horizon) for first, last in missing]
    )


def holes(first: int, last: int, there: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches of `[first, last]` that are not in `there`, which is in order."""
    found, expected = [], first
    for place in there:
        if place > expected:
            found.append((expected, place - 1))
        expected = max(expected, place + 1)
    if expected <= last:
        found.append((expected, last))
    return found
