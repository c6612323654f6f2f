"""What a file of tasks does to those of a plan: everything is judged first, every fault at its place; then all of it is done, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from motcua.followup.programmes import changing, models
from motcua.followup.programmes.facts import TaskMade
from motcua.followup.programmes.types import OPEN, Act, Brought, Draft, Fault, Plan, State, TaskKind
from motcua.foundation.clock import legal_date
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact
from motcua.identity.organisations import queries as organisations

MOST_TASKS = 500
MOST_DELIVERABLES = 10
MOST_UNITS = 40
_CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,19}")
_FIELDS = (
    "objective", "kind", "name", "lead", "supporting", "starts", "due", "deliverables", "depends", "partners", "risk", "risk_note",
)  # fmt: skip


def merge(
    actor: Actor,
    plan: Plan,
    drafts: Sequence[Draft],
    *,
    unread: frozenset[str] = frozenset(),
    dry_run: bool,
    at: datetime,
) -> Brought:
    """Make the tasks that are new and amend those that differ. The caller has asked the gate and holds the plan locked.

    `unread` are codes of tasks that the file has and that could not be read: depending on them is no fault.
    """
    known = {row.code: row for row in models.Task.objects.select_for_update().filter(plan=plan.key)}
    units = organisations.unit_names(
        {unit for one in drafts for unit in (one.lead, *one.supporting)}, on=legal_date(at)
    )
    proven = set(
        models.Evidence.objects.filter(step__task__plan=plan.key, deliverable__gt=0).values_list("step__task_id", flat=True)
    )  # fmt: skip
    faults = [fault for one in drafts for fault in _faults(plan, one, known.get(one.code), units, proven)]
    faults += _twice(drafts)
    faults += _loose(plan, drafts, known, unread)
    differs = {one.code: fields for one in drafts if one.code in known and (fields := _differs(known[one.code], one))}
    made = tuple(one.code for one in drafts if one.code not in known)
    if len(known) + len(made) > MOST_TASKS:
        faults.append(Fault("", "too_many", {"most": str(MOST_TASKS)}))
    unchanged = 0 if faults else len(drafts) - len(made) - len(differs)
    result = Brought(plan.key, made, tuple(differs), unchanged, tuple(faults))
    if not faults and not dry_run:
        for one in drafts:
            if one.code not in known:
                _make(actor, plan, one, at)
            elif one.code in differs:
                _amend(actor, known[one.code], one, differs[one.code], at)
    return result


def _faults(
    plan: Plan, one: Draft, row: models.Task | None, units: Mapping[str, str], proven: set[int]
) -> Iterable[Fault]:
    def fault(field: str, reason: str, **params: str) -> Fault:
        return Fault(one.places.get(field, one.places.get("code", "")), reason, params)

    if not _CODE.fullmatch(one.code):
        yield fault("code", "code")
    if one.objective and one.objective not in {objective.id for objective in plan.objectives}:
        yield fault("objective", "objective", value=one.objective)
    if one.lead not in units:
        yield fault("lead", "unit", value=one.lead)
    for unit in one.supporting:
        if unit not in units:
            yield fault("supporting", "unit", value=unit)
        elif unit == one.lead:
            yield fault("supporting", "unit_leads", value=unit)
    if len(one.supporting) > MOST_UNITS:
        yield fault("supporting", "too_many", most=str(MOST_UNITS))
    if one.due < one.starts:
        yield fault("due", "before_start")
    if row is None and not plan.since <= one.starts <= plan.until:
        yield fault("starts", "outside_plan")
    if row is None and not plan.since <= one.due <= plan.until:
        yield fault("due", "outside_plan")
    if len(one.deliverables) > MOST_DELIVERABLES:
        yield fault("deliverables", "too_many", most=str(MOST_DELIVERABLES))
    for partner in one.partners:
        if partner not in {known.id for known in plan.partners}:
            yield fault("partners", "partner", value=partner)
    if one.kind is TaskKind.COOPERATION and not one.partners:
        yield fault("partners", "partner_missing")
    if row is None:
        return
    changed = _differs(row, one)
    if changed and State(row.state) not in OPEN:
        yield fault("code", "closed", value=one.code)
    elif "due" in changed and not one.reason:
        yield fault("reason", "reason_missing")
    elif "due" in changed and not one.decision:
        yield fault("decision", "decision_missing")
    if (
        "deliverables" in changed
        and row.pk in proven
        and [*one.deliverables][: len(row.deliverables)] != row.deliverables
    ):
        yield fault("deliverables", "proven")


def _twice(drafts: Sequence[Draft]) -> Iterable[Fault]:
    seen = set[str]()
    for one in drafts:
        if one.code in seen:
            yield Fault(one.places.get("code", ""), "twice", {"value": one.code})
        seen.add(one.code)


def _loose(
    plan: Plan, drafts: Sequence[Draft], known: Mapping[str, models.Task], unread: frozenset[str]
) -> Iterable[Fault]:
    """Dependencies on what is not there, and rings of them."""
    elsewhere = {
        f"{key}/{code}": depends
        for key, code, depends in models.Task.objects.exclude(plan=plan.key).values_list("plan", "code", "depends")
    }
    edges = {
        **{f"{plan.key}/{code}": [] for code in unread},
        **elsewhere,
        **{f"{plan.key}/{row.code}": row.depends for row in known.values()},
        **{f"{plan.key}/{one.code}": [whole(plan.key, code) for code in one.depends] for one in drafts},
    }
    for one in drafts:
        place = one.places.get("depends", one.places.get("code", ""))
        missing = next((code for code in one.depends if whole(plan.key, code) not in edges), None)
        if missing is not None:
            yield Fault(place, "depends", {"value": missing})
        elif _in_ring(f"{plan.key}/{one.code}", edges):
            yield Fault(place, "ring", {"value": one.code})


def whole(plan: str, code: str) -> str:
    """`PLAN/CODE` of what a task names as `CODE` within its plan."""
    return code if "/" in code else f"{plan}/{code}"


def _in_ring(start: str, edges: Mapping[str, Sequence[str]]) -> bool:
    seen, left = set[str](), list(edges[start])
    while left:
        one = left.pop()
        if one == start:
            return True
        if one not in seen:
            seen.add(one)
            left.extend(edges.get(one, ()))
    return False


def _values(one: Draft, plan: str) -> dict[str, object]:
    found: dict[str, object] = {name: getattr(one, name) for name in _FIELDS}
    found |= {name: list(getattr(one, name)) for name in ("supporting", "deliverables", "partners")}
    return found | {
        "kind": one.kind.value,
        "risk": one.risk.value,
        "depends": [whole(plan, code) for code in one.depends],
    }


def _differs(row: models.Task, one: Draft) -> tuple[str, ...]:
    return tuple(name for name, value in _values(one, row.plan).items() if getattr(row, name) != value)


def _make(actor: Actor, plan: Plan, one: Draft, at: datetime) -> None:
    row = models.Task(
        plan=plan.key, code=one.code, first_due=one.due, state=State.PLANNED.value, made_at=at, **_values(one, plan.key)
    )
    row.search = changing.folded(row)
    row.save()
    involve(row)
    fact = TaskMade(row.pk, row.lead, row.starts.isoformat(), row.due.isoformat())
    journal.record(fact, ref=changing.ref(row), by=actor, at=at)


def _amend(actor: Actor, row: models.Task, one: Draft, fields: tuple[str, ...], at: datetime) -> None:
    more: tuple[Fact, ...] = ()
    for name, value in _values(one, row.plan).items():
        if name in fields and name != "due":
            setattr(row, name, value)
    if "due" in fields:
        more = changing.move_date(actor, row, one.due, reason=one.reason, decision=one.decision, at=at)
    changing.turn(actor, row, Act.AMEND, text=one.reason, fields=fields, more=more, at=at)
    involve(row)


def involve(row: models.Task) -> None:
    """Keep which units have a part, as the row says."""
    wanted = {row.lead, *row.supporting}
    models.Involved.objects.filter(task=row).exclude(unit__in=wanted).delete()
    models.Involved.objects.bulk_create(
        [models.Involved(task=row, unit=unit) for unit in sorted(wanted)], ignore_conflicts=True
    )
