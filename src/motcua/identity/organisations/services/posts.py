"""Posts and who holds them (Decree 118/2025/NĐ-CP article 11): the roles of a post are grants that begin and end with the appointment."""

from __future__ import annotations

import re
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
    PhoneWrong,
    PostTitleMissing,
    PostUnknown,
)
from motcua.identity.organisations.types import Appointment, Holding, Post
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants
from motcua.identity.permissions.errors import RoleUnknown, SelfGrant
from motcua.identity.permissions.types import Place, Target

_PHONE = re.compile(r"\+?[0-9(][0-9 .()-]{4,20}( ?x ?[0-9]{1,5})?")


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

    Raises `NotAllowed` also for a role that the actor could not give there, `UnitUnknown`, `RoleUnknown`, `PostTitleMissing`.
    """
    permissions.require(actor, "post.manage", on=Target(unit=unit))
    queries.unit(unit, on=on)
    _may_give(actor, roles, Target(unit=queries.reach(unit, on=on)))
    if not normal(title):
        raise PostTitleMissing
    row = models.Post.objects.create(
        unit=unit, title=normal(title), title_en=normal(title_en), roles=list(dict.fromkeys(roles)),
        procedures=list(dict.fromkeys(procedures)), in_force_from=on,
    )  # fmt: skip
    fact = facts.PostOpened(row.pk, unit, tuple(row.roles), tuple(row.procedures))
    journal.record(fact, ref=Ref("unit", unit), by=actor, at=at)
    return queries.post_value(row)


@transaction.atomic
def close_post(actor: Actor, *, post: int, on: date, decision: str, at: datetime) -> int:
    """A place of work ends from a day on, at once when that is today; who holds it leaves it then. Returns how many did.

    What was done in it keeps its title. Raises `NotAllowed`, `PostUnknown` (also for one that has ended), `DayWrong`, `DecisionMissing`.
    """
    row = models.Post.objects.select_for_update(no_key=True).filter(pk=post).first()
    if row is None:
        raise PostUnknown(post=post)
    permissions.require(actor, "post.manage", on=Target(unit=row.unit))
    today = at.astimezone(VIETNAM).date()
    if row.in_force_until is not None and row.in_force_until <= today:
        raise PostUnknown(post=post)
    if not normal(decision):
        raise DecisionMissing
    if on < today or on < row.in_force_from or (row.in_force_until is not None and on > row.in_force_until):
        raise DayWrong
    held = list(row.appointments.filter(Q(in_force_until=None) | Q(in_force_until__gt=on)).order_by("id"))
    row.in_force_until = on
    row.save(update_fields=["in_force_until"])
    for appointment in held:
        end_row(actor, appointment.pk, on=on, reason=decision, at=at)
    fact = facts.PostClosed(post, on.isoformat(), len(held), normal(decision)[:120])
    journal.record(fact, ref=Ref("unit", row.unit), by=actor, at=at)
    return len(held)


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
    phone: str = "",
    at: datetime,
) -> Appointment:
    """Give an officer a post; its roles are theirs from the first day to the last.

    `phone` is that of the post. Raises `NotAllowed`, `SelfGrant`, `DecisionMissing`, `DayWrong` (also beyond the end of the post),
    `PeriodOverlaps`, `RolesApart`, `PhoneWrong`.
    """
    found = queries.post(post)
    permissions.require(actor, "post.manage", on=Target(unit=found.unit))
    reach = queries.reach(found.unit, on=in_force_from)
    _may_give(actor, found.roles, Target(unit=reach))
    if principal == actor.id:
        raise SelfGrant
    if not normal(document):
        raise DecisionMissing
    if in_force_until is not None and in_force_until <= in_force_from:
        raise DayWrong
    if found.in_force_until is not None and (in_force_until or date.max) > found.in_force_until:
        raise DayWrong
    meets = Q(in_force_until=None) | Q(in_force_until__gt=in_force_from)
    if in_force_until is not None:
        meets &= Q(in_force_from__lt=in_force_until)
    if models.Appointment.objects.filter(meets, principal=principal, post_id=post).exists():
        raise PeriodOverlaps
    row = models.Appointment.objects.create(
        principal=principal, post_id=post, holding=holding.value, in_force_from=in_force_from,
        in_force_until=in_force_until, document=normal(document)[:120], sent_by=sent_by, made_by=str(actor), phone=_phone(phone),
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


@transaction.atomic
def list_phone(actor: Actor, *, appointment: int, phone: str, at: datetime) -> None:
    """Enter, change or take away the phone of a post for the published list; raises `NotAllowed`, `AppointmentUnknown`, `PhoneWrong`."""
    found = queries.appointment(appointment)
    permissions.require(actor, "post.manage", on=Target(unit=found.post.unit))
    if found.in_force_until is not None and found.in_force_until <= at.astimezone(VIETNAM).date():
        raise AppointmentUnknown(appointment=appointment)
    models.Appointment.objects.filter(pk=appointment).update(phone=_phone(phone))
    journal.record(facts.PhoneListed(appointment), ref=Ref("account", found.principal), by=actor, at=at)


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


def _phone(text: str) -> str:
    found = normal(text)
    if found and not _PHONE.fullmatch(found):
        raise PhoneWrong
    return found


def _may_give(actor: Actor, roles: Sequence[str], place: Target) -> None:
    unknown = [role for role in roles if role not in permissions.role_keys()]
    if unknown or not roles:
        raise RoleUnknown(role=", ".join(unknown))
    for role in roles:
        if not permissions.may_give(actor, role, on=place):
            raise NotAllowed(permission="grant.give", role=role)


def _starts(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=VIETNAM)
