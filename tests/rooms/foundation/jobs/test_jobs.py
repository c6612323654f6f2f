"""Jobs: rows of the caller's transaction, carried out by priority, again when their worker was killed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import procrastinate
import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicDeferrer

from motcua.foundation import clock
from motcua.foundation.jobs import queries, services, worker
from motcua.foundation.jobs.errors import JobUnknown
from motcua.foundation.jobs.types import NEWS, URGENT, Job, Order

done: list[str] = []


def note(*, what: str) -> None:
    done.append(what)


def fail(*, what: str) -> None:
    raise ValueError(what)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(services, "_known", dict(services._known))
    services.register([Job("test.note", note), Job("test.fail", fail, attempts=3, first_wait=2)])
    done.clear()
    yield
    for name in ("test.note", "test.fail"):
        app.tasks.pop(name, None)


@pytest.mark.django_db(transaction=True)
def test_job_when_the_transaction_rolls_back_is_never_done() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.defer("test.note", args={"what": "a"})
        raise ZeroDivisionError

    assert services.carry_out_waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_jobs_when_several_wait_are_done_by_priority_then_age() -> None:
    services.defer_all(
        [
            Order("test.note", {"what": "news"}, priority=NEWS),
            Order("test.note", {"what": "first"}),
            Order("test.note", {"what": "second"}),
            Order("test.note", {"what": "urgent"}, priority=URGENT),
        ]
    )

    assert services.carry_out_waiting() == 4
    assert done == ["urgent", "first", "second", "news"]
    assert queries.waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_job_when_nobody_registered_its_name_is_refused() -> None:
    with pytest.raises(JobUnknown):
        services.defer("test.unknown", args={})


@pytest.mark.parametrize(("attempts", "wait"), [(0, 2), (1, 4), (2, None)])
def test_job_when_it_fails_waits_longer_each_time_until_its_attempts_are_used(attempts: int, wait: int | None) -> None:
    job = Job("test.fail", fail, attempts=3, first_wait=2)
    row = procrastinate.jobs.Job(
        id=1, queue="q", lock=None, queueing_lock=None, task_name="test.fail", attempts=attempts
    )

    decision = worker._Doubling(job).get_retry_decision(exception=ValueError(), job=row)

    assert (decision is not None) == (wait is not None)


@pytest.mark.django_db(transaction=True)
def test_job_when_its_worker_was_killed_is_given_to_another() -> None:
    services.defer("test.note", args={"what": "a"})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        dead = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [dead])

    async def rescue() -> None:
        with_worker = app.with_connector(app.connector.get_worker_connector())
        async with with_worker.open_async():
            task = asyncio.create_task(worker._rescue(with_worker))
            while True:
                rows = await with_worker.job_manager.connector.execute_query_all_async(
                    "SELECT status FROM procrastinate_jobs"
                )
                if rows[0]["status"] == "todo":
                    task.cancel()
                    return
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(rescue(), 20))

    assert services.carry_out_waiting() == 1
    assert done == ["a"]


@pytest.mark.django_db(transaction=True)
def test_failed_job_when_tried_again_is_done() -> None:
    services.defer("test.note", args={"what": "a"})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 3")
    (failed,) = queries.failed()

    services.try_again(job_id=failed.id)

    assert (failed.name, failed.args) == ("test.note", {"what": "a"})
    assert services.carry_out_waiting() == 1


def test_job_of_the_night_is_due_at_that_hour_in_vietnam() -> None:
    worker.add(Job("test.nightly", note, every="10 2 * * *"))
    try:
        (task,) = (one for one in app.periodic_registry.periodic_tasks.values() if one.task.name == "test.nightly")
        morning, next_morning = (datetime(2026, 3, day, 9, tzinfo=clock.VIETNAM).timestamp() for day in (2, 3))
        deferrer = PeriodicDeferrer(registry=app.periodic_registry)
        due = deferrer.get_timestamps(task, since=int(morning), until=next_morning)

        assert [clock.legal_time(datetime.fromtimestamp(one, tz=UTC)) for one in due] == [
            datetime(2026, 3, 3, 2, 10, tzinfo=clock.VIETNAM)
        ]
    finally:
        app.tasks.pop("test.nightly", None)
        app.periodic_registry.periodic_tasks.pop(("test.nightly", ""), None)
