"""The one new appointment, with an apology: form 04 (Decree 61/2018/NĐ-CP articles 19(9), 12(5))."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from motcua.casework.dossiers import lawfulness, models
from motcua.casework.dossiers.services import ticking
from motcua.casework.dossiers.services.acts import making
from motcua.casework.dossiers.sheeting import saying
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Ground, SheetKey
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor, Fact, Json
from motcua.foundation.worktime import queries as worktime
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions


@transaction.atomic
def propose_extension(
    actor: Actor, *, code: str, reason: str, article: str, until: date | None, asked: Asked, at: datetime
) -> int:
    """The unit proposes the apology and its one new day; the leader signs. Gives the act's number.

    The new due instant is the closing of that working day. Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.propose")
    row, first = making.opened(actor, code, "dossier.propose", kind=ActKind.EXTENSION, asked=asked)
    if first is not None:
        return first.pk
    making.lawful(row, ActKind.EXTENSION, at)
    faults: list[FieldError] = []
    try:
        why = making.grounds([Ground(reason, article)])
    except Invalid as found:
        faults += found.errors
    due = _new_due(row, until, faults)
    if faults or due is None:
        raise Invalid(faults)
    act = making.made(
        row, ActKind.EXTENSION, ActState.PROPOSED, by=actor, at=at, asked=asked, why=why, until=due,
        details={"original_due": row.due.isoformat() if row.due else ""},
    )  # fmt: skip
    making.keep(row, [making.told(act, row)], by=actor, at=at)
    return act.pk


@transaction.atomic
def sign_extension(
    actor: Actor, *, code: str, act: int, agreed: bool, note: str = "", asked: Asked, at: datetime
) -> None:
    """The leader signs the letter, at the latest a working day before the due date; the new date holds from then.

    Under the regime of Decree 61/2018 the head of the one-stop desk enters it afterwards (`adjust_due`). Raises `ActUnknown`, `SamePerson`,
    `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.extend")
    row, found = making.waiting(actor, code, act, "dossier.extend", kind=ActKind.EXTENSION, asked=asked)
    if found.state != ActState.PROPOSED.value or found.details.get("signed_by"):
        return
    making.second(found, actor)
    text = making.line(note, "/note", needed=not agreed, most=making.LONGEST)
    if not agreed:
        making.settle(found, ActState.TURNED_DOWN, by=actor, at=at, note=text)
        making.keep(row, [making.told(found, row)], by=actor, at=at)
        return
    making.refuse(row, ActKind.EXTENSION, lawfulness.why_not_settled(row, found, at))
    found.details |= {"signed_by": str(actor)}
    if lawfulness.head_adjusts(row):
        found.save(update_fields=["details"])
        facts: list[Fact] = [making.told(found, row)]
    else:
        facts = _extended(row, found, by=actor, at=at)
    _letter(row, found, by=actor, at=at)
    making.keep(row, facts, by=actor, at=at)


@transaction.atomic
def adjust_due(actor: Actor, *, code: str, act: int, asked: Asked, at: datetime) -> None:
    """The head of the one-stop desk enters the new date of a letter that was signed. Raises `ActUnknown`, `DossierMoved`, `ActNotLawful`."""
    permissions.require(actor, "dossier.adjust_due")
    row, found = making.waiting(actor, code, act, "dossier.adjust_due", kind=ActKind.EXTENSION, asked=asked)
    if found.state != ActState.PROPOSED.value:
        return
    making.refuse(row, ActKind.EXTENSION, "" if found.details.get("signed_by") else "not_signed")
    making.keep(row, _extended(row, found, by=actor, at=at), by=actor, at=at)


def _extended(row: models.Dossier, act: models.Act, *, by: Actor, at: datetime) -> list[Fact]:
    assert act.until is not None
    facts = ticking.extend(row, until=act.until, basis=str(act.grounds[0]["article"]), by=by, at=at)
    making.settle(act, ActState.DONE, by=by, at=at)
    return [making.told(act, row), *facts]


def _letter(row: models.Dossier, act: models.Act, *, by: Actor, at: datetime) -> None:
    assert act.until is not None
    ground = act.grounds[0]
    says: dict[str, Json] = {
        "original_due": saying.moment(datetime.fromisoformat(str(act.details["original_due"]))),
        "new_due": saying.moment(act.until),
        "reason": ground["text"],
        "basis": ground["article"],
        "signer": accounts.names({by.id}).get(by.id),
    }
    making.form(row, act, SheetKey.APOLOGY_LETTER, says, by=by, at=at)


def _new_due(row: models.Dossier, until: date | None, faults: list[FieldError]) -> datetime | None:
    if until is None:
        faults.append(FieldError("/until", "E-REQ"))
        return None
    calendar = worktime.calendar(row.unit)
    day = making.day_in(row.unit, until, "/until", faults)
    if day is None:
        return None
    if day != until:
        faults.append(FieldError("/until", "E-DAY", "day_off"))
        return None
    due = calendar.closing(until)
    if row.due is not None and due <= row.due:
        faults.append(FieldError("/until", "E-DAY", "not_after_due"))
        return None
    return due
