"""Suspension with its legal basis, and its end by an act or on a day (sector law)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from motcua.casework.dossiers import lawfulness, models, queries
from motcua.casework.dossiers.errors import ActUnknown
from motcua.casework.dossiers.services import ticking
from motcua.casework.dossiers.services.acts import making
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Ground, StopReason
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor
from motcua.foundation.worktime import queries as worktime
from motcua.identity.permissions import queries as permissions

CALENDAR = Actor.system("process")


@transaction.atomic
def suspend(
    actor: Actor, *, code: str, why: Sequence[Ground], document: str, until: date | None, asked: Asked, at: datetime
) -> int:
    """The unit's leader lets the clock stand still by sector law and a document; until an act ends it, or the opening of a day (`until`).

    Gives the act's number. Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.suspend")
    row, first = making.opened(actor, code, "dossier.suspend", kind=ActKind.SUSPENSION, asked=asked)
    if first is not None:
        return first.pk
    making.lawful(row, ActKind.SUSPENSION, at)
    if not ticking.running(row):
        making.refuse(row, ActKind.SUSPENSION, "clock_stands")
    faults: list[FieldError] = []
    try:
        taken = making.grounds(why)
    except Invalid as found:
        faults += found.errors
    number = ""
    try:
        number = making.line(document, "/document", needed=True)
    except Invalid as found:
        faults += found.errors
    if until is not None and until <= legal_date(at):
        faults.append(FieldError("/until", "E-DAY", "not_after_today"))
    day = making.day_in(row.unit, until, "/until", faults) if until is not None else None
    if faults:
        raise Invalid(faults)
    ends = worktime.calendar(row.unit).opening(day) if day is not None else None
    act = making.made(
        row, ActKind.SUSPENSION, ActState.DONE, by=actor, at=at, asked=asked, why=taken, document=number, until=ends
    )  # fmt: skip
    facts = ticking.stop(
        row, key=_key(act), reason=StopReason.SUSPENSION, basis=f"{taken[0].article}; {number}", by=actor, at=at
    )  # fmt: skip
    making.keep(row, [making.told(act, row), *facts], by=actor, at=at)
    return act.pk


@transaction.atomic
def end_suspension(actor: Actor, *, code: str, act: int, note: str = "", asked: Asked, at: datetime) -> None:
    """The leader ends a suspension; the rest of the period runs on. Raises `ActUnknown`, `DossierMoved`."""
    permissions.require(actor, "dossier.suspend")
    row = queries.row_for(actor, code, "dossier.suspend", lock=True)
    found = models.Act.objects.filter(dossier=row, pk=act, kind=ActKind.SUSPENSION.value).first()
    if found is None:
        raise ActUnknown(act=act)
    if found.state == ActState.ENDED.value:
        return
    making.unmoved(row, asked)
    _end(row, found, by=actor, at=at, note=making.line(note, "/note", most=making.LONGEST))


def end_due_suspensions(*, at: datetime) -> int:
    """Suspensions whose day has come, each in a transaction of its own; how many ended."""
    held = models.Act.objects.filter(kind=ActKind.SUSPENSION.value, state=ActState.DONE.value, until__lte=at)
    ended = 0
    for code in list(held.order_by("until").values_list("dossier__code", flat=True)[:500]):
        ended += _end_due(code, at)
    return ended


@transaction.atomic
def _end_due(code: str, at: datetime) -> int:
    row = queries.locked(code)
    act = lawfulness.suspended(row) if row is not None else None
    if row is None or act is None or act.until is None or act.until > at:
        return 0
    _end(row, act, by=CALENDAR, at=at, note="")
    return 1


def _end(row: models.Dossier, act: models.Act, *, by: Actor, at: datetime, note: str) -> None:
    act.state, act.note = ActState.ENDED.value, note
    act.details |= {"ended_by": str(by), "ended_at": at.isoformat()}
    act.save(update_fields=["state", "note", "details"])
    facts = ticking.resume(row, key=_key(act), by=by, at=at) if ticking.running(row) else []
    making.keep(row, [making.told(act, row), *facts], by=by, at=at)


def _key(act: models.Act) -> str:
    return f"suspension/{act.pk}"
