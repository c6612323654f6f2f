"""The whole journal counted from nothing, as a generation of its own; the one before serves until this one stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from motcua.followup.monitoring import following, models, plans, rolling
from motcua.followup.monitoring.counting import FOLLOWED
from motcua.followup.monitoring.types import Rebuilt

FETCH, CHUNK = 20_000, 50_000
KEEP = 3
"""Generations whose roll-ups are kept, where their rules differ from those after them."""
_ONE_AT_A_TIME = 7_302_114
_END = (
    "SELECT coalesce(max(position), 0), pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM journal_journalentry"
)
_HOLES = """
    SELECT before + 1, position - 1 FROM (SELECT position, lag(position, 1, 0::bigint) OVER (ORDER BY position) AS before
        FROM journal_journalentry) AS placed WHERE position > before + 1 ORDER BY 1
"""
_ALL = "SELECT kind, subject, seq, name, at, actor, body FROM journal_journalentry WHERE name = ANY(%s) ORDER BY kind, subject, seq"


def rebuild(source: models.PlanVersion, *, at: datetime, tell: Callable[[int], None] | None = None) -> Rebuilt:
    """Count everything under the rules of counting in `source`; writers go on beside it, and what they add is followed afterwards."""
    began = time.perf_counter()
    alone = not connection.in_atomic_block
    rules = plans.rules_of(source.content)
    with transaction.atomic():
        with connection.cursor() as cursor:
            if alone:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
            cursor.execute(_END)
            reached, horizon = cursor.fetchone()
            cursor.execute(_HOLES)
            missing = [(first, last) for first, last in cursor.fetchall()]
            cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
        found = models.Generation.objects.create(
            version=source.version, fingerprint=source.fingerprint, rules=source.content, reached=reached, built_at=at, seen_at=at
        )  # fmt: skip
        models.Gap.objects.bulk_create(
            [models.Gap(generation=found, first=first, last=last, horizon=horizon) for first, last in missing],
            batch_size=5_000,
        )
        counted = following.counted(_entries(tell), rules)
        lines = 0
        # A copy and a fetch cannot share the connection: a chunk is counted whole before it is written.
        while chunk := list(islice(counted, CHUNK)):
            rolling.copy(found.pk, chunk)
            lines += len(chunk)
        rolling.roll_up(found.pk)
    entries = int(reached) - sum(last - first + 1 for first, last in missing)
    return Rebuilt(found.pk, entries, lines, round(time.perf_counter() - began, 3))


def sweep() -> None:
    """Drop lines of generations that are followed no more, and roll-ups of those whose rules came again or are long past."""
    found = list(models.Generation.objects.order_by("-pk"))
    seen = {found[0].fingerprint} if found else set()
    for place, one in enumerate(found[1:]):
        superfluous = one.fingerprint in seen or place + 1 >= KEEP
        seen.add(one.fingerprint)
        while not rolling.forget(one.pk, roll_ups=superfluous):
            pass
        one.gaps.all().delete()
        if superfluous:
            one.delete()


def _entries(tell: Callable[[int], None] | None) -> Iterator[tuple[object, ...]]:
    read = 0
    with connection.connection.cursor(name="monitoring_rebuild") as cursor:
        cursor.itersize = FETCH
        cursor.execute(_ALL, [list(FOLLOWED)])
        while rows := cursor.fetchmany(FETCH):
            read += len(rows)
            if tell:
                tell(read)
            yield from rows
