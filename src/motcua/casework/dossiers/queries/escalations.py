"""Early warnings that still stand, for those whom they concern."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from motcua.casework.dossiers import models
from motcua.casework.dossiers.queries.finding import ref_of, row_for
from motcua.casework.dossiers.types import Concerned, Escalated
from motcua.definitions.process import queries as process
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

MOST = 500
_HOUSE = Actor.system("process")


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


def concerned(code: str, *, step: int, act: str, account: str, at: datetime) -> Concerned:
    """Whom a warning or reminder is for, for the sender of letters: who has the step, else who holds its role there; the nearest heads where
    they are to be told. A stand-in takes the place of whoever is away.
    """
    row = models.Dossier.objects.filter(code=code).only("unit", "procedure").first()
    if row is None:
        return Concerned("", ())
    open_ = process.open_work(_HOUSE, [ref_of(code)])
    found = next((one for one in open_ if one.id == step), None)
    unit = found.unit if found else row.unit
    place = Target(unit=unit, procedure=row.procedure)
    people = [account] if account else []
    if act in {"tell_head", "reassign"}:
        people = people if act == "reassign" else []
        people += _nearest(frozenset(permissions.roles_with("process.assign")), place, at)
    elif not account and found is not None:
        people = _nearest(frozenset({found.role}), place, at)
    elif not account and not step:
        people = [one.claimed_by for one in open_ if one.claimed_by]
    away = organisations.absent(at=at)
    there = (away[one].stand_in if one in away else one for one in people)
    return Concerned(unit, tuple(dict.fromkeys(there)))


def _nearest(roles: frozenset[str], place: Target, at: datetime) -> list[str]:
    """Who holds one of these roles, at the unit that is nearest to a place."""
    held = permissions.holders(at=at, roles_=roles, on=place)
    nearest = max((len(one.place.unit) for one in held), default=0)
    return [one.principal for one in held if len(one.place.unit) == nearest]


def _concern(actor: Actor) -> QuerySet[models.Escalation]:
    if actor.kind is not ActorKind.OFFICER:
        return models.Escalation.objects.none()
    mine = Q(account=actor.id)
    for grant in permissions.grants(actor.id):
        for place in grant.places:
            here = permissions.below("unit", place.unit)
            if place.procedure is not None:
                here &= Q(procedure=place.procedure)
            mine |= Q(account="", role=grant.role) & here & ~Q(role="")
    headed = permissions.within(permissions.scope(actor, "process.assign"))
    within = permissions.within(permissions.scope(actor, "process.read"))
    return models.Escalation.objects.filter(ended_at=None).filter(within).filter(mine | headed)


def _value(row: models.Escalation) -> Escalated:
    return Escalated(
        row.dossier.code, row.procedure, row.clock, row.act, row.name, row.role, row.unit, row.account, row.step, row.due,
        row.at, row.rule,
    )  # fmt: skip
