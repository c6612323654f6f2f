"""Delegations and stand-ins: each is a grant with an end, a source and a document (Decree 118/2025/NĐ-CP article 11(8))."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from motcua.foundation.clock import legal_date
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import facts, models, queries
from motcua.identity.organisations.errors import (
    AbsenceUnknown,
    DayWrong,
    DecisionMissing,
    DelegationUnknown,
    NotHeld,
    PeriodOverlaps,
    StandInWrong,
)
from motcua.identity.organisations.types import Absence, Delegation
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants
from motcua.identity.permissions.types import Grant, OnBehalf, Place, Target

REASONS = ("leave", "business", "training", "illness", "other")
"""Why somebody is away."""

_PASSED = ("delegation:", "absence:")
"""Sources of what was passed on, which is not passed on again."""


@transaction.atomic
def delegate(
    actor: Actor,
    *,
    to: str,
    role: str,
    unit: str,
    procedure: str | None = None,
    acts: Collection[str] = (),
    on_behalf: OnBehalf,
    document: str,
    in_force_from: datetime,
    in_force_until: datetime,
    at: datetime,
) -> Delegation:
    """Pass a role, or some of its acts, on to another officer for a time, by a document (Decree 30/2020/NĐ-CP article 13).

    Only what the officer holds there by right and for all of that time; what was passed on to them they do not pass on.
    Raises `StandInWrong`, `DayWrong`, `DecisionMissing`, `NotHeld`, `PeriodOverlaps`, `RolesApart`, `ActsUnknown`.
    """
    permissions.require(actor, "grant.delegate")
    _check_period(in_force_from, in_force_until, at)
    if not to or to == actor.id:
        raise StandInWrong
    if not normal(document):
        raise DecisionMissing
    place = Place(unit, procedure)
    if not permissions.may_be_delegated(role) or not any(
        grant.role == role and _holds(grant, place, in_force_from, in_force_until) for grant in _own(actor.id, at)
    ):
        raise NotHeld(role=role, unit=unit)
    same = models.Delegation.objects.filter(to=to, role=role, unit=unit, procedure=procedure, ended_at=None)
    if same.filter(by=actor.id, in_force_from__lt=in_force_until, in_force_until__gt=in_force_from).exists():
        raise PeriodOverlaps
    row = models.Delegation.objects.create(
        by=actor.id, to=to, role=role, unit=unit, procedure=procedure, acts=sorted(acts), on_behalf=on_behalf.value,
        document=normal(document)[:120], in_force_from=in_force_from, in_force_until=in_force_until,
    )  # fmt: skip
    grants.derive(
        grants.STAFFING, principal=to, role=role, place=place, source=f"delegation:{row.pk}", given_by=str(actor),
        in_force_from=in_force_from, in_force_until=in_force_until, acts=acts, on_behalf=on_behalf,
        stands_for=actor.id, document=row.document, at=at,
    )  # fmt: skip
    fact = facts.DelegationGiven(
        row.pk, to, role, unit, procedure, tuple(row.acts), on_behalf.value, row.document,
        in_force_from.isoformat(), in_force_until.isoformat(),
    )  # fmt: skip
    journal.record(fact, ref=Ref("account", actor.id), by=actor, at=at)
    return queries.delegation_value(row)


@transaction.atomic
def end_delegation(actor: Actor, *, delegation: int, at: datetime) -> None:
    """Take a delegation back, by who gave it or by whoever may give rights there. Raises `DelegationUnknown`."""
    permissions.require(actor, "grant.delegate")
    row = models.Delegation.objects.select_for_update(no_key=True).filter(pk=delegation).first()
    if row is None or row.ended_at is not None or row.in_force_until <= at:
        raise DelegationUnknown(delegation=delegation)
    if row.by != actor.id and not permissions.allows(
        actor, "grant.give", on=Target(unit=row.unit, procedure=row.procedure)
    ):
        raise DelegationUnknown(delegation=delegation)
    close_delegation(actor, row, at)


@transaction.atomic
def note_absence(
    actor: Actor,
    *,
    principal: str,
    stand_in: str,
    reason: str,
    in_force_from: datetime,
    in_force_until: datetime,
    at: datetime,
) -> Absence:
    """An officer will be away and another does their work: their roles are the stand-in's meanwhile, and no longer.

    By the officer themself, or by who leads their units. The stand-in works in the same authority and is not away. Raises
    `NotAllowed`, `StandInWrong`, `DayWrong`, `PeriodOverlaps`, `RolesApart`.
    """
    own = _own(principal, at)
    if principal == actor.id:
        permissions.require(actor, "absence.manage_own")
    else:
        permissions.require(actor, "absence.manage")
        for grant in own:
            permissions.require(
                actor, "absence.manage", on=Target(unit=grant.place.unit, procedure=grant.place.procedure)
            )
    _check_period(in_force_from, in_force_until, at)
    if reason not in REASONS:
        raise DayWrong(reason=reason)
    _check_stand_in(principal, stand_in, own, in_force_from, in_force_until, at)
    row = models.Absence.objects.create(
        principal=principal, stand_in=stand_in, reason=reason, in_force_from=in_force_from,
        in_force_until=in_force_until, noted_by=str(actor),
    )  # fmt: skip
    for grant in own:
        begins = max(in_force_from, grant.in_force_from)
        ends = min(in_force_until, grant.in_force_until) if grant.in_force_until else in_force_until
        if not permissions.may_be_delegated(grant.role) or begins >= ends:
            continue
        grants.derive(
            grants.STAFFING, principal=stand_in, role=grant.role, place=grant.place, source=f"absence:{row.pk}",
            given_by=str(actor), in_force_from=begins, in_force_until=ends, acts=grant.acts,
            on_behalf=grant.on_behalf, stands_for=principal, document=grant.document, at=at,
        )  # fmt: skip
    fact = facts.AbsenceNoted(row.pk, stand_in, reason, in_force_from.isoformat(), in_force_until.isoformat())
    journal.record(fact, ref=Ref("account", principal), by=actor, at=at)
    return queries.absence_value(row)


@transaction.atomic
def end_absence(actor: Actor, *, absence: int, at: datetime) -> None:
    """The officer is back, or stays: the stand-in's rights end now. Raises `AbsenceUnknown`."""
    permissions.require(actor, "absence.manage_own")
    row = models.Absence.objects.select_for_update(no_key=True).filter(pk=absence).first()
    if row is None or row.ended_at is not None or row.in_force_until <= at:
        raise AbsenceUnknown(absence=absence)
    if row.principal != actor.id and not all(
        permissions.allows(actor, "absence.manage", on=Target(unit=grant.place.unit, procedure=grant.place.procedure))
        for grant in _own(row.principal, at)
    ):
        raise AbsenceUnknown(absence=absence)
    close_absence(actor, row, at)


def close_delegation(actor: Actor, row: models.Delegation, at: datetime) -> None:
    """End a delegation whose end somebody has asked the gate for."""
    row.ended_at, row.ended_by = at, str(actor)
    row.save(update_fields=["ended_at", "ended_by"])
    grants.end_source(grants.STAFFING, source=f"delegation:{row.pk}", reason="delegation ended", at=at)
    journal.record(facts.DelegationEnded(row.pk), ref=Ref("account", row.by), by=actor, at=at)


def close_absence(actor: Actor, row: models.Absence, at: datetime) -> None:
    """End an absence whose end somebody has asked the gate for."""
    row.ended_at, row.ended_by = at, str(actor)
    row.save(update_fields=["ended_at", "ended_by"])
    grants.end_source(grants.STAFFING, source=f"absence:{row.pk}", reason="absence ended", at=at)
    journal.record(facts.AbsenceEnded(row.pk), ref=Ref("account", row.principal), by=actor, at=at)


def _own(principal: str, at: datetime) -> tuple[Grant, ...]:
    """What an officer holds by right and not for another, now or later."""
    return tuple(
        grant
        for grant in permissions.all_grants(principal, at=at)
        if not grant.source.startswith(_PASSED) and (grant.in_force_until is None or grant.in_force_until > at)
    )


def _holds(grant: Grant, place: Place, begins: datetime, ends: datetime) -> bool:
    if grant.acts or grant.in_force_from > begins or (grant.in_force_until is not None and grant.in_force_until < ends):
        return False
    whole = Place(grant.place.unit)
    inside = grant.place.unit == "" or (place.unit != "" and whole.covers(Target(unit=place.unit)))
    return inside and grant.place.procedure in {None, place.procedure}


def _check_period(begins: datetime, ends: datetime, at: datetime) -> None:
    if ends <= begins or ends <= at:
        raise DayWrong


def _check_stand_in(
    principal: str, stand_in: str, own: tuple[Grant, ...], begins: datetime, ends: datetime, at: datetime
) -> None:
    if not stand_in or stand_in == principal:
        raise StandInWrong
    meets = models.Absence.objects.filter(in_force_from__lt=ends, in_force_until__gt=begins, ended_at=None)
    if meets.filter(principal=principal).exists():
        raise PeriodOverlaps
    if meets.filter(principal=stand_in).exists():
        raise StandInWrong(away=True)
    if own and not _authorities(own, at) & _authorities(permissions.grants(stand_in, at=at), at):
        raise StandInWrong(elsewhere=True)


def _authorities(held: tuple[Grant, ...], at: datetime) -> set[str]:
    on = legal_date(at)
    return {queries.authority_code(unit, on=on) if unit else "" for unit in {grant.place.unit for grant in held}}
