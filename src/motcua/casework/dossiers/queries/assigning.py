"""Rules of assignment: those that an officer may look after, those that apply to a step."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from motcua.casework.dossiers import models
from motcua.casework.dossiers.types import AssignmentRule, RuleKind
from motcua.definitions.process.types import Step
from motcua.foundation.types import Actor
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
    """Whether a unit, or one above it, has any rule."""
    return _of(unit, at).exists()


def applying(step: Step, *, at: datetime) -> list[AssignmentRule]:
    """The rules that are asked for a step, in order: the nearest unit first, there what names procedure and role, and what asks the form."""
    rows = _of(step.unit, at).filter(procedure__in=["", step.procedure], role__in=["", step.role])
    return sorted(
        (rule_value(row) for row in rows),
        key=lambda one: (
            -len(one.unit), not one.procedure, not one.role, not one.field, _ORDER[one.kind], one.id,
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


def _of(unit: str, at: datetime) -> QuerySet[models.AssignmentRule]:
    parts = unit.split(".")
    above = ["", *(".".join(parts[:count]) for count in range(1, len(parts) + 1))]
    rows = models.AssignmentRule.objects.filter(unit__in=above, in_force_from__lte=at)
    return rows.filter(Q(in_force_until=None) | Q(in_force_until__gt=at))


def rule_value(row: models.AssignmentRule) -> AssignmentRule:
    """The row as a value."""
    return AssignmentRule(
        row.pk, row.unit, row.procedure, row.role, RuleKind(row.kind), row.account, row.field, tuple(row.values),
        row.in_force_from, row.in_force_until, row.set_by, row.ended_by,
    )  # fmt: skip
