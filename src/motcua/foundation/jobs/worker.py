"""The worker process around procrastinate: threads, retries, and jobs whose worker was killed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence

import orjson
import procrastinate
import structlog
from django.db import close_old_connections, connection, transaction
from procrastinate import jobs as procrastinate_jobs
from procrastinate.contrib.django import app

from motcua.foundation import clock
from motcua.foundation.jobs.types import Job

log = structlog.get_logger("jobs")

HEARTBEAT, STALLED, RECOVER_EVERY = 2.0, 8.0, 3.0
"""Seconds: a worker reports itself; after which silence its jobs go to another; how often that is looked for."""

LONGEST_WAIT = 3600

_jobs: dict[str, Job] = {}


class _Doubling(procrastinate.BaseRetryStrategy):
    """Waits that double up to an hour, for a bounded number of attempts."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate_jobs.Job
    ) -> procrastinate.RetryDecision | None:
        log.warning("job_failed", job=job.task_name, attempt=job.attempts + 1, error=repr(exception)[:300])
        if job.attempts + 1 >= self.job.attempts:
            return None
        return procrastinate.RetryDecision(
            retry_in={"seconds": min(self.job.first_wait * 2**job.attempts, LONGEST_WAIT)}
        )


def add(job: Job) -> None:
    """Tell procrastinate of a job; telling it twice is allowed."""
    _jobs[job.name] = job
    if job.name in app.tasks:
        return
    task = app.task(name=job.name, queue="default", retry=_Doubling(job))(_guarded(job))
    if job.every:
        app.periodic(cron=job.every)(task)
        # Without a zone the hours of a cron line are those of Greenwich, and the work of the night would fall into the morning.
        app.periodic_registry.periodic_tasks[job.name, ""].croniter.set_current(clock.legal_time(clock.now()))


def run(*, threads: int, beside: Sequence[Callable[[], None]]) -> None:
    """See `services.carry_out`."""
    for loop in beside:
        threading.Thread(target=loop, daemon=True, name=getattr(loop, "__name__", "beside")).start()
    asyncio.run(_work(threads))


def drain() -> int:
    """See `services.carry_out_waiting`."""
    done = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (SELECT id FROM procrastinate_jobs"
                " WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())"
                " ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, task_name, args"
            )
            row = cursor.fetchone()
        if row is None:
            return done
        _jobs[row[1]].function(**orjson.loads(row[2]))
        with connection.cursor() as cursor:
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", [row[0]])
        done += 1


async def _work(threads: int) -> None:
    with_worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]  # Django's connector has it
    async with with_worker.open_async():
        rescue = asyncio.create_task(_rescue(with_worker))
        try:
            await with_worker.run_worker_async(
                concurrency=threads,
                delete_jobs="successful",
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED,
                fetch_job_polling_interval=1.0,
                shutdown_graceful_timeout=20.0,
            )
        finally:
            rescue.cancel()


async def _rescue(with_worker: procrastinate.App) -> None:
    """Give the jobs of a worker that was killed to those that live."""
    while True:
        try:
            stalled = await with_worker.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED)
            for job in stalled:
                log.warning("job_rescued", job=job.task_name, id=job.id)
                await with_worker.job_manager.retry_job(job)
        except (procrastinate.exceptions.ConnectorException, OSError) as error:
            log.warning("rescue_failed", error=repr(error)[:200])
        await asyncio.sleep(RECOVER_EVERY)


def _guarded(job: Job) -> Callable[..., None]:
    def call(**args: object) -> None:
        if job.every:
            args = {}
        try:
            job.function(**args)
        except Exception:
            close_old_connections()
            raise

    return call
