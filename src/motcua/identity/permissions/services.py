"""Commands on rights."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import facts, models, queries, roles
from motcua.identity.permissions.errors import (
    ActsUnknown,
    GrantOverlaps,
    GrantUnknown,
    PeriodEmpty,
    RolesApart,
    RoleUnknown,
    SelfGrant,
)
from motcua.identity.permissions.types import DIRECT, OnBehalf, Place, Target

STAFFING = Actor.system("staffing")
"""In whose name grants are made that follow from something else; what they follow from has its own act and its own fact."""


@transaction.atomic
def grant(
    actor: Actor,
    *,
    principal: str,
    role: str,
    unit: str,
    procedure: str | None = None,
    in_force_from: datetime,
    in_force_until: datetime | None = None,
    document: str = "",
    at: datetime,
) -> int:
    """Give an account a role at a unit and below ("" is everywhere) and return the grant's number.

    The head of a unit gives the roles of its staff inside it; every other role takes the right to manage accounts.
    Raises `NotAllowed`, `SelfGrant`, `RoleUnknown`, `PeriodEmpty`, `GrantOverlaps`, and `RolesApart` for two roles that the law
    keeps apart (Decree 118/2025/NĐ-CP articles 6 to 19).
    """
    queries.require(actor, "grant.give", on=Target(unit=unit, procedure=procedure))
    if role not in roles.MANAGERS_GIVE:
        queries.require(actor, "account.manage", on=Target(unit=unit, procedure=procedure))
    if principal == actor.id:
        raise SelfGrant
    made = models.Grant(
        principal=principal,
        role=role,
        unit=unit,
        procedure=procedure,
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        document=document,
        granted_by=str(actor),
        granted_at=at,
    )
    _check(made)
    if _same(made).exists():
        raise GrantOverlaps(role=role, unit=unit)
    return _give(actor, made, at)


@transaction.atomic
def derive(
    actor: Actor,
    *,
    principal: str,
    role: str,
    place: Place,
    source: str,
    given_by: str,
    in_force_from: datetime,
    in_force_until: datetime | None,
    acts: Collection[str] = (),
    on_behalf: OnBehalf = OnBehalf.OWN,
    stands_for: str = "",
    document: str = "",
    at: datetime,
) -> int:
    """Make a grant that follows from an appointment, a delegation, an absence or a reorganisation, and ends with it.

    For the rooms of the house, whose own command has asked the gate. Raises as `grant`, and `ActsUnknown`.
    """
    queries.require(actor, "grant.derive")
    made = models.Grant(
        principal=principal,
        role=role,
        unit=place.unit,
        procedure=place.procedure,
        acts=sorted(acts),
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        source=source,
        on_behalf=on_behalf.value,
        stands_for=stands_for,
        document=document,
        granted_by=given_by,
        granted_at=at,
    )
    _check(made)
    return _give(actor, made, at)


@transaction.atomic
def withdraw(actor: Actor, *, grant: int, reason: str, at: datetime) -> None:
    """End a grant now; one that has not begun never begins. Raises `GrantUnknown`."""
    target = queries.target_of_grant(grant)
    queries.require(actor, "grant.give", on=target)
    row = models.Grant.objects.select_for_update(no_key=True).get(pk=grant)
    if row.role not in roles.MANAGERS_GIVE:
        queries.require(actor, "account.manage", on=target)
    if row.in_force_until is not None and row.in_force_until <= at:
        raise GrantUnknown
    _end(actor, row, reason, at, when=at)


@transaction.atomic
def end_source(actor: Actor, *, source: str, reason: str, when: datetime | None = None, at: datetime) -> int:
    """End every grant that follows from something that ends, now or at `when`; returns how many there were."""
    queries.require(actor, "grant.derive")
    return _end_all(actor, Q(source=source), reason, at, when=when or at)


@transaction.atomic
def end_all(actor: Actor, *, principal: str, reason: str, at: datetime) -> int:
    """End every grant of an account, and every one by which another stands for it: it has left."""
    queries.require(actor, "grant.derive")
    return _end_all(actor, Q(principal=principal) | Q(stands_for=principal), reason, at, when=at)


@transaction.atomic
def take_over(actor: Actor, *, unit: str, also: str, since: datetime) -> None:
    """Whoever reaches `unit` from then on reaches what `also`, a unit that ends, had and had taken over itself."""
    queries.require(actor, "grant.derive")
    earlier = models.Reach.objects.filter(Q(unit=also) | Q(unit__startswith=f"{also}.")).values_list("also", flat=True)
    for code in dict.fromkeys([also, *earlier]):
        if code != unit:
            models.Reach.objects.get_or_create(unit=unit, also=code, defaults={"since": since})


@transaction.atomic
def carry(
    actor: Actor, *, before: str, after: str, since: datetime, sources: Mapping[str, str] | None = None, at: datetime
) -> int:
    """Grants at a unit that ends go on at the one that takes its place, from that instant; returns how many.

    `sources` names what they follow from there, where that changes too.
    """
    queries.require(actor, "grant.derive")
    rows = models.Grant.objects.select_for_update(no_key=True).filter(unit=before)
    open_ = list(rows.filter(Q(in_force_until=None) | Q(in_force_until__gt=since)).order_by("id"))
    for row in open_:
        until, begins = row.in_force_until, max(row.in_force_from, since)
        row.in_force_until = max(since, row.in_force_from)
        row.withdrawn_by = str(actor)
        row.save(update_fields=["in_force_until", "withdrawn_by"])
        row.source = (sources or {}).get(row.source, row.source)
        row.pk, row.unit, row.in_force_from, row.in_force_until, row.withdrawn_by = None, after, begins, until, ""
        row._state.adding = True
        _give(actor, row, at)
    return len(open_)


def _check(made: models.Grant) -> None:
    if made.role not in roles.ROLES:
        raise RoleUnknown(role=made.role)
    if made.in_force_until is not None and made.in_force_until <= made.in_force_from:
        raise PeriodEmpty
    wrong = set(made.acts) - roles.ROLES[made.role]
    if wrong:
        raise ActsUnknown(acts=", ".join(sorted(wrong)))
    _keep_apart(made)


def _keep_apart(made: models.Grant) -> None:
    others = list(models.Grant.objects.filter(_meets(made), principal=made.principal))
    place = Place(made.unit, made.procedure)
    for one, other in roles.APART:
        for row in others:
            if (made.role in one and row.role in other) or (made.role in other and row.role in one):
                raise RolesApart(role=made.role, held=row.role)
    for one, other in roles.APART_HERE:
        for row in others:
            apart = (made.role in one and row.role in other) or (made.role in other and row.role in one)
            if apart and _meet(place, Place(row.unit, row.procedure)):
                raise RolesApart(role=made.role, held=row.role)


def _meet(one: Place, other: Place) -> bool:
    """Whether some target lies in both places."""
    if one.procedure is not None and other.procedure is not None and one.procedure != other.procedure:
        return False
    longer, shorter = sorted((one.unit, other.unit), key=len, reverse=True)
    return shorter in {"", longer} or longer.startswith(f"{shorter}.")


def _meets(made: models.Grant) -> Q:
    """Grants whose period has an instant in common with this one's."""
    found = Q(in_force_until=None) | Q(in_force_until__gt=made.in_force_from)
    return found & Q(in_force_from__lt=made.in_force_until) if made.in_force_until else found


def _same(made: models.Grant) -> QuerySet[models.Grant]:
    return models.Grant.objects.filter(
        _meets(made),
        principal=made.principal,
        role=made.role,
        unit=made.unit,
        procedure=made.procedure,
        source=DIRECT,
    )


def _give(actor: Actor, made: models.Grant, at: datetime) -> int:
    made.save(force_insert=True)
    journal.record(
        facts.RoleGranted(
            grant=made.pk,
            role=made.role,
            unit=made.unit,
            procedure=made.procedure,
            in_force_from=made.in_force_from.isoformat(),
            in_force_until=made.in_force_until.isoformat() if made.in_force_until else None,
            source=made.source,
        ),
        ref=Ref("account", made.principal),
        by=actor,
        at=at,
    )
    queries.forget(made.principal)
    return made.pk


def _end_all(actor: Actor, which: Q, reason: str, at: datetime, *, when: datetime) -> int:
    rows = models.Grant.objects.select_for_update(no_key=True).filter(which)
    open_ = list(rows.filter(Q(in_force_until=None) | Q(in_force_until__gt=when)).order_by("id"))
    for row in open_:
        _end(actor, row, reason, at, when=when)
    return len(open_)


def _end(actor: Actor, row: models.Grant, reason: str, at: datetime, *, when: datetime) -> None:
    row.in_force_until = max(when, row.in_force_from)
    row.withdrawn_by = str(actor)
    row.save(update_fields=["in_force_until", "withdrawn_by"])
    journal.record(
        facts.RoleWithdrawn(grant=row.pk, role=row.role, reason=reason),
        ref=Ref("account", row.principal),
        by=actor,
        at=at,
    )
    queries.forget(row.principal)
