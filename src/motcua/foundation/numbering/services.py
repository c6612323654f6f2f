"""Commands on numbers: give a dossier its code, bind a register number to an act, make one void."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from motcua.foundation.clock import legal_date
from motcua.foundation.journal import services as journal
from motcua.foundation.numbering import models, schemes, series
from motcua.foundation.numbering.errors import (
    NumberUnknown,
    NumberVoid,
    ReasonMissing,
    RegisterNameWrong,
    RegisterStarted,
    RegisterYearClosed,
    UnitUnknown,
)
from motcua.foundation.numbering.facts import NumberBound, NumberVoided, RegisterOpened
from motcua.foundation.numbering.leasing import close_lease, lease_codes, stop_lease, use_leased, void_leased
from motcua.foundation.numbering.types import UNIT, BoundNumber, NumberState
from motcua.foundation.types import Actor, Ref

__all__ = [
    "bind_number",
    "close_lease",
    "dossier_code",
    "lease_codes",
    "start_register",
    "stop_lease",
    "use_leased",
    "void_leased",
    "void_number",
]

_NUMBERING = Actor.system("numbering")
_LONGEST_NAME = 60


def dossier_code(*, unit: str, at: datetime) -> str:
    """A new code of the unit for the day of `at` in Vietnam; unique, gaps allowed, free of any lock.

    The number comes from a block that this process drew ahead, so the caller's transaction neither waits nor makes
    others wait. The shape is that of the day (`schemes.SCHEMES`). Raises `UnitUnknown`.
    """
    if not UNIT.fullmatch(unit):
        raise UnitUnknown(unit=unit)
    day = legal_date(at)
    scheme = schemes.scheme_on(day)
    number = series.take(unit, day, first=scheme.first)
    return schemes.write(scheme, unit=unit, day=day, number=number, owner=settings.MOTCUA.agency_code)


def bind_number(
    *, register: str, year: int, owner: Ref, at: datetime, by: Actor = _NUMBERING, late_under: str = ""
) -> BoundNumber:
    """Give an act its number in a register and year, for good; asking again gives the same number.

    A transaction of its own, so that the register is locked for no longer than it takes: `RuntimeError` inside
    another one. No gap and no repeat, whoever is killed when. Raises `RegisterYearClosed` when `at` lies in another
    year in Vietnam, unless `late_under` names the rule that allows a late entry; an act numbered last year keeps that.
    Decree 30/2020/NĐ-CP, articles 15 and 22; Circular 01/2018/TT-VPCP, article 10.
    """
    if not 0 < len(register) <= _LONGEST_NAME:
        raise RegisterNameWrong(register=register)
    try:
        return _bind(register, year, owner, at, by, late_under)
    except IntegrityError:  # the same act asked in two years' books at the same time
        return _bind(register, year, owner, at, by, late_under)


@transaction.atomic
def void_number(
    actor: Actor,
    *,
    register: str,
    year: int,
    number: int,
    reason: str,
    at: datetime,
    allowed: Callable[[Actor], None],
) -> BoundNumber:
    """Make a number void for a reason; it stays in the register and is never given again.

    `allowed` is the gate (`number.void`), which stands a floor above this room.
    """
    allowed(actor)
    if not reason.strip():
        raise ReasonMissing(register=register, number=number)
    rows = models.RegisterNumber.objects.filter(register=register, year=year, number=number)
    row = rows.select_for_update(no_key=True).first()
    if row is None:
        raise NumberUnknown(register=register, year=year, number=number)
    if row.state == NumberState.VOID:
        raise NumberVoid(register=register, year=year, number=number)
    rows.update(state=NumberState.VOID, reason=reason.strip())
    owner = Ref(row.owner_kind, row.owner_id)
    journal.record(NumberVoided(register, year, number), ref=owner, by=actor, at=at)
    return BoundNumber(register, year, number, owner, NumberState.VOID, row.bound_at, reason.strip())


@transaction.atomic
def start_register(
    actor: Actor, *, register: str, year: int, last: int, at: datetime, allowed: Callable[[Actor], None]
) -> None:
    """Go on where an earlier system stopped in the year: the next number is `last` + 1; before the first number only."""
    allowed(actor)
    _, made = models.RegisterCounter.objects.get_or_create(register=register, year=year, defaults={"last": last})
    if not made:
        raise RegisterStarted(register=register, year=year)
    journal.record(RegisterOpened(register, year, last), ref=Ref("register", f"{register}/{year}"), by=actor, at=at)


def _bind(register: str, year: int, owner: Ref, at: datetime, by: Actor, late_under: str) -> BoundNumber:
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT o_year, o_number, o_bound_at, o_fresh FROM numbering_bind(%s, %s, %s, %s, %s)",
                [register, year, owner.kind, owner.id, at],
            )
            given_year, number, bound_at, fresh = cursor.fetchone()
        if fresh:
            if year != legal_date(at).year and not late_under:
                raise RegisterYearClosed(register=register, year=year)
            journal.record(NumberBound(register, year, number, late_under), ref=owner, by=by, at=at)
    return BoundNumber(register, given_year, number, owner, NumberState.BOUND, bound_at)
