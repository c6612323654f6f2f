"""What reports ask: the tasks of a unit in a period as they stood at its end, and those that slipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q

from motcua.followup.programmes import judging, models
from motcua.followup.programmes.judging import Standing
from motcua.followup.programmes.queries import files
from motcua.followup.programmes.queries.reading import changes_of, of_unit, readable, steps_of, tasks, valued
from motcua.followup.programmes.types import OPEN, Act, DateChange, Filter, Progress, Slip, State, Step, Task
from motcua.foundation.clock import legal_date
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions


def progress(actor: Actor, *, unit: str = "", since: date, until: date, at: datetime) -> list[Progress]:
    """The tasks in which a unit (every one where none is named) has a part and that ran in a period, its last day included.

    Each stands as it stood at the end of the period, or stands now where that is still to come; steps and changes are those of the period.
    A task runs in a period that lies between its beginning and its date, or in which it was turned, or at whose beginning it was late.
    Only what the actor may see. Raises `NotAllowed`.
    """
    permissions.require(actor, "programme.read")
    on = legal_date(at)
    rows = list(
        models.Task.objects.filter(readable(actor, on), _part_of(unit, on), starts__lte=until).order_by(
            "due", "plan", "code"
        )
    )
    steps, changes = steps_of([row.pk for row in rows]), changes_of([row.pk for row in rows])
    leads = set(
        models.Task.objects.filter(pk__in=[row.pk for row in rows])
        .filter(_leads(unit, on))
        .values_list("pk", flat=True)
    )
    found = []
    for task in valued(rows, on=on):
        mine, moved = steps.get(task.id, ()), changes.get(task.id, ())
        within = tuple(one for one in mine if since <= legal_date(one.at) <= until)
        moved_within = tuple(one for one in moved if since <= legal_date(one.at) <= until)
        then, before = as_of(task, mine, moved, on=min(until, on)), as_of(task, mine, moved, on=_day_before(since))
        if then.due >= since or within or before.state in OPEN:
            found.append(Progress(then, task.id in leads, before.percent, then.percent, within, moved_within))
    return found


def slips(actor: Actor, asked: Filter, *, at: datetime) -> list[Slip]:
    """The tasks of a list that are, or were done, later than their first date, the longest first, with every change of date and the last word on them."""
    found = [one for one in tasks(actor, asked, at=at) if one.slipped_days or one.due != one.first_due]
    ids = [one.id for one in found]
    steps, changes = steps_of(ids), changes_of(ids)
    slipped = [Slip(one, changes.get(one.id, ()), _word(steps.get(one.id, ()))) for one in found]
    return sorted(slipped, key=lambda one: (-one.task.slipped_days, one.task.due, one.task.ref))


def as_of(task: Task, steps: tuple[Step, ...], changes: tuple[DateChange, ...], *, on: date) -> Task:
    """A task as it stood at the end of a day, from its history; names and units are those of today."""
    done = [one for one in steps if legal_date(one.at) <= on]
    state = done[-1].state if done else State.PLANNED
    percent, reported, done_on, waiting = 0, None, None, None
    for one in done:
        if one.act is Act.REPORT:
            reported, waiting = one.percent, legal_date(one.at)
        elif one.act in (Act.CONFIRM, Act.FINISH):
            percent, reported = one.percent or 0, None
            done_on = waiting if one.act is Act.FINISH else None
        elif one.act is Act.REOPEN:
            percent, reported, done_on = one.percent or 0, None, None
        elif one.act in (Act.RETURN, Act.CANCEL):
            reported = None
    later = [one for one in changes if legal_date(one.at) > on]
    due = later[0].before if later else task.due
    whole = waiting if state is State.REPORTED and reported == 100 else None
    stands = Standing(state, task.starts, task.first_due, due, done_on, percent, task.risk, whole)
    light, why = judging.light(stands, waits_for=(), rules=files.following(on=on), on=on)
    return replace(
        task, state=state, percent=percent, reported=reported, done_on=done_on, due=due, light=light, why=why,
        slipped_days=judging.slipped(stands, on=on),
    )  # fmt: skip


def _part_of(unit: str, on: date) -> Q:
    if not unit:
        return Q()
    return Q(pk__in=models.Involved.objects.filter(of_unit(unit, on)).values("task_id"))


def _leads(unit: str, on: date) -> Q:
    if not unit:
        return Q()
    return Q(lead__in=models.Involved.objects.filter(of_unit(unit, on)).values("unit"))


def _word(steps: tuple[Step, ...]) -> str:
    return next((one.text for one in reversed(steps) if one.act is Act.REPORT), "")


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
