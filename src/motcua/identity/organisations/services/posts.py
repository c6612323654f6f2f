"""Posts and who holds them (Decree 118/2025/NĐ-CP article 11): the roles of a post are grants that begin and end with the appointment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q

from motcua.foundation.clock import VIETNAM
from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import facts, models, queries
from motcua.identity.organisations.errors import (
    AppointmentUnknown,
    DayWrong,
    DecisionMissing,
    PeriodOverlaps,
    UnitUnknown,
)
from motcua.identity.organisations.types import Appointment, Holding, Post
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants
from motcua.identity.permissions.errors import RoleUnknown, SelfGrant
from motcua.identity.permissions.types import Place, Target


@transaction.atomic
def open_post(
    actor: Actor,
    *,
    unit: str,
    title: str,
    title_en: str = "",
    roles: Sequence[str],
    procedures: Sequence[str] = (),
    on: date,
    at: datetime,
) -> Post:
    """A place of work at a unit with its roles, for some procedures only where they are named.

    Those at a one-stop desk receive for the whole authority, so that their roles reach that.

    Raises `NotAllowed` also for a role that the actor could not give there, `UnitUnknown`, `RoleUnknown`.
    """
    permissions.require(actor, "post.manage", on=Target(unit=unit))
    queries.unit(unit, on=on)
    _may_give(actor, roles, Target(unit=_reach(unit, on)))
    if not normal(title):
        raise UnitUnknown(code=unit)
    row = models.Post.objects.create(
        unit=unit, title=normal(title), title_en=normal(title_en), roles=list(dict.fromkeys(roles)),
        procedures=list(dict.fromkeys(procedures)), in_force_from=on,
    )  # fmt: skip
    fact = facts.PostOpened(row.pk, unit, tuple(row.roles), tuple(row.procedures))
    journal.record(fact, ref=Ref("unit", unit), by=actor, at=at)
    return queries.post_value(row)


@transaction.atomic
def appoint(
    actor: Actor,
    *,
    principal: str,
    post: int,
    holding: Holding = Holding.PRIMARY,
    in_force_from: date,
    in_force_until: date | None = None,
    document: str,
    sent_by: str = "",
    at: datetime,
) -> Appointment:
    """Give an officer a post; its roles are theirs from the first day to the last.

    Raises `NotAllowed`, `SelfGrant`, `DecisionMissing`, `DayWrong`, `PeriodOverlaps`, `RolesApart`.
    """
    found = queries.post(post)
    permissions.require(actor, "post.manage", on=Target(unit=found.unit))
    reach = _reach(found.unit, in_force_from)
    _may_give(actor, found.roles, Target(unit=reach))
    if principal == actor.id:
        raise SelfGrant
    if not normal(document):
        raise DecisionMissing
    if in_force_until is not None and in_force_until <= in_force_from:
        raise DayWrong
    meets = Q(in_force_until=None) | Q(in_force_until__gt=in_force_from)
    if in_force_until is not None:
        meets &= Q(in_force_from__lt=in_force_until)
    if models.Appointment.objects.filter(meets, principal=principal, post_id=post).exists():
        raise PeriodOverlaps
    row = models.Appointment.objects.create(
        principal=principal, post_id=post, holding=holding.value, in_force_from=in_force_from,
        in_force_until=in_force_until, document=normal(document)[:120], sent_by=sent_by, made_by=str(actor),
    )  # fmt: skip
    for role in found.roles:
        for procedure in found.procedures or (None,):
            grants.derive(
                grants.STAFFING,
                principal=principal,
                role=role,
                place=Place(reach, procedure),
                source=f"post:{row.pk}",
                given_by=str(actor),
                in_force_from=_starts(in_force_from),
                in_force_until=_starts(in_force_until) if in_force_until else None,
                document=row.document,
                at=at,
            )
    fact = facts.OfficerAppointed(
        row.pk, post, found.unit, holding.value, in_force_from.isoformat(),
        in_force_until.isoformat() if in_force_until else None, row.document,
    )  # fmt: skip
    journal.record(fact, ref=Ref("account", principal), by=actor, at=at)
    return queries.appointment_value(row)


@transaction.atomic
def end_appointment(actor: Actor, *, appointment: int, on: date, reason: str, at: datetime) -> None:
    """An officer leaves a post from a day on, at once when that is today; its roles end with it.

    Raises `NotAllowed`, `AppointmentUnknown`, `DayWrong`.
    """
    found = queries.appointment(appointment)
    permissions.require(actor, "post.manage", on=Target(unit=found.post.unit))
    today = at.astimezone(VIETNAM).date()
    if found.in_force_until is not None and found.in_force_until <= today:
        raise AppointmentUnknown(appointment=appointment)
    if on < today:
        raise DayWrong
    end_row(actor, appointment, on=on, reason=reason, at=at)


def end_row(actor: Actor, appointment: int, *, on: date, reason: str, at: datetime) -> None:
    """End an appointment whose end somebody has asked the gate for."""
    row = models.Appointment.objects.select_for_update(no_key=True).get(pk=appointment)
    row.in_force_until, row.ended_for = max(on, row.in_force_from), normal(reason)[:255]
    row.save(update_fields=["in_force_until", "ended_for"])
    grants.end_source(
        grants.STAFFING, source=f"post:{appointment}", reason=normal(reason), when=max(at, _starts(on)), at=at
    )
    fact = facts.AppointmentEnded(appointment, on.isoformat(), normal(reason)[:255])
    journal.record(fact, ref=Ref("account", row.principal), by=actor, at=at)


def _may_give(actor: Actor, roles: Sequence[str], place: Target) -> None:
    unknown = [role for role in roles if role not in permissions.role_keys()]
    if unknown or not roles:
        raise RoleUnknown(role=", ".join(unknown))
    for role in roles:
        if not permissions.may_give(actor, role, on=place):
            raise NotAllowed(permission="grant.give", role=role)


def _reach(unit: str, on: date) -> str:
    """How far the roles of a post at a unit reach: those at the desk receive for their whole authority."""
    line = queries.line(unit, on=on)
    if not line or line[0].kind != "desk":
        return unit
    return next((one.code for one in line if one.is_authority), unit)


def _starts(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=VIETNAM)
