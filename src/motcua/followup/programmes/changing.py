"""The one way in which a task turns: its line of the closed table, its step, its version, its fact."""

from __future__ import annotations

from datetime import date, datetime

from motcua.followup.programmes import models
from motcua.followup.programmes.errors import TaskMoved, TurnNotOpen
from motcua.followup.programmes.facts import DateChanged, TaskTurned
from motcua.followup.programmes.lifecycle import TURNS
from motcua.followup.programmes.types import Act, State
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact, Ref
from motcua.foundation.vn import fold, normal

LONGEST = 4_000


def ref(row: models.Task) -> Ref:
    """The task as the subject of facts."""
    return Ref("task", f"{row.plan}/{row.code}")


def unmoved(row: models.Task, seen: int) -> None:
    """Raise `TaskMoved` when the page was made of another version; 0 is a caller that has seen none."""
    if seen and seen != row.version:
        raise TaskMoved(task=row.pk)


def turn(
    actor: Actor,
    row: models.Task,
    act: Act,
    *,
    text: str,
    at: datetime,
    percent: int | None = None,
    fields: tuple[str, ...] = (),
    more: tuple[Fact, ...] = (),
) -> models.Step:
    """Write the step of an act, move the state, and record it. The caller has asked the gate, locked and filled the row. Raises `TurnNotOpen`."""
    line, before = TURNS[act], State(row.state)
    if before not in line.before:
        raise TurnNotOpen(task=row.pk, state=before.value, act=act.value)
    after = line.after or before
    row.state = after.value
    row.version += 1
    row.search = folded(row)
    row.save()
    step = models.Step.objects.create(
        task=row, number=row.version - 1, act=act.value, state=after.value, percent=percent, text=normal(text)[:LONGEST], by=str(actor), at=at
    )  # fmt: skip
    turned = TaskTurned(row.pk, step.number, act.value, before.value, after.value, percent, fields)
    journal.record_all([turned, *more], ref=ref(row), by=actor, at=at)
    return step


def move_date(
    actor: Actor, row: models.Task, after: date, *, reason: str, decision: str, at: datetime
) -> tuple[Fact, ...]:
    """Set another date and keep why; gives the fact that goes with the turn."""
    before = row.due
    row.due = after
    models.DateChange.objects.create(
        task=row, before=before, after=after, reason=normal(reason)[:LONGEST], decision=normal(decision)[:200], by=str(actor), at=at
    )  # fmt: skip
    return (DateChanged(row.pk, before.isoformat(), after.isoformat()),)


def folded(row: models.Task) -> str:
    """What a search looks through."""
    return fold(" ".join([row.code, row.plan, row.name, row.risk_note, *row.deliverables]))
