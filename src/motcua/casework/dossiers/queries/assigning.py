"""Rules of assignment: those that an officer may look after, those that apply to a step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from motcua.casework.dossiers import models
from motcua.casework.dossiers.types import AssignmentRule, RuleKind
from motcua.definitions.process.types import Step
from motcua.foundation.clock import legal_date
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

MOST = 500
_ORDER = {kind: place for place, kind in enumerate(RuleKind)}


def assignment_rules(actor: Actor, *, at: datetime, ended: bool = False) -> list[AssignmentRule]:
    """Rules of the units where the actor assigns work, those in force or to come, or those that have ended (the latest first)."""
    permissions.require(actor, "process.assign")
    scope = permissions.scope(actor, "process.assign")
    rows = models.AssignmentRule.objects.filter(permissions.within(scope))
    over = Q(in_force_until__lte=at)
    if ended:
        return [rule_value(row) for row in rows.filter(over).order_by("-in_force_until", "-id")[:MOST]]
    return [rule_value(row) for row in rows.exclude(over).order_by("unit", "procedure", "role", "id")[:MOST]]


def any_in_force(unit: str, *, at: datetime) -> bool:
    """Whether the unit that answers for a unit, or one above it, has any rule."""
    return _of(_nearness(unit, at), at).exists()


def applying(step: Step, *, at: datetime) -> list[AssignmentRule]:
    """The rules that are asked for a step, in order: the nearest unit first, there what names procedure and role, and what asks the form.

    Rules of a unit that ended hold at the one that answers for it now, after that one's own.
    """
    near = _nearness(step.unit, at)
    rows = _of(near, at).filter(procedure__in=["", step.procedure], role__in=["", step.role])
    return sorted(
        (rule_value(row) for row in rows),
        key=lambda one: (
            near[one.unit], not one.procedure, not one.role, not one.field, _ORDER[one.kind], one.id,
        ),
    )  # fmt: skip


def rules_naming(actor: Actor, account: str, *, at: datetime) -> list[AssignmentRule]:
    """Rules in force or to come that name an officer, for whoever gives their work to others."""
    permissions.require(actor, "process.assign")
    rows = models.AssignmentRule.objects.filter(account=account, kind=RuleKind.NAMED.value)
    return [rule_value(row) for row in rows.exclude(in_force_until__lte=at).order_by("unit", "procedure", "id")]


def rule_stands(rule: AssignmentRule, *, account: str, at: datetime) -> bool:
    """Whether the same is said of another officer by a rule that holds now or later."""
    rows = models.AssignmentRule.objects.filter(
        unit=rule.unit,
        procedure=rule.procedure,
        role=rule.role,
        kind=rule.kind.value,
        account=account,
        field=rule.field,
    )
    return any(tuple(row.values) == rule.values for row in rows.exclude(in_force_until__lte=at))


def _nearness(unit: str, at: datetime) -> dict[str, tuple[int, bool]]:
    """Each unit whose rules reach a unit, with how far off it is: that which answers for it now, those above, and what ended into them."""
    on = legal_date(at)
    parts = organisations.keeper(unit, on=on).split(".")
    above = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    found = {code: (above.index(now), code != now) for code, now in organisations.kept(above, on=on).items()}
    return {**found, "": (len(above), False)}


def _of(near: Mapping[str, object], at: datetime) -> QuerySet[models.AssignmentRule]:
    rows = models.AssignmentRule.objects.filter(unit__in=list(near), in_force_from__lte=at)
    return rows.filter(Q(in_force_until=None) | Q(in_force_until__gt=at))


def rule_value(row: models.AssignmentRule) -> AssignmentRule:
    """The row as a value."""
    return AssignmentRule(
        row.pk, row.unit, row.procedure, row.role, RuleKind(row.kind), row.account, row.field, tuple(row.values),
        row.in_force_from, row.in_force_until, row.set_by, row.ended_by,
    )  # fmt: skip
