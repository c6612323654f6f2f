"""Commands on jobs: register, defer, try again, carry out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import orjson
from django.db import connection

from motcua.foundation.jobs import worker
from motcua.foundation.jobs.errors import JobUnknown
from motcua.foundation.jobs.types import NORMAL, Job, Order
from motcua.foundation.types import Json

_known: dict[str, Job] = {}

# Procrastinate's own function, called with arrays: one statement however many jobs.
_DEFER = """
    SELECT procrastinate_defer_jobs_v1(array_agg(
        ROW('default', o.name, o.priority, o.lock, NULL, o.args, o.at)::procrastinate_job_to_defer_v1 ORDER BY o.n))
    FROM unnest(%s::text[], %s::int[], %s::text[], %s::jsonb[], %s::timestamptz[])
         WITH ORDINALITY AS o(name, priority, lock, args, at, n)
"""


def register(jobs: Sequence[Job]) -> None:
    """Make jobs known by name; called once by the composition root in every process."""
    for job in jobs:
        _known[job.name] = job
        worker.add(job)


def defer(
    name: str,
    *,
    args: Mapping[str, Json],
    priority: int = NORMAL,
    at: datetime | None = None,
    lock: str | None = None,
) -> None:
    """Ask for one job inside the caller's transaction; jobs with the same `lock` run one after the other."""
    defer_all([Order(name, args, priority, at, lock)])


def defer_all(orders: Sequence[Order]) -> None:
    """Ask for several jobs with one statement; raises `JobUnknown` for a name that nobody registered."""
    if not orders:
        return
    for order in orders:
        if order.name not in _known:
            raise JobUnknown(name=order.name)
    with connection.cursor() as cursor:
        cursor.execute(
            _DEFER,
            [
                [order.name for order in orders],
                [order.priority for order in orders],
                [order.lock for order in orders],
                [orjson.dumps(dict(order.args)).decode() for order in orders],
                [order.at for order in orders],
            ],
        )


def try_again(*, job_id: int) -> None:
    """Put a failed job back among those to be done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL, worker_id = NULL"
            " WHERE id = %s AND status = 'failed'",
            [job_id],
        )


def carry_out(*, threads: int, beside: Sequence[Callable[[], None]] = ()) -> None:
    """Work until told to stop by SIGTERM or SIGINT; `beside` are loops that run in threads of their own."""
    worker.run(threads=threads, beside=beside)


def carry_out_waiting() -> int:
    """Carry out every job that is due now, in this thread, and return how many; for set-up and tests."""
    return worker.drain()
