"""Reads of jobs, for the operator's page and the health report."""

from __future__ import annotations

import orjson
from django.db import connection

from motcua.foundation.jobs.types import FailedJob


def failed(limit: int = 100) -> list[FailedJob]:
    """Jobs that used up their attempts, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id, j.task_name, j.args, j.attempts,"
            " (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)"
            " FROM procrastinate_jobs j WHERE j.status = 'failed' ORDER BY j.id DESC LIMIT %s",
            [limit],
        )
        return [FailedJob(row[0], row[1], orjson.loads(row[2]), *row[3:]) for row in cursor.fetchall()]


def waiting() -> int:
    """How many jobs are to be done or being done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
        return int(cursor.fetchone()[0])
