"""A leaver's work goes to others and nothing is left without somebody: first the list of it, then the act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.foundation.clock import legal_date
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import facts, models, queries
from motcua.identity.organisations.errors import DecisionMissing, RolesBare, StandInWrong
from motcua.identity.organisations.ports import works
from motcua.identity.organisations.services.posts import end_row
from motcua.identity.organisations.services.standing_in import close_absence, close_delegation
from motcua.identity.organisations.types import HandedItem, HandOver
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants
from motcua.identity.permissions.errors import GrantOverlaps
from motcua.identity.permissions.types import Grant, Target


def plan_hand_over(actor: Actor, *, principal: str, to: str, take_roles: bool, at: datetime) -> HandOver:
    """What a hand-over would do; nothing is changed.

    Open work goes to the account `to` where it may have it, else back to the tray of its unit; with `take_roles` it gets the
    leaver's roles too. `bare` are roles that nobody at their place would hold afterwards. Raises `NotAllowed`, `StandInWrong`.
    """
    permissions.require(actor, "work.hand_over")
    held = permissions.all_grants(principal, at=at)
    open_ = tuple(grant for grant in held if grant.in_force_until is None or grant.in_force_until > at)
    for grant in open_:
        permissions.require(actor, "work.hand_over", on=Target(unit=grant.place.unit, procedure=grant.place.procedure))
    if principal in {actor.id, to}:
        raise StandInWrong
    items = []
    for work in works.get().values():
        for item in work.open_for(principal, at=at):
            able = bool(to) and item.passes and (take_roles or work.can_take(item, to))
            why = "" if able or not to else ("not_entitled" if item.passes else "ends")
            items.append(HandedItem(item, to if able else "", why))
    own = [grant for grant in open_ if not grant.stands_for]
    on = legal_date(at)
    away = models.Absence.objects.filter(stand_in=principal, in_force_until__gt=at, ended_at=None)
    return HandOver(
        items=tuple(items),
        grants=open_,
        appointments=tuple(
            one
            for one in queries.appointments(principals=[principal])
            if one.in_force_until is None or one.in_force_until > on
        ),
        bare=() if take_roles and to else tuple(grant for grant in own if _bare(grant, at)),
        stood_in_for=tuple(away.values_list("principal", flat=True)),
    )


@transaction.atomic
def hand_over(
    actor: Actor, *, principal: str, to: str, take_roles: bool, leave_bare: bool = False, reason: str, at: datetime
) -> HandOver:
    """Do what the plan says: rights of the leaver end, all that was open has a new hand or its unit's tray.

    Raises as the plan, `DecisionMissing` without a reason, and `RolesBare` where a role would have nobody at its place, unless
    `leave_bare` says that this is meant.
    """
    permissions.require(actor, "work.hand_over")
    if not normal(reason):
        raise DecisionMissing
    plan = plan_hand_over(actor, principal=principal, to=to, take_roles=take_roles, at=at)
    if plan.bare and not leave_bare:
        raise RolesBare(roles=", ".join(f"{grant.role} @ {grant.place.unit or '*'}" for grant in plan.bare))
    for row in models.Delegation.objects.filter(by=principal, in_force_until__gt=at, ended_at=None):
        close_delegation(actor, row, at)
    for row in models.Delegation.objects.filter(to=principal, in_force_until__gt=at, ended_at=None):
        close_delegation(actor, row, at)
    for absence in models.Absence.objects.filter(in_force_until__gt=at, ended_at=None, principal=principal):
        close_absence(actor, absence, at)
    for absence in models.Absence.objects.filter(in_force_until__gt=at, ended_at=None, stand_in=principal):
        close_absence(actor, absence, at)
    for appointment in plan.appointments:
        end_row(actor, appointment.id, on=legal_date(at), reason=reason, at=at)
    grants.end_all(grants.STAFFING, principal=principal, reason=normal(reason), at=at)
    if take_roles and to:
        _take(actor, plan.grants, to, at)
    kinds = works.get()
    for handed in plan.items:
        kinds[handed.item.kind].hand(handed.item, to=handed.to, at=at)
    fact = facts.WorkHandedOver(
        to, len(plan.items), sum(1 for one in plan.items if not one.to), len(plan.grants), len(plan.appointments),
        normal(reason)[:255],
    )  # fmt: skip
    journal.record(fact, ref=Ref("account", principal), by=actor, at=at)
    return plan


def _take(actor: Actor, held: tuple[Grant, ...], to: str, at: datetime) -> None:
    for grant in held:
        if grant.stands_for or any(
            one.role == grant.role and one.place == grant.place for one in permissions.grants(to, at=at)
        ):
            continue
        try:
            grants.grant(
                actor, principal=to, role=grant.role, unit=grant.place.unit, procedure=grant.place.procedure,
                in_force_from=max(at, grant.in_force_from), in_force_until=grant.in_force_until, at=at,
            )  # fmt: skip
        except GrantOverlaps:  # it begins later by itself
            continue


def _bare(grant: Grant, at: datetime) -> bool:
    place = Target(unit=grant.place.unit or None, procedure=grant.place.procedure)
    others = permissions.holders(at=at, roles_=frozenset({grant.role}))
    return not any(
        other.principal != grant.principal
        and not other.stands_for
        and (other.place.unit == "" if place.unit is None else other.covers(place))
        and other.place.procedure in {None, grant.place.procedure}
        for other in others
    )
