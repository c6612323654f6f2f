"""Reads of tasks under the viewer's rights: lists, counts, one task with its history, evidence, and who is told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Max, Q

from motcua.followup.programmes import judging, models, workbook
from motcua.followup.programmes.errors import EvidenceUnknown, TaskUnknown
from motcua.followup.programmes.judging import Standing
from motcua.followup.programmes.lifecycle import TURNS, open_acts
from motcua.followup.programmes.queries import files
from motcua.followup.programmes.types import (
    OPEN,
    Act,
    Audience,
    DateChange,
    Filter,
    Following,
    Light,
    Opened,
    Plan,
    Proof,
    Risk,
    State,
    Step,
    Task,
    TaskKind,
)
from motcua.foundation.clock import legal_date
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor
from motcua.foundation.vn import fold
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

MOST = 5_000
_AUDIENCE = {
    Audience.UNIT: "programme.report",
    Audience.KEEPER: "programme.confirm",
    Audience.LEADER: "programme.oversee",
}


def tasks(actor: Actor, asked: Filter, *, at: datetime) -> list[Task]:
    """The tasks that the actor may see and that the filter lets through: the open ones by their dates, then the others, the last first.

    Raises `NotAllowed`.
    """
    permissions.require(actor, "programme.read")
    on = legal_date(at)
    rows = models.Task.objects.filter(readable(actor, on), _cut(asked, on)).order_by("due", "plan", "code")[:MOST]
    found = valued(list(rows), on=on)
    cut = [one for one in found if not asked.light or one.light.value == asked.light]
    return sorted(cut, key=lambda one: (one.state not in OPEN, one.due.toordinal() * (1 if one.state in OPEN else -1)))


def numbers(found: Sequence[Task]) -> Mapping[Light, int]:
    """How many tasks of a list have each light."""
    return Counter(one.light for one in found)


def years(actor: Actor, *, at: datetime) -> list[int]:
    """The years in which tasks run that the actor may see, the last first."""
    permissions.require(actor, "programme.read")
    spans = (
        models.Task.objects.filter(readable(actor, legal_date(at))).values_list("starts__year", "due__year").distinct()
    )
    return sorted({year for first, last in spans for year in range(first, last + 1)}, reverse=True)


def units_with_tasks(actor: Actor, *, at: datetime) -> dict[str, str]:
    """Code → name of the units that have a part in tasks that the actor may see; a unit that ended is its successor."""
    permissions.require(actor, "programme.read")
    on = legal_date(at)
    mine = models.Task.objects.filter(readable(actor, on)).values("pk")
    codes = models.Involved.objects.filter(task__in=mine).values_list("unit", flat=True).distinct()
    now = {organisations.keeper(code, on=on) for code in codes}
    names = organisations.unit_names(now, on=on)
    return {code: names.get(code, code) for code in sorted(now)}


def opened(actor: Actor, number: int, *, at: datetime) -> Opened:
    """One task with its history and what the actor may do to it now; raises `TaskUnknown`."""
    on = legal_date(at)
    row = row_of(actor, number, on=on)
    (task,) = valued([row], on=on)
    plan = files.plan(task.plan, on=on)
    refs = [_pair(one) for one in task.depends]
    before = models.Task.objects.filter(_any_of(refs)) if refs else models.Task.objects.none()
    after = models.Task.objects.filter(depends__contains=[task.ref])
    mine = readable(actor, on)
    seen_before, seen_after = list(before.filter(mine).order_by("due")), list(after.filter(mine).order_by("due"))
    return Opened(
        task=task, plan=plan, steps=steps_of([row.pk]).get(row.pk, ()), changes=changes_of([row.pk]).get(row.pk, ()), acts=acts(actor, row, plan),
        waits_for=tuple(valued(seen_before, on=on)), waited_for_by=tuple(valued(seen_after, on=on)),
        unseen=before.count() + after.count() - len(seen_before) - len(seen_after),
    )  # fmt: skip


def evidence(actor: Actor, number: int, *, at: datetime) -> tuple[str, bytes]:
    """A file of evidence: its name and bytes, for who may see its task; raises `EvidenceUnknown`."""
    permissions.require(actor, "programme.read")
    row = models.Evidence.objects.filter(pk=number).select_related("step").first()
    if row is None or not models.Task.objects.filter(readable(actor, legal_date(at)), pk=row.step.task_id).exists():
        raise EvidenceUnknown(evidence=number)
    return row.name, storage.read(row.stored)


def template(actor: Actor, key: str, *, at: datetime) -> bytes:
    """The workbook of a plan's tasks, to be filled in and brought back; raises `NotAllowed`, `PlanUnknown`."""
    on = legal_date(at)
    plan = files.plan(key, on=on)
    permissions.require(actor, "programme.manage", on=Target(unit=plan.keeper))
    rows = list(models.Task.objects.filter(plan=key).order_by("code"))
    top = plan.keeper.partition(".")[0]
    units = {one.code: one.name for one in organisations.units(on=on, under=top)}
    return workbook.template(plan, valued(rows, on=on), units)


def may_manage(actor: Actor, *, at: datetime) -> tuple[Plan, ...]:
    """The plans whose tasks the actor may bring, reschedule and end."""
    found = files.plans(on=legal_date(at))
    return tuple(one for one in found if permissions.allows(actor, "programme.manage", on=Target(unit=one.keeper)))


def concerned(number: int, to: Iterable[str], *, at: datetime) -> tuple[str, frozenset[str]]:
    """The unit that leads a task, and the accounts of these audiences."""
    row = models.Task.objects.filter(pk=number).first()
    if row is None:
        return "", frozenset()
    keeper = files.plan(row.plan, on=legal_date(at)).keeper
    found = set[str]()
    for one in to:
        audience = Audience(one)
        permission = _AUDIENCE[audience]
        target = Target(unit=row.lead if audience is Audience.UNIT else keeper)
        held = permissions.holders(at=at, roles_=frozenset(permissions.roles_with(permission)), on=target)
        found |= {grant.principal for grant in held if permission in permissions.gives(grant)}
    return row.lead, frozenset(found)


def open_among(actor: Actor, numbers_: Iterable[int], *, at: datetime) -> dict[int, Task]:
    """Those of some tasks that are open and that the actor may see."""
    if not permissions.allows(actor, "programme.read"):
        return {}
    on = legal_date(at)
    rows = models.Task.objects.filter(
        readable(actor, on), pk__in=list(numbers_)[:MOST], state__in=[one.value for one in OPEN]
    )
    return {one.id: one for one in valued(list(rows), on=on)}


def readable(actor: Actor, on: date) -> Q:
    """Which tasks an actor may see: those in which one of their units has a part, and all of a plan that they keep."""
    scope = permissions.scope(actor, "programme.read")
    if scope.everything:
        return Q()
    parts = models.Involved.objects.filter(permissions.within(scope, unit="unit", procedure=None))
    kept = [
        one.key for one in files.plans(on=on)
        if any(permissions.allows(actor, name, on=Target(unit=one.keeper)) for name in ("programme.confirm", "programme.manage"))
    ]  # fmt: skip
    return Q(pk__in=parts.values("task_id")) | Q(plan__in=kept)


def row_of(actor: Actor, number: int, *, on: date) -> models.Task:
    """The row of a task that the actor may see; raises `TaskUnknown`."""
    permissions.require(actor, "programme.read")
    row = models.Task.objects.filter(readable(actor, on), pk=number).first()
    if row is None:
        raise TaskUnknown(task=number)
    return row


def acts(actor: Actor, row: models.Task, plan: Plan) -> tuple[Act, ...]:
    """What an actor may do to a task where it stands; amending is done by a file."""
    settles = (Act.CONFIRM, Act.FINISH, Act.RETURN)
    not_now = {Act.AMEND, Act.CONFIRM if row.reported == 100 else Act.FINISH}
    if reported_by(row) == str(actor):
        not_now |= set(settles)
    return tuple(
        act for act in open_acts(State(row.state))
        if act not in not_now
        and permissions.allows(actor, TURNS[act].permission, on=Target(unit=row.lead if TURNS[act].at_lead else plan.keeper))
    )  # fmt: skip


def reported_by(row: models.Task) -> str:
    """Who made the last report of a task."""
    last = models.Step.objects.filter(task=row, act=Act.REPORT.value).order_by("-number").first()
    return last.by if last else ""


def valued(rows: Sequence[models.Task], *, on: date) -> list[Task]:
    """Rows as others see them, judged on a day; a few reads however many."""
    rules = files.following(on=on)
    refs = {ref for row in rows for ref in row.depends}
    known = {f"{row.plan}/{row.code}": row for row in rows}
    left = [_pair(ref) for ref in refs - set(known)]
    if left:
        known |= {f"{row.plan}/{row.code}": row for row in models.Task.objects.filter(_any_of(left))}
    waiting = whole_reported(known.values())
    others = {ref: standing(row, waiting) for ref, row in known.items()}
    return [
        _value(row, others[f"{row.plan}/{row.code}"], [others[ref] for ref in row.depends if ref in others], rules, on)
        for row in rows
    ]


def whole_reported(rows: Iterable[models.Task]) -> dict[int, date]:
    """Those of some tasks whose whole was reported and waits to be confirmed, with the day of the report."""
    waiting = [row.pk for row in rows if row.state == State.REPORTED.value and row.reported == 100]
    if not waiting:
        return {}
    reports = models.Step.objects.filter(task__in=waiting, act=Act.REPORT.value)
    return {pk: legal_date(last) for pk, last in reports.values_list("task").annotate(Max("at"))}


def standing(row: models.Task, waiting: Mapping[int, date]) -> Standing:
    """What judging needs of a row."""
    return Standing(
        State(row.state),
        row.starts,
        row.first_due,
        row.due,
        row.done_on,
        row.percent,
        Risk(row.risk),
        waiting.get(row.pk),
    )


def steps_of(ids: Iterable[int]) -> dict[int, tuple[Step, ...]]:
    """The steps of some tasks, each with its evidence, in their order."""
    rows = models.Step.objects.filter(task__in=list(ids)).order_by("task", "number").prefetch_related("evidence")
    found: dict[int, list[Step]] = {}
    for row in rows:
        proofs = tuple(
            Proof(one.pk, one.name, one.size, one.deliverable)
            for one in sorted(row.evidence.all(), key=lambda one: (one.deliverable, one.pk))
        )
        found.setdefault(row.task_id, []).append(
            Step(row.number, Act(row.act), State(row.state), row.percent, row.text, row.by, row.at, proofs)
        )
    return {task: tuple(steps) for task, steps in found.items()}


def changes_of(ids: Iterable[int]) -> dict[int, tuple[DateChange, ...]]:
    """The changes of date of some tasks, in their order."""
    found: dict[int, list[DateChange]] = {}
    for row in models.DateChange.objects.filter(task__in=list(ids)).order_by("task", "pk"):
        found.setdefault(row.task_id, []).append(
            DateChange(row.before, row.after, row.reason, row.decision, row.by, row.at)
        )
    return {task: tuple(changes) for task, changes in found.items()}


def of_unit(unit: str, on: date) -> Q:
    """A condition on a column `unit`: the unit, those below it, and those that ended and whose work they have today."""
    codes = organisations.kept([unit, *(one.code for one in organisations.units(on=on, under=unit))], on=on)
    found = Q(unit__in=[unit, *codes]) | Q(unit__startswith=f"{unit}.")
    for code in codes:
        found |= Q(unit__startswith=f"{code}.")
    return found


def _cut(asked: Filter, on: date) -> Q:
    found = Q()
    if asked.year:
        first, last = date(asked.year, 1, 1), date(asked.year, 12, 31)
        still = Q(due__gte=first) | Q(done_on__gte=first) | Q(state__in=[one.value for one in OPEN])
        found &= Q(starts__lte=last) & still
    if asked.plan:
        found &= Q(plan=asked.plan)
    if asked.state:
        found &= Q(state=asked.state)
    if asked.kind:
        found &= Q(kind=asked.kind)
    if asked.partner:
        found &= Q(partners__contains=[asked.partner])
    if asked.text:
        for word in fold(asked.text)[:200].split()[:10]:
            found &= Q(search__contains=word)
    if asked.unit:
        parts = models.Involved.objects.filter(of_unit(asked.unit, on))
        units = list(parts.values_list("unit", flat=True).distinct())
        leads = Q(lead__in=units)
        if asked.role == "lead":
            found &= leads
        else:
            found &= Q(pk__in=parts.values("task_id"))
            found &= ~leads if asked.role == "supporting" else Q()
    return found


def _value(row: models.Task, stands: Standing, waits_for: list[Standing], rules: Following, on: date) -> Task:
    light, why = judging.light(stands, waits_for=waits_for, rules=rules, on=on)
    return Task(
        id=row.pk, plan=row.plan, code=row.code, objective=row.objective, kind=TaskKind(row.kind), name=row.name, lead=row.lead,
        supporting=tuple(row.supporting), starts=row.starts, first_due=row.first_due, due=row.due, deliverables=tuple(row.deliverables),
        depends=tuple(row.depends), partners=tuple(row.partners), risk=stands.risk, risk_note=row.risk_note, state=stands.state, percent=row.percent,
        reported=row.reported, done_on=row.done_on, light=light, why=why, slipped_days=judging.slipped(stands, on=on), version=row.version,
    )  # fmt: skip


def _pair(ref: str) -> tuple[str, str]:
    plan, _, code = ref.partition("/")
    return plan, code


def _any_of(refs: Iterable[tuple[str, str]]) -> Q:
    by_plan: dict[str, list[str]] = {}
    for plan, code in refs:
        by_plan.setdefault(plan, []).append(code)
    found = Q(pk__in=())
    for plan, codes in by_plan.items():
        found |= Q(plan=plan, code__in=codes)
    return found
