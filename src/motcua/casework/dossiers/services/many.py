"""Acts on many dossiers: chosen, looked at, confirmed, then done one by one, each in its own transaction, under the officer's rights of then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.errors import BulkEmpty, BulkStarted
from motcua.casework.dossiers.facts import HolderReminded
from motcua.casework.dossiers.queries import many as plans
from motcua.casework.dossiers.queries.inbox import CLOSED, condition
from motcua.casework.dossiers.services.acts import refusing
from motcua.casework.dossiers.types import BulkAct, Filter
from motcua.definitions.process import services as processes
from motcua.definitions.process.types import Step
from motcua.foundation.errors import HouseError, Unavailable
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, ActorKind, Json
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions

log = structlog.get_logger("dossiers")

A_TURN = 100
"""Lines that a job does before it lets others have the worker."""
KEPT = timedelta(days=30)

_ALL = """
    INSERT INTO dossiers_batchitem (batch_id, number, code, step, seen, state, why)
    SELECT %s, row_number() OVER (ORDER BY w.rank, w.id), w.code, w.step, 0, 'waiting', ''
    FROM dossiers_work w WHERE {where} ORDER BY w.rank, w.id LIMIT {most}
"""


@transaction.atomic
def choose_lines(actor: Actor, *, lines: Sequence[tuple[str, int, int]], at: datetime) -> int:
    """Keep what was ticked (code, step, version seen) for an act to come; the number of the batch. Raises `BulkEmpty`."""
    permissions.require(actor, "process.read")
    if not lines:
        raise BulkEmpty
    batch = models.Batch.objects.create(account=actor.id, at=at)
    rows = [
        models.BatchItem(batch_id=batch.pk, number=number, code=code[:120], step=step, seen=seen)
        for number, (code, step, seen) in enumerate(dict.fromkeys(lines[: plans.MOST]), 1)
    ]
    models.BatchItem.objects.bulk_create(rows, batch_size=1_000)
    return batch.pk


@transaction.atomic
def choose_all(actor: Actor, *, wanted: Filter, at: datetime) -> int:
    """Keep all lines that match a filter, at most 10,000, as they stand now. Raises `BulkEmpty`."""
    permissions.require(actor, "process.read")
    if wanted.queue in CLOSED:
        raise BulkEmpty
    where = condition(actor, wanted, at=at)
    batch = models.Batch.objects.create(account=actor.id, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_ALL.format(where=where.text, most=plans.MOST), [batch.pk, *where.values])
        if not cursor.rowcount:
            raise BulkEmpty
    steps = plans.open_steps(list(batch.items.filter(step__gt=0)))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossiers_batchitem i SET seen = s.version FROM unnest(%s::bigint[], %s::int[]) AS s(step, version)"
            " WHERE i.batch_id = %s AND i.step = s.step",
            [list(steps), [step.version for step in steps.values()], batch.pk],
        )
    return batch.pk


@transaction.atomic
def start_bulk(
    actor: Actor, *, batch: int, act: BulkAct, to: str = "", values: Mapping[str, Json] | None = None, at: datetime
) -> None:
    """Confirm the act: what the plan leaves out stays out, the rest is done by a job. Raises `NotFound`, `BulkStarted`, `BulkEmpty`."""
    row = _locked(actor, batch)
    if row.state != "chosen":
        raise BulkStarted(batch=batch)
    planned = plans.bulk_plan(actor, batch, act, to=to)
    if not planned.included:
        raise BulkEmpty
    for item in planned.left_out:
        models.BatchItem.objects.filter(batch=row, number=item.number).update(state="left_out", why=item.why)
    row.act, row.state, row.started_at = act.value, "running", at
    row.params = {"to": to, "values": dict(values or {})}
    row.save()
    jobs.defer("dossiers.bulk", args={"batch": batch})


@transaction.atomic
def retry_bulk(actor: Actor, *, batch: int, at: datetime) -> int:
    """Try those that failed once more, with the version that they have now; how many."""
    row = _locked(actor, batch)
    if row.state != "done":
        raise BulkStarted(batch=batch)
    failed = list(row.items.filter(state="failed"))
    steps = plans.open_steps(failed)
    for item in failed:
        if item.step in steps:
            item.seen, item.state, item.why = steps[item.step].version, "waiting", ""
            item.save(update_fields=["seen", "state", "why"])
    waiting = row.items.filter(state="waiting").count()
    if waiting:
        row.state, row.started_at, row.ended_at = "running", at, None
        row.save(update_fields=["state", "started_at", "ended_at"])
        jobs.defer("dossiers.bulk", args={"batch": batch})
    return waiting


def carry_out(*, batch: int, at: datetime) -> None:
    """Do the next hundred lines; a job, safe to repeat: a line's outcome is kept in the transaction of its act."""
    row = models.Batch.objects.filter(pk=batch, state="running").first()
    if row is None:
        return
    try:
        actor = accounts.actor(row.account)
    except HouseError as gone:
        row.items.filter(state="waiting").update(state="failed", why=gone.code)
        actor = None
    waiting = list(row.items.filter(state="waiting").order_by("number")[:A_TURN])
    if actor is not None:
        for item in waiting:
            _one(actor, row, item, at)
    if row.items.filter(state="waiting").exists():
        jobs.defer("dossiers.bulk", args={"batch": batch})
    else:
        models.Batch.objects.filter(pk=batch).update(state="done", ended_at=at)


def forget_batches(*, at: datetime) -> None:
    """Drop acts of a month ago; what they did is in the journal."""
    models.Batch.objects.filter(at__lt=at - KEPT).delete()


def _one(actor: Actor, batch: models.Batch, item: models.BatchItem, at: datetime) -> None:
    try:
        with transaction.atomic():
            _act(actor, batch, item, at)
            _told(item, "done", "", at)
    except Unavailable:
        raise
    except HouseError as refused:
        _told(item, "failed", refused.code, at)
    except Exception as error:  # noqa: BLE001 -- one line must not hold the others; the reason is in the log
        log.warning("bulk_line_failed", batch=batch.pk, code=item.code, error=repr(error)[:300])
        _told(item, "failed", "house", at)


def _act(actor: Actor, batch: models.Batch, item: models.BatchItem, at: datetime) -> None:
    act, to = BulkAct(batch.act), str(batch.params.get("to", ""))
    if act is BulkAct.TAKE:
        processes.claim(actor, step=item.step, seen=item.seen, at=at)
    elif act is BulkAct.ASSIGN:
        processes.assign(actor, step=item.step, to=Actor(ActorKind.OFFICER, to), seen=item.seen, at=at)
    elif act is BulkAct.RELEASE:
        processes.release(actor, step=item.step, at=at)
    elif act is BulkAct.FINISH:
        refusing.finish_step(actor, step=item.step, values=batch.params.get("values", {}), seen=item.seen, at=at)
    else:
        _remind(actor, plans.open_steps([item]).get(item.step), item, at)


def _remind(actor: Actor, step: Step | None, item: models.BatchItem, at: datetime) -> None:
    """Say to whoever has the step that it is waited for: a fact of the dossier and a mark on the line, which notices may follow."""
    if step is None or not step.claimed_by:
        raise BulkEmpty
    permissions.require(actor, "process.assign", on=queries.place_of(item.code))
    models.Work.objects.filter(step=step.id).update(reminded_at=at)
    journal.record(HolderReminded(item.code, step.id, step.claimed_by), ref=queries.ref_of(item.code), by=actor, at=at)


def _told(item: models.BatchItem, state: str, why: str, at: datetime) -> None:
    models.BatchItem.objects.filter(batch_id=item.batch_id, number=item.number).update(state=state, why=why, at=at)


def _locked(actor: Actor, batch: int) -> models.Batch:
    permissions.require(actor, "process.read")
    plans.batch_row(actor, batch)
    return models.Batch.objects.select_for_update().get(pk=batch)
