"""Early warning and escalation: rules of the procedure that fire as a clock runs, once each, each a fact (LC-21, WT-15).

Each dossier is looked at in a transaction of its own; one that fails does not hold the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from motcua.casework.dossiers import clockwork, lifecycle, models, queries
from motcua.casework.dossiers.clockwork import Ticked
from motcua.casework.dossiers.facts import ClockEscalated
from motcua.casework.dossiers.services import ticking
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import ClockAct, ClockState, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import EscalationRule, ProcedureVersion
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.definitions.process.errors import InstanceUnknown
from motcua.definitions.process.types import Step
from motcua.foundation.journal import services as journal
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.types import MINUTE, Pause

log = structlog.get_logger("dossiers")

AGAIN = timedelta(minutes=15)
"""Until a dossier that could not be looked at is tried again."""

_WATCH = """
    INSERT INTO dossiers_watch (dossier_id, next_at) SELECT id, %(at)s FROM dossiers_dossier WHERE code = %(code)s
    ON CONFLICT (dossier_id) DO UPDATE SET next_at = least(dossiers_watch.next_at, excluded.next_at)
"""


@dataclass(frozen=True, slots=True)
class _Running:
    """One clock that runs towards its end."""

    clock: str
    since: datetime
    due: datetime
    pauses: tuple[Pause, ...]
    step: Step | None
    run: int


def watch(code: str, *, at: datetime) -> None:
    """Look at a dossier's clocks soon: one of them was begun or moved. In the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_WATCH, {"code": code, "at": at})


def step_ended(step: int, *, at: datetime) -> None:
    """What warned of a step is over with it."""
    models.Escalation.objects.filter(step=step, ended_at=None).update(ended_at=at)


def sweep(*, at: datetime, limit: int = 500) -> int:
    """Let every rule fire whose instant has passed; returns how many did. A job."""
    due = models.Watch.objects.filter(next_at__lte=at).order_by("next_at", "dossier_id")
    fired, failure = 0, None
    for key, code in list(due.values_list("dossier_id", "dossier__code")[:limit]):
        try:
            fired += _look(code, at)
        except Exception as error:  # noqa: BLE001 -- raised again below: one dossier must not hold the others
            log.warning("watch_failed", code=code, error=repr(error)[:300])
            models.Watch.objects.filter(pk=key).update(next_at=at + AGAIN)
            failure = failure or error
    if failure is not None:
        raise failure
    return fired


@transaction.atomic
def _look(code: str, at: datetime) -> int:
    row = queries.locked(code)
    if row is None:
        return 0
    version = catalogue.version(row.version_id)
    calendar = worktime.calendar(row.unit, at)
    done = set(models.Escalation.objects.filter(dossier=row).values_list("step", "run", "rule"))
    upcoming: list[datetime] = []
    fired = 0
    for running in _running(row, calendar):
        for rule in _rules(version, running):
            step = running.step.id if running.step else 0
            if (step, running.run, rule.key) in done:
                continue
            when = _instant(rule, running, calendar)
            if when is None:
                continue
            if when > at:
                upcoming.append(when)
            else:
                _fire(row, rule, running, at)
                fired += 1
    models.Watch.objects.filter(pk=row.pk).update(next_at=min(upcoming, default=None))
    return fired


def _running(row: models.Dossier, calendar: worktime.Calendar) -> Iterator[_Running]:
    if Status(row.status) in lifecycle.TERMINAL | lifecycle.ANSWERED:
        models.Escalation.objects.filter(dossier=row, step=0, ended_at=None).update(
            ended_at=row.decided_at or row.received_at
        )
        return
    ticks = [clockwork.ticked(t.act, t.at, t.key, t.reason, t.basis, t.until) for t in row.ticks.order_by("number")]
    stops = clockwork.pauses(ticks)
    standing = clockwork.stand(ticks, None, calendar=calendar)
    if standing.state is ClockState.RUNNING and standing.reading is not None and row.due is not None:
        closed = tuple(pause for pause in standing.reading.pauses if pause.end is not None)
        yield _Running("dossier", standing.reading.start, row.due, closed, None, _runs(ticks))
    for step in _open_steps(row):
        if step.due is not None:
            clock = "intake" if step.kind == "intake" else "step"
            within = tuple(pause for pause in stops if pause.end is not None and pause.start > step.opened_at)
            yield _Running(clock, step.opened_at, step.due, within, step, 0)


def _open_steps(row: models.Dossier) -> Sequence[Step]:
    try:
        found = process.instance(ticking.HOUSE, ref(row.code))
    except InstanceUnknown:
        return ()
    return [step for step in found.steps if step.kind != "command"]


def _runs(ticks: Sequence[Ticked]) -> int:
    return sum(tick.act in {ClockAct.START, ClockAct.RESTART} for tick in ticks)


def _rules(version: ProcedureVersion, running: _Running) -> Iterator[EscalationRule]:
    for rule in version.escalations:
        if rule.clock == running.clock and (not rule.step or (running.step and running.step.element == rule.step)):
            yield rule


def _instant(rule: EscalationRule, running: _Running, calendar: worktime.Calendar) -> datetime | None:
    """When a rule fires: so much of the working time between beginning and end is used, without what the clock stood still."""
    if rule.share == 100:
        return running.due
    whole = worktime.working_minutes(running.since, running.due, calendar=calendar, pauses=running.pauses)
    if rule.share is not None:
        used = int(whole * rule.share / 100)
    elif rule.after is not None:
        used = rule.after
    else:
        used = max(0, whole - (rule.before or 0))
    begin = calendar.normalise(running.since)
    at = calendar.advance(begin, used * MINUTE)
    return worktime.postponed(at, since=running.since, pauses=running.pauses, calendar=calendar)


def _fire(row: models.Dossier, rule: EscalationRule, running: _Running, at: datetime) -> None:
    step = running.step
    models.Escalation.objects.create(
        dossier=row, step=step.id if step else 0, run=running.run, rule=rule.key, act=rule.do, clock=running.clock,
        name=step.name if step else "", role=step.role if step else "", unit=step.unit if step else row.unit,
        procedure=row.procedure, account=step.claimed_by if step else "", due=running.due, at=at,
    )  # fmt: skip
    if rule.do == "reassign" and step is not None and step.claimed_by:
        processes.release(ticking.HOUSE, step=step.id, at=at)
    fact = ClockEscalated(
        row.code, running.clock, step.id if step else 0, rule.key, rule.do, running.due.isoformat(),
        step.claimed_by if step else "",
    )  # fmt: skip
    journal.record(fact, ref=ref(row.code), by=ticking.HOUSE, at=at)
