"""The tree of units in time: created, renamed, moved, merged, split, closed from a day, each by its decision.

A code is an identifier that is never used again (Decision 20/2020/QĐ-TTg): a unit that moves, merges or splits ends, others
begin, and the links say who follows whom and who answers for the dossiers. Dossiers, steps, results and the journal keep
the code of their day; whoever reaches the successor reaches them (`permissions.services.take_over`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q

from motcua.foundation.clock import VIETNAM
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import facts, models, queries
from motcua.identity.organisations.errors import (
    DayWrong,
    DecisionMissing,
    UnitCodeWrong,
    UnitHasBelow,
    UnitUnknown,
)
from motcua.identity.organisations.types import Change, NewUnit
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants
from motcua.identity.permissions.types import Target


@transaction.atomic
def create_unit(actor: Actor, *, unit: NewUnit, on: date, decision: str, at: datetime) -> None:
    """A new unit from a day. Raises `UnitCodeWrong`, `UnitKindWrong`, `UnitUnknown` (no unit above), `DecisionMissing`."""
    permissions.require(actor, "organisation.manage", on=Target(unit=unit.code))
    _begin(unit, on)
    _record(actor, Change.CREATE, (), (unit.code,), "", on, decision, at)


@transaction.atomic
def rename_unit(actor: Actor, *, unit: str, name: str, name_en: str, on: date, decision: str, at: datetime) -> None:
    """Another name from a day; what was done before keeps the name of its day. Raises `UnitUnknown`, `DayWrong`, `DecisionMissing`."""
    permissions.require(actor, "organisation.manage", on=Target(unit=unit))
    row = _standing(unit, on)
    if not normal(name):
        raise UnitUnknown(code=unit)
    until = row.in_force_until
    _end(row, on)
    models.Unit.objects.create(
        code=unit, key=row.key, name=normal(name), name_en=normal(name_en), kind=row.kind, in_force_from=on,
        in_force_until=until,
    )  # fmt: skip
    _record(actor, Change.RENAME, (unit,), (unit,), unit, on, decision, at)


@transaction.atomic
def move_unit(actor: Actor, *, unit: str, under: str, code: str = "", on: date, decision: str, at: datetime) -> str:
    """Put a unit with all below it under another; it gets a new code, the next free one there or `code`, and its staff goes with it.

    Returns the new code. Raises `UnitUnknown`, `UnitCodeWrong`, `DayWrong`, `DecisionMissing`.
    """
    permissions.require(actor, "organisation.manage", on=Target(unit=unit))
    permissions.require(actor, "organisation.manage", on=Target(unit=under))
    _standing(unit, on)
    if under == unit or under.startswith(f"{unit}."):
        raise UnitCodeWrong(code=under)
    after = code or _free(under)
    if after.rpartition(".")[0] != under:
        raise UnitCodeWrong(code=after)
    rows = _with_below(unit, on)
    pairs = [(row.code, after + row.code[len(unit) :]) for row in rows]
    for row, (_, new) in zip(rows, pairs, strict=True):
        _begin(NewUnit(new, row.name, row.kind, row.name_en, row.key), on)
        _end(row, on)
    made = _record(actor, Change.MOVE, (unit,), (after,), after, on, decision, at)
    for before, new in pairs:
        _follow(made, before, new, keeps=True)
        _carry(before, new, on, at)
    return after


@transaction.atomic
def merge_units(
    actor: Actor, *, units: Sequence[str], into: NewUnit | str, on: date, decision: str, at: datetime
) -> str:
    """Several units become one, a new one or one of them or another that stands; it answers for the dossiers of all.

    Staff of each goes on in the one unit. Raises `UnitUnknown`, `UnitCodeWrong`, `UnitHasBelow`, `DayWrong`, `DecisionMissing`.
    """
    for code in units:
        permissions.require(actor, "organisation.manage", on=Target(unit=code))
    after = into.code if isinstance(into, NewUnit) else into
    permissions.require(actor, "organisation.manage", on=Target(unit=after))
    ending = [code for code in dict.fromkeys(units) if code != after]
    if not ending or (len(ending) < 2 and isinstance(into, NewUnit)):
        raise UnitUnknown(code=",".join(units))
    if isinstance(into, NewUnit):
        _begin(into, on)
    else:
        _standing(after, on)
    for code in ending:
        _end_alone(code, on)
    made = _record(actor, Change.MERGE, tuple(ending), (after,), after, on, decision, at)
    for code in ending:
        _follow(made, code, after, keeps=True)
        _carry(code, after, on, at)
    return after


@transaction.atomic
def split_unit(
    actor: Actor, *, unit: str, into: Sequence[NewUnit], keeper: str, on: date, decision: str, at: datetime
) -> None:
    """One unit becomes several; `keeper` is the one of them that answers for its dossiers and takes its staff with it.

    Who works in another part is appointed there. Raises `UnitUnknown`, `UnitCodeWrong`, `UnitHasBelow`, `DayWrong`, `DecisionMissing`.
    """
    permissions.require(actor, "organisation.manage", on=Target(unit=unit))
    codes = [one.code for one in into]
    if len(set(codes)) < 2 or keeper not in codes:
        raise UnitUnknown(code=keeper)
    for one in into:
        permissions.require(actor, "organisation.manage", on=Target(unit=one.code))
        _begin(one, on)
    _end_alone(unit, on)
    made = _record(actor, Change.SPLIT, (unit,), tuple(codes), keeper, on, decision, at)
    for code in codes:
        _follow(made, unit, code, keeps=code == keeper)
    _carry(unit, keeper, on, at)


@transaction.atomic
def close_unit(actor: Actor, *, unit: str, successor: str = "", on: date, decision: str, at: datetime) -> None:
    """A unit ends; `successor`, another that stands, answers for its dossiers, else the unit above does.

    Its posts end with it and its grants stay for what is left of its dossiers until they are withdrawn. Raises `UnitUnknown`,
    `UnitHasBelow`, `DayWrong`, `DecisionMissing`.
    """
    permissions.require(actor, "organisation.manage", on=Target(unit=unit))
    if successor:
        permissions.require(actor, "organisation.manage", on=Target(unit=successor))
        _standing(successor, on)
    _end_alone(unit, on)
    models.Post.objects.filter(_open(on), unit=unit).update(in_force_until=on)
    made = _record(actor, Change.CLOSE, (unit,), (successor,) if successor else (), successor, on, decision, at)
    if successor:
        _follow(made, unit, successor, keeps=True)


# ---------------------------------------------------------------- rows


def _standing(code: str, on: date) -> models.Unit:
    row = models.Unit.objects.select_for_update(no_key=True).filter(_open(on), code=code, in_force_from__lte=on).first()
    if row is None:
        raise UnitUnknown(code=code)
    if row.in_force_from >= on:
        raise DayWrong(code=code)
    if models.Unit.objects.filter(code=code, in_force_from__gt=row.in_force_from).exists():
        raise DayWrong(code=code)
    return row


def _with_below(code: str, on: date) -> list[models.Unit]:
    rows = models.Unit.objects.select_for_update(no_key=True).filter(_open(on), in_force_from__lte=on)
    return list(rows.filter(Q(code=code) | Q(code__startswith=f"{code}.")).order_by("code"))


def _end_alone(code: str, on: date) -> None:
    row = _standing(code, on)
    if len(_with_below(code, on)) > 1:
        raise UnitHasBelow(code=code)
    _end(row, on)


def _end(row: models.Unit, on: date) -> None:
    if row.in_force_from >= on:
        raise DayWrong(code=row.code)
    row.in_force_until = on
    row.save(update_fields=["in_force_until"])


def _begin(unit: NewUnit, on: date) -> None:
    refused = queries.refusal(unit, on=on)
    if refused is not None:
        raise refused
    models.Unit.objects.create(
        code=unit.code, key=unit.key or unit.code, name=normal(unit.name), name_en=normal(unit.name_en), kind=unit.kind,
        in_force_from=on,
    )  # fmt: skip


def _free(under: str) -> str:
    """The next number below a unit that no unit ever had."""
    codes = models.Unit.objects.filter(code__startswith=f"{under}.").values_list("code", flat=True)
    last = [code[len(under) + 1 :].partition(".")[0] for code in codes]
    number = max((int(part) for part in last if part.isdecimal()), default=0) + 1
    return f"{under}.{number:02d}"


def _open(on: date) -> Q:
    return Q(in_force_until=None) | Q(in_force_until__gt=on)


# ---------------------------------------------------------------- what follows


def _record(
    actor: Actor,
    change: Change,
    before: tuple[str, ...],
    after: tuple[str, ...],
    keeper: str,
    on: date,
    decision: str,
    at: datetime,
) -> models.Reorganisation:
    if not normal(decision):
        raise DecisionMissing
    made = models.Reorganisation.objects.create(
        change=change.value, on=on, decision=normal(decision)[:120], by=str(actor), at=at
    )
    fact = facts.UnitReorganised(change.value, before, after, keeper, on.isoformat(), made.decision)
    for code in dict.fromkeys((*before, *after)):
        journal.record(fact, ref=Ref("unit", code), by=actor, at=at)
    return made


def _follow(made: models.Reorganisation, before: str, after: str, *, keeps: bool) -> None:
    models.Succession.objects.create(reorganisation=made, before=before, after=after, on=made.on, keeps=keeps)
    if keeps:
        grants.take_over(grants.STAFFING, unit=after, also=before, since=_starts(made.on))


def _carry(before: str, after: str, on: date, at: datetime) -> None:
    """Posts with their holders and all grants of a unit go on at the one that follows it."""
    sources: dict[str, str] = {}
    for post in models.Post.objects.filter(_open(on), unit=before).order_by("id"):
        holders = list(post.appointments.filter(_open(on)).order_by("id"))
        models.Post.objects.filter(pk=post.pk).update(in_force_until=on)
        moved = models.Post.objects.create(
            unit=after, title=post.title, title_en=post.title_en, roles=post.roles, procedures=post.procedures,
            in_force_from=max(on, post.in_force_from), in_force_until=post.in_force_until,
        )  # fmt: skip
        for held in holders:
            went_on = models.Appointment.objects.create(
                principal=held.principal, post=moved, holding=held.holding,
                in_force_from=max(on, held.in_force_from), in_force_until=held.in_force_until, phone=held.phone,
                document=held.document, sent_by=queries.keeper(held.sent_by, on=on) if held.sent_by else "",
                made_by=held.made_by,
            )  # fmt: skip
            held.in_force_until, held.ended_for = max(on, held.in_force_from), after
            held.save(update_fields=["in_force_until", "ended_for"])
            sources[f"post:{held.pk}"] = f"post:{went_on.pk}"
    grants.carry(grants.STAFFING, before=before, after=after, since=_starts(on), sources=sources, at=at)


def _starts(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=VIETNAM)
