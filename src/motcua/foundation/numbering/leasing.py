"""Blocks of dossier codes in somebody's hand, for when this system is away (docs/decisions/0009-away.md).

A block is drawn from the same series as every other code, so none of it is ever given twice; it is committed with its rows, and each code ends
used or void.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count

from motcua.foundation import clock
from motcua.foundation.journal import services as journal
from motcua.foundation.numbering import models, schemes
from motcua.foundation.numbering.errors import LeasedCodeTaken, LeaseUnknown, LeaseWrong, ReasonMissing, UnitUnknown
from motcua.foundation.numbering.facts import (
    CodesLeased,
    LeaseClosed,
    LeasedCodeRevived,
    LeasedCodeVoided,
    LeaseStopped,
)
from motcua.foundation.numbering.types import UNIT, CodeLease, LeasedCode, LeasedState
from motcua.foundation.types import Actor, Ref

MOST_A_DAY, MOST_DAYS = 100, 7


@transaction.atomic
def lease_codes(
    actor: Actor, *, unit: str, holder: str, size: int, days: int, at: datetime, allowed: Callable[[Actor], None]
) -> CodeLease:
    """Put `size` codes for each of `days` days from today into the holder's hand; it runs out with the last day in Vietnam.

    `allowed` is the gate, which stands a floor above this room. Raises `UnitUnknown`, `LeaseWrong`.
    """
    allowed(actor)
    if not UNIT.fullmatch(unit):
        raise UnitUnknown(unit=unit)
    if not 1 <= size <= MOST_A_DAY:
        raise LeaseWrong(field="size", most=MOST_A_DAY)
    if not 1 <= days <= MOST_DAYS:
        raise LeaseWrong(field="days", most=MOST_DAYS)
    today = clock.legal_date(at)
    row = models.CodeLease.objects.create(
        id=uuid4(), unit=unit, holder=holder, size=size, first_day=today, days=days, at=at,
        expires_at=datetime.combine(today + timedelta(days=days), time.min, clock.VIETNAM),
    )  # fmt: skip
    codes = []
    for day in (today + timedelta(days=offset) for offset in range(days)):
        scheme = schemes.scheme_on(day)
        with connection.cursor() as cursor:
            cursor.execute("SELECT numbering_draw(%s, %s, %s, %s)", [unit, day, scheme.first, size])
            first = int(cursor.fetchone()[0])
        for number in range(first, first + size):
            code = schemes.write(scheme, unit=unit, day=day, number=number, owner=settings.MOTCUA.agency_code)
            codes.append(
                models.LeasedCode(code=code, lease=row, day=day, place=number - first + 1, state=LeasedState.UNUSED)
            )
    models.LeasedCode.objects.bulk_create(codes)
    fact = CodesLeased(str(row.pk), unit, holder, today.isoformat(), days, size)
    journal.record(fact, ref=ref(str(row.pk)), by=actor, at=at)
    return lease(str(row.pk))


def use_leased(*, lease: str, code: str, owner: Ref, at: datetime, revive: str = "", by: Actor) -> None:
    """Bind a code of a block to what was taken under it, in the caller's transaction; asking again for the same owner changes nothing.

    A void code is bound only with `revive`, the reason for which it is held to have been given. Raises `LeasedCodeTaken`.
    """
    row = models.LeasedCode.objects.select_for_update(no_key=True).filter(code=code, lease_id=_key(lease)).first()
    if row is None:
        raise LeasedCodeTaken(code=code, state="unknown")
    if row.state == LeasedState.USED:
        if (row.owner_kind, row.owner_id) != (owner.kind, owner.id):
            raise LeasedCodeTaken(code=code, state="used")
        return
    if row.state == LeasedState.VOID:
        if not revive.strip():
            raise LeasedCodeTaken(code=code, state="void")
        journal.record(LeasedCodeRevived(lease, code), ref=ref(lease), by=by, at=at)
    models.LeasedCode.objects.filter(pk=code).update(
        state=LeasedState.USED, owner_kind=owner.kind, owner_id=owner.id, reason=revive.strip()[:300], settled_at=at
    )


def void_leased(*, lease: str, code: str, reason: str, at: datetime, by: Actor) -> None:
    """Make one unused code void for a reason, in the caller's transaction; void already changes nothing. Raises `LeasedCodeTaken`, `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing(code=code)
    row = models.LeasedCode.objects.select_for_update(no_key=True).filter(code=code, lease_id=_key(lease)).first()
    if row is None or row.state == LeasedState.USED:
        raise LeasedCodeTaken(code=code, state="used" if row else "unknown")
    if row.state == LeasedState.UNUSED:
        models.LeasedCode.objects.filter(pk=code).update(
            state=LeasedState.VOID, reason=reason.strip()[:300], settled_at=at
        )
        journal.record(LeasedCodeVoided(lease, code), ref=ref(lease), by=by, at=at)


@transaction.atomic
def stop_lease(actor: Actor, *, lease: str, at: datetime, allowed: Callable[[Actor, str], None]) -> None:
    """Have a block run out now: no code of it is given from here on, and what was given before comes in as ever.

    One that has run out or is closed stays as it is. `allowed` is the gate, asked with the block's unit. Raises `LeaseUnknown`.
    """
    row = models.CodeLease.objects.select_for_update(no_key=True).filter(pk=_key(lease)).first()
    if row is None:
        raise LeaseUnknown(lease=lease)
    allowed(actor, row.unit)
    if row.closed_at is None and at < row.expires_at:
        row.expires_at = at
        row.save(update_fields=["expires_at"])
        unused = models.LeasedCode.objects.filter(lease=row, state=LeasedState.UNUSED).count()
        journal.record(LeaseStopped(lease, unused), ref=ref(lease), by=actor, at=at)


@transaction.atomic
def close_lease(
    actor: Actor, *, lease: str, reason: str, at: datetime, allowed: Callable[[Actor, str], None]
) -> CodeLease:
    """End a block: what is unused of it becomes void for the reason; closed already changes nothing. Raises `LeaseUnknown`, `ReasonMissing`.

    `allowed` is the gate, asked with the block's unit.
    """
    row = models.CodeLease.objects.select_for_update(no_key=True).filter(pk=_key(lease)).first()
    if row is None:
        raise LeaseUnknown(lease=lease)
    allowed(actor, row.unit)
    if not reason.strip():
        raise ReasonMissing(lease=lease)
    if row.closed_at is None:
        unused = models.LeasedCode.objects.filter(lease=row, state=LeasedState.UNUSED)
        void = unused.update(state=LeasedState.VOID, reason=reason.strip()[:300], settled_at=at)
        row.closed_at, row.closed_by = at, str(actor)
        row.save(update_fields=["closed_at", "closed_by"])
        used = models.LeasedCode.objects.filter(lease=row, state=LeasedState.USED).count()
        journal.record(LeaseClosed(lease, used, void), ref=ref(lease), by=actor, at=at)
    return _values([row])[0]


def lease(lease_id: str) -> CodeLease:
    """A block with what became of its codes; raises `LeaseUnknown`."""
    row = models.CodeLease.objects.filter(pk=_key(lease_id)).first()
    if row is None:
        raise LeaseUnknown(lease=lease_id)
    return _values([row])[0]


def leases(*, open_before: datetime | None = None, holder: str = "", limit: int = 200) -> list[CodeLease]:
    """Blocks, the newest first; with `open_before` those that are not closed though they ran out before that instant; of one `holder`."""
    rows = models.CodeLease.objects.order_by("-at")
    if holder:
        rows = rows.filter(holder=holder)
    if open_before is not None:
        rows = rows.filter(closed_at=None, expires_at__lt=open_before)
    return _values(rows[:limit])


def leased_codes(lease_id: str) -> list[LeasedCode]:
    """The codes of a block in their order."""
    rows = models.LeasedCode.objects.filter(lease_id=_key(lease_id)).order_by("day", "place")
    return [_code(row) for row in rows]


def leased_code(code: str) -> LeasedCode | None:
    """A code that lies, or lay, in somebody's block."""
    row = models.LeasedCode.objects.filter(pk=code).first()
    return _code(row) if row else None


def ref(lease_id: str) -> Ref:
    """The block as a subject of the journal."""
    return Ref("code_lease", lease_id)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise LeaseUnknown(lease=text) from None


def _values(rows: Iterable[models.CodeLease]) -> list[CodeLease]:
    rows = list(rows)
    codes = models.LeasedCode.objects.filter(lease__in=[row.pk for row in rows])
    told = {(key, state): number for key, state, number in codes.values_list("lease_id", "state").annotate(Count("pk"))}
    return [
        CodeLease(
            str(row.pk), row.unit, row.holder, row.size, row.first_day, row.days, row.at, row.expires_at, row.closed_at,
            *(told.get((row.pk, state.value), 0) for state in (LeasedState.UNUSED, LeasedState.USED, LeasedState.VOID)),
        )
        for row in rows
    ]  # fmt: skip


def _code(row: models.LeasedCode) -> LeasedCode:
    owner = Ref(row.owner_kind, row.owner_id) if row.owner_id else None
    return LeasedCode(row.code, str(row.lease_id), row.day, LeasedState(row.state), owner, row.reason)
