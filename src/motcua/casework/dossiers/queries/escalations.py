"""Early warnings that still stand, for those whom they concern."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from motcua.casework.dossiers import models
from motcua.casework.dossiers.queries.finding import row_for
from motcua.casework.dossiers.types import Escalated
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.permissions import queries as permissions

MOST = 500


def warnings(actor: Actor, *, limit: int = 50) -> list[Escalated]:
    """What the actor is warned of, the nearest due first: steps that they have, or whose role they hold while nobody has them; as the head of a unit
    everything of it. Only of dossiers that the actor may see.
    """
    rows = _concern(actor).select_related("dossier").order_by("due", "-at", "id")
    return [_value(row) for row in rows[: min(limit, MOST)]]


def count_warnings(actor: Actor) -> int:
    """How many `warnings` would list without a limit."""
    return _concern(actor).count()


def escalations(actor: Actor, code: str) -> list[Escalated]:
    """Every rule that fired for a dossier, in order; raises `NotFound`."""
    row = row_for(actor, code, "dossier.read")
    if not permissions.allows(actor, "process.read"):
        return []
    return [
        _value(one)
        for one in models.Escalation.objects.filter(dossier=row).select_related("dossier").order_by("at", "id")
    ]


def _concern(actor: Actor) -> QuerySet[models.Escalation]:
    if actor.kind is not ActorKind.OFFICER:
        return models.Escalation.objects.none()
    mine = Q(account=actor.id)
    for grant in permissions.grants(actor.id):
        here = _below(grant.place.unit)
        if grant.place.procedure is not None:
            here &= Q(procedure=grant.place.procedure)
        mine |= Q(account="", role=grant.role) & here & ~Q(role="")
    scope = permissions.scope(actor, "process.assign")
    headed = ~Q(pk__in=()) if scope.everything else Q(pk__in=())
    for unit in scope.units:
        headed |= _below(unit)
    for place in scope.narrowed:
        headed |= _below(place.unit) & Q(procedure=place.procedure)
    seen = permissions.scope(actor, "process.read")
    within = Q() if seen.everything else Q(pk__in=())
    for unit in seen.units:
        within |= _below(unit)
    for place in seen.narrowed:
        within |= _below(place.unit) & Q(procedure=place.procedure)
    return models.Escalation.objects.filter(ended_at=None).filter(within).filter(mine | headed)


def _below(unit: str) -> Q:
    return Q(unit=unit) | Q(unit__startswith=f"{unit}.") if unit else ~Q(pk__in=())


def _value(row: models.Escalation) -> Escalated:
    return Escalated(
        row.dossier.code, row.procedure, row.clock, row.act, row.name, row.role, row.unit, row.account, row.step, row.due,
        row.at, row.rule,
    )  # fmt: skip
