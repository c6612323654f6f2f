"""Handed to the authority that is competent, and taken over there (Decree 61/2018/NĐ-CP article 18(3); Decree 309/2026/NĐ-CP articles 7 to 9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction

from motcua.casework.dossiers import lawfulness, models
from motcua.casework.dossiers.errors import SamePerson
from motcua.casework.dossiers.services import ticking
from motcua.casework.dossiers.services.acts import making
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import ActKind, ActState, Asked, DueCause, Ground
from motcua.definitions.process import services as processes
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor, Fact
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.types import Limit, LimitKind
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown
from motcua.identity.permissions import queries as permissions

HOUSE = Actor.system("process")
CUTOFF = Limit(LimitKind.SAME_DAY, cutoff=time(15))
"""What comes after it is handed over the next working morning."""
KEPT, FROM_RECEIPT = "kept", "from_receipt"


@transaction.atomic
def hand_over(
    actor: Actor, *, code: str, to: str, why: Sequence[Ground], counted: str = KEPT, asked: Asked, at: datetime
) -> int:
    """Hand a dossier to the competent authority's desk: its code stays, and both units are in its history. Gives the act's number.

    The due date is kept, or counted from the receipt there where the procedure is taken in all over the country (`counted`, LC-12). It must be
    there the same day, after 15:00 the next working morning. Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.transfer")
    again = making.repeated(
        actor, code, kind=ActKind.TRANSFER, asked=asked
    )  # the dossier may be out of the sender's reach by now
    if again is not None:
        return again
    row, first = making.opened(actor, code, "dossier.transfer", kind=ActKind.TRANSFER, asked=asked)
    if first is not None:
        return first.pk
    making.lawful(row, ActKind.TRANSFER, at)
    faults: list[FieldError] = []
    taken: list[Ground] = []
    try:
        taken = making.grounds(why)
    except Invalid as found:
        faults += found.errors
    unit = making.line(to, "/to")
    if not _is_unit(unit, at):
        faults.append(FieldError("/to", "E-REQ" if not unit else "E-CODE", "unit"))
    elif unit == row.unit:
        faults.append(FieldError("/to", "E-CODE", "same_unit"))
    if counted not in {KEPT, FROM_RECEIPT} or (
        counted == FROM_RECEIPT and legal_date(row.received_at) < lawfulness.NON_TERRITORIAL_FROM
    ):
        faults.append(FieldError("/counted", "E-CODE", "counted"))
    if faults:
        raise Invalid(faults)
    there = worktime.hand_over(at, calendar=worktime.calendar(row.unit), cutoff=CUTOFF)
    act = making.made(
        row, ActKind.TRANSFER, ActState.PROPOSED, by=actor, at=at, asked=asked, why=taken, until=there,
        details={"from": row.unit, "to": unit, "counted": counted},
    )  # fmt: skip
    row.received_by = row.received_by or row.unit
    row.helped_at = row.helped_at or row.unit
    _place(row, unit, at)
    making.keep(row, [making.told(act, row)], by=actor, at=at)
    return act.pk


@transaction.atomic
def acknowledge(actor: Actor, *, code: str, act: int, agreed: bool, note: str = "", asked: Asked, at: datetime) -> None:
    """The receiving desk takes the dossier over, or sends it back with the reason: it is not competent either.

    Raises `Invalid`, `ActUnknown`, `SamePerson`, `DossierMoved`.
    """
    permissions.require(actor, "dossier.transfer")
    row, found = making.waiting(actor, code, act, "dossier.transfer", kind=ActKind.TRANSFER, asked=asked)
    if found.state != ActState.PROPOSED.value:
        return
    if found.asked_by == str(actor):
        raise SamePerson(act=act)
    text = making.line(note, "/note", needed=not agreed, most=making.LONGEST)
    facts: list[Fact] = []
    if agreed:
        row.decided_by = row.unit
        making.settle(found, ActState.DONE, by=actor, at=at, note=text)
        if found.details["counted"] == FROM_RECEIPT:
            facts = making.counted_anew(row, _from_receipt(row, by=actor, at=at), by=actor, at=at)
    else:
        making.settle(found, ActState.TURNED_DOWN, by=actor, at=at, note=text)
        _place(row, str(found.details["from"]), at)
    making.keep(row, [making.told(found, row), *facts], by=actor, at=at)


def _place(row: models.Dossier, unit: str, at: datetime) -> None:
    row.unit = unit
    processes.relocate(HOUSE, subject=ref(row.code), unit=unit, at=at)


def _from_receipt(row: models.Dossier, *, by: Actor, at: datetime) -> list[Fact]:
    if ticking.running(row):
        return ticking.restart(row, by=by, at=at, cause=DueCause.COMPETENT_AGENCY)
    if row.accepted_at is not None:
        return ticking.begin(row, by=by, at=at, cause=DueCause.COMPETENT_AGENCY)
    return []


def _is_unit(code: str, at: datetime) -> bool:
    try:
        organisations.unit(code, on=legal_date(at))
    except UnitUnknown:
        return False
    return True
