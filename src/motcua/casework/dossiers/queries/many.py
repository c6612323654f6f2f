"""Acts on many dossiers: what would happen to each, and what did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Case, Count, IntegerField, Value, When

from motcua.casework.dossiers import models
from motcua.casework.dossiers.queries.finding import ref_of
from motcua.casework.dossiers.queries.inbox import can_do
from motcua.casework.dossiers.types import BulkAct, BulkBatch, BulkItem, BulkPlan
from motcua.definitions.process import queries as process
from motcua.definitions.process.types import Step
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

MOST = 10_000
SHOWN = 500
_HOUSE = Actor.system("process")


def bulk(actor: Actor, number: int) -> BulkBatch:
    """An act on many of one's own; raises `NotFound`."""
    row = batch_row(actor, number)
    counts = dict(row.items.order_by().values_list("state").annotate(count=Count("number")))
    first = Case(When(state="failed", then=Value(0)), default=Value(1), output_field=IntegerField())
    items = [_item(item, None, "", item.why) for item in row.items.order_by(first, "number")[:SHOWN]]
    act = BulkAct(row.act) if row.act else None
    return BulkBatch(row.pk, act, row.state, row.params, counts, tuple(items), row.at)


def bulk_plan(actor: Actor, number: int, act: BulkAct, *, to: str = "") -> BulkPlan:
    """What the act would do to each chosen line as things stand now; `to` is the account that steps are given to."""
    row = batch_row(actor, number)
    items = list(row.items.order_by("number"))
    steps = open_steps(items)
    names = accounts.names({step.claimed_by for step in steps.values() if step.claimed_by})
    first = next((steps[item.step] for item in items if item.step in steps), None)
    included: list[BulkItem] = []
    left_out: list[BulkItem] = []
    for item in items:
        step = steps.get(item.step)
        why = hindrance(actor, act, item, step, to=to, first=first)
        told = _item(item, step, names.get(step.claimed_by, "") if step else "", why)
        (left_out if why else included).append(told)
    return BulkPlan(tuple(included), tuple(left_out))


def bulk_step(actor: Actor, number: int) -> Step | None:
    """The step whose questions are asked when many are finished with the same answers: that of the first line."""
    row = batch_row(actor, number)
    steps = open_steps(list(row.items.order_by("number")[:SHOWN]))
    return next((steps[item.step] for item in row.items.order_by("number")[:SHOWN] if item.step in steps), None)


def bulk_holders(actor: Actor, number: int) -> list[tuple[str, str]]:
    """Officers who hold the role of the first line's step where it stands, by name, for whoever gives it to one."""
    step = bulk_step(actor, number)
    if step is None or not permissions.allows(
        actor, "process.assign", on=Target(unit=step.unit, procedure=step.procedure)
    ):
        return []
    row = batch_row(actor, number)
    found = permissions.holders(
        at=row.at, roles_=frozenset({step.role}), on=Target(unit=step.unit, procedure=step.procedure)
    )
    names = accounts.names({grant.principal for grant in found})
    return sorted(names.items(), key=lambda one: one[1])


def batch_row(actor: Actor, number: int) -> models.Batch:
    """The row of one's own batch; raises `NotFound`."""
    row = models.Batch.objects.filter(pk=number, account=actor.id).first() if actor.kind is ActorKind.OFFICER else None
    if row is None:
        raise NotFound(batch=number)
    return row


def open_steps(items: Sequence[models.BatchItem]) -> Mapping[int, Step]:
    """The open steps of lines by their numbers, one read for each 500."""
    codes = list(dict.fromkeys(item.code for item in items if item.step))
    found: dict[int, Step] = {}
    for start in range(0, len(codes), SHOWN):
        for step in process.open_work(_HOUSE, [ref_of(code) for code in codes[start : start + SHOWN]]):
            found[step.id] = step
    return found


def hindrance(
    actor: Actor, act: BulkAct, item: models.BatchItem, step: Step | None, *, to: str, first: Step | None
) -> str:
    """Why the act is not for this line, by name; "" where it is."""
    if step is None:
        return "no_step" if not item.step else "step_closed"
    if step.version != item.seen:
        return "moved"
    place = Target(unit=step.unit, procedure=step.procedure)
    taken = step.claimed_by not in {"", actor.id}
    if act is BulkAct.TAKE:
        return "" if can_do(actor, step) and not taken else ("taken" if taken else "not_yours")
    if act is BulkAct.FINISH:
        if not can_do(actor, step):
            return "not_yours"
        if step.kind == "sign":
            return "to_sign"
        other = first is None or (step.procedure, step.element, step.gives) != (
            first.procedure,
            first.element,
            first.gives,
        )
        return "taken" if taken else ("other_step" if other else "")
    if act is BulkAct.RELEASE:
        own = step.claimed_by == actor.id or permissions.allows(actor, "process.assign", on=place)
        return "nobody_has_it" if not step.claimed_by else ("" if own else "not_yours")
    if not permissions.allows(actor, "process.assign", on=place):
        return "may_not_assign"
    if act is BulkAct.REMIND:
        return "" if step.claimed_by and step.claimed_by != actor.id else "nobody_has_it"
    if to and not permissions.has_role(
        Actor(ActorKind.OFFICER, to), step.role, unit=step.unit, procedure=step.procedure
    ):
        return "not_theirs"
    return "has_it_already" if to and step.claimed_by == to else ""


def _item(item: models.BatchItem, step: Step | None, holder: str, why: str) -> BulkItem:
    return BulkItem(item.number, item.code, item.step, step.name if step else "", holder, item.state, why)
