"""Questions about posts, appointments, delegations and absences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from motcua.identity.organisations import models
from motcua.identity.organisations.errors import AppointmentUnknown, PostUnknown
from motcua.identity.organisations.queries.units import desk, line
from motcua.identity.organisations.types import (
    DESK_TERMS,
    Absence,
    Appointment,
    Delegation,
    Holding,
    Post,
    TermNote,
)

_MONTH = 365.25 / 12


def post(number: int) -> Post:
    """A post; raises `PostUnknown`."""
    row = models.Post.objects.filter(pk=number).first()
    if row is None:
        raise PostUnknown(post=number)
    return post_value(row)


def posts(*, unit: str = "", on: date) -> tuple[Post, ...]:
    """Posts in force on a day at a unit and below it, by unit and title."""
    rows = models.Post.objects.filter(Q(in_force_until=None) | Q(in_force_until__gt=on), in_force_from__lte=on)
    if unit:
        rows = rows.filter(Q(unit=unit) | Q(unit__startswith=f"{unit}."))
    return tuple(post_value(row) for row in rows.order_by("unit", "title", "id"))


def appointment(number: int) -> Appointment:
    """An appointment, in force or not; raises `AppointmentUnknown`."""
    row = models.Appointment.objects.select_related("post").filter(pk=number).first()
    if row is None:
        raise AppointmentUnknown(appointment=number)
    return appointment_value(row)


def appointments(
    *, principals: Iterable[str] | None = None, unit: str = "", on: date | None = None
) -> tuple[Appointment, ...]:
    """Appointments of these officers, or at a unit and below it; of a day, or all that ever were."""
    rows = models.Appointment.objects.select_related("post")
    if principals is not None:
        rows = rows.filter(principal__in=set(principals))
    if unit:
        rows = rows.filter(Q(post__unit=unit) | Q(post__unit__startswith=f"{unit}."))
    if on is not None:
        rows = rows.filter(Q(in_force_until=None) | Q(in_force_until__gt=on), in_force_from__lte=on)
    return tuple(appointment_value(row) for row in rows.order_by("post__unit", "post__title", "in_force_from", "id"))


def reach(unit: str, *, on: date) -> str:
    """How far the roles of a post at a unit reach: those at the desk receive for their whole authority."""
    found = line(unit, on=on)
    if not found or found[0].kind != "desk":
        return unit
    return next((one.code for one in found if one.is_authority), unit)


def post_appointments(post: int) -> tuple[Appointment, ...]:
    """Everybody who ever held a post, the latest first."""
    rows = models.Appointment.objects.select_related("post").filter(post_id=post)
    return tuple(appointment_value(row) for row in rows.order_by("-in_force_from", "-id")[:200])


def desk_staff(authority: str, *, on: date) -> tuple[Appointment, ...]:
    """Who works at an authority's one-stop desk on a day, for the list that is published; nobody where it has no desk."""
    found = desk(authority, on=on)
    return appointments(unit=found.code, on=on) if found else ()


def delegations(principal: str, *, since: datetime) -> tuple[Delegation, ...]:
    """What an officer has passed on or was given, as far as it reaches beyond an instant, the next first."""
    rows = models.Delegation.objects.filter(Q(by=principal) | Q(to=principal), in_force_until__gt=since)
    return tuple(delegation_value(row) for row in rows.order_by("in_force_from", "id"))


def absences(principal: str, *, since: datetime) -> tuple[Absence, ...]:
    """When an officer is away or stands in for another, as far as it reaches beyond an instant, the next first."""
    rows = models.Absence.objects.filter(Q(principal=principal) | Q(stand_in=principal), in_force_until__gt=since)
    return tuple(absence_value(row) for row in rows.order_by("in_force_from", "id"))


def absent(*, at: datetime) -> dict[str, Absence]:
    """Everybody who is away now, with who stands in for them."""
    rows = models.Absence.objects.filter(in_force_from__lte=at, in_force_until__gt=at, ended_at=None)
    return {row.principal: absence_value(row) for row in rows.order_by("id")}


def term_note(found: Appointment, *, is_desk: bool, on: date) -> TermNote:
    """Whether a term at the one-stop desk is as long as the law of its beginning wants; elsewhere every length fits.

    One without an end is judged by how long it has lasted (Decree 118/2025/NĐ-CP article 11; Decree 61/2018/NĐ-CP article 11(4)).
    """
    term = next((one for one in DESK_TERMS if one.since <= found.in_force_from), None)
    if not is_desk or term is None:
        return TermNote.FITS
    months = round(((found.in_force_until or on) - found.in_force_from).days / _MONTH)
    if months > term.most:
        return TermNote.TOO_LONG
    if found.in_force_until is not None and months < term.least:
        return TermNote.TOO_SHORT
    return TermNote.FITS


def post_value(row: models.Post) -> Post:
    """The public value of a row."""
    return Post(
        id=row.pk,
        unit=row.unit,
        title=row.title,
        title_en=row.title_en,
        roles=tuple(row.roles),
        procedures=tuple(row.procedures),
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
    )


def appointment_value(row: models.Appointment) -> Appointment:
    """The public value of a row."""
    return Appointment(
        id=row.pk,
        principal=row.principal,
        post=post_value(row.post),
        holding=Holding(row.holding),
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        document=row.document,
        sent_by=row.sent_by,
        ended_for=row.ended_for,
        phone=row.phone,
    )


def delegation_value(row: models.Delegation) -> Delegation:
    """The public value of a row."""
    return Delegation(
        id=row.pk,
        by=row.by,
        to=row.to,
        role=row.role,
        unit=row.unit,
        procedure=row.procedure,
        acts=tuple(row.acts),
        on_behalf=row.on_behalf,
        document=row.document,
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        ended_at=row.ended_at,
    )


def absence_value(row: models.Absence) -> Absence:
    """The public value of a row."""
    return Absence(
        id=row.pk,
        principal=row.principal,
        stand_in=row.stand_in,
        reason=row.reason,
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        ended_at=row.ended_at,
    )
