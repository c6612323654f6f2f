"""What every legal act has in common: the row under its right, the client's key, the version seen, the row of the act, its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

import structlog

from motcua.casework.dossiers import lawfulness, lifecycle, models, queries
from motcua.casework.dossiers.errors import ActNotLawful, ActUnknown, DossierMoved, KeyUsedOtherwise, SamePerson
from motcua.casework.dossiers.facts import ActMade, ClockRestarted, ClockStarted
from motcua.casework.dossiers.services import sheets, ticking
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Ground, SheetKey, Status
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact, Json, Ref
from motcua.foundation.vn import normal
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import CalendarYearMissing

MOST_GROUNDS = 10
LONGEST = 2000
LONGEST_ARTICLE = 300
LONGEST_LINE = 200

log = structlog.get_logger("dossiers")


def opened(
    actor: Actor, code: str, permission: str, *, kind: ActKind, asked: Asked
) -> tuple[models.Dossier, models.Act | None]:
    """The dossier locked for an act under its right, and the act itself when this key has made it already.

    Raises `NotFound`, `KeyUsedOtherwise`, `DossierMoved`.
    """
    row = queries.row_for(actor, code, permission, lock=True)
    key = normal(asked.key).strip()[:LONGEST_LINE]
    first = models.Act.objects.filter(dossier=row, key=key).first() if key else None
    if first is not None:
        if first.kind != kind.value or first.asked_by != str(actor):
            raise KeyUsedOtherwise(key=key)
        return row, first
    unmoved(row, asked)
    return row, None


def repeated(actor: Actor, code: str, *, kind: ActKind, asked: Asked) -> int | None:
    """The act that this actor has made with this key before."""
    key = normal(asked.key).strip()[:LONGEST_LINE]
    rows = models.Act.objects.filter(dossier__code=code, kind=kind.value, key=key, asked_by=str(actor))
    return rows.values_list("pk", flat=True).first() if key else None


def unmoved(row: models.Dossier, asked: Asked) -> None:
    """Raises `DossierMoved` when the dossier is no longer what the actor's page showed."""
    if asked.seen is not None and asked.seen != row.turns:
        raise DossierMoved(code=row.code)


def lawful(row: models.Dossier, kind: ActKind, at: datetime) -> None:
    """Raises `ActNotLawful` with the reason; the attempt is logged."""
    refuse(row, kind, lawfulness.why_not(row, kind, at))


def refuse(row: models.Dossier, kind: ActKind, why: str) -> None:
    """Raises `ActNotLawful` when there is a reason; the attempt is logged."""
    if why:
        log.warning("act_refused", code=row.code, kind=kind.value, status=row.status, why=why)
        raise ActNotLawful(why, code=row.code, kind=kind.value)


def grounds(given: Sequence[Ground], *, with_article: bool = True) -> list[Ground]:
    """Reasons in normal form; raises `Invalid` at `/grounds/<n>/text` and `/grounds/<n>/article` with every fault at once."""
    taken, faults = [], []
    for number, one in enumerate(given[: MOST_GROUNDS + 1]):
        text, article = normal(one.text).strip(), " ".join(normal(one.article).split())
        for name, value, most in (("text", text, LONGEST), ("article", article, LONGEST_ARTICLE)):
            if not value and (name == "text" or with_article):
                faults.append(FieldError(f"/grounds/{number}/{name}", "E-REQ"))
            elif len(value) > most:
                faults.append(FieldError(f"/grounds/{number}/{name}", "E-LONG", "long", {"most": most}))
        taken.append(Ground(text, article, one.pointer[:LONGEST_LINE], one.kind))
    if not given:
        faults = [FieldError("/grounds/0/text", "E-REQ")]
        faults += [FieldError("/grounds/0/article", "E-REQ")] if with_article else []
    if len(given) > MOST_GROUNDS:
        faults.append(FieldError("/grounds", "E-MANY", "many", {"most": MOST_GROUNDS}))
    if faults:
        raise Invalid(faults)
    return taken


def line(value: str, pointer: str, *, needed: bool = False, most: int = LONGEST_LINE) -> str:
    """One typed line in normal form; raises `Invalid` at its pointer."""
    text = " ".join(normal(value).split())
    if needed and not text:
        raise Invalid([FieldError(pointer, "E-REQ")])
    if len(text) > most:
        raise Invalid([FieldError(pointer, "E-LONG", "long", {"most": most})])
    return text


def day_in(unit: str, day: date, pointer: str, faults: list[FieldError]) -> date | None:
    """The working day on which a typed day falls: itself or the next one; with a fault at its pointer beyond the calendar that is loaded."""
    try:
        return worktime.calendar(unit).working_day_from(day)
    except CalendarYearMissing as missing:
        faults.append(FieldError(pointer, "E-DAY", "no_calendar", {"year": missing.params["year"]}))
        return None


def made(
    row: models.Dossier,
    kind: ActKind,
    state: ActState,
    *,
    by: Actor,
    at: datetime,
    asked: Asked | None = None,
    why: Sequence[Ground] = (),
    document: str = "",
    until: datetime | None = None,
    details: Mapping[str, Json] | None = None,
) -> models.Act:
    """The row of a new act."""
    return models.Act.objects.create(
        dossier=row, kind=kind.value, state=state.value, grounds=[asdict(one) for one in why], document=document, until=until,
        details={"status": row.status, **(details or {})}, key=normal(asked.key).strip()[:LONGEST_LINE] if asked else "",
        asked_by=str(by), asked_at=at, settled_by=str(by) if state is not ActState.PROPOSED else "",
        settled_at=at if state is not ActState.PROPOSED else None,
    )  # fmt: skip


def told(act: models.Act, row: models.Dossier) -> ActMade:
    """The fact of an act as it stands."""
    article = str(act.grounds[0]["article"]) if act.grounds else ""
    owner = f"{row.owner_kind}:{row.owner_id}"
    return ActMade(row.code, act.pk, ActKind(act.kind), ActState(act.state), article, owner)


def keep(row: models.Dossier, facts: Sequence[Fact], *, by: Actor, at: datetime) -> None:
    """Save the dossier, record what happened, and let the steps' terms follow its clock. An act without a turn makes older pages stale too."""
    if not any(fact.NAME == "dossiers.status_changed" for fact in facts):
        row.turns += 1
    row.save()
    journal.record_all(list(facts), ref=ref(row.code), by=by, at=at)
    if Status(row.status) in lifecycle.BEFORE_DECISION:
        ticking.follow(row)


def form(
    row: models.Dossier, act: models.Act, key: SheetKey, says: Mapping[str, Json], *, by: Actor, at: datetime
) -> None:
    """Have the act's form made, in its transaction."""
    sheets.order(row, key=key, act_id=str(act.pk), says=says, by=by, at=at)


def counted_anew(row: models.Dossier, facts: list[Fact], *, by: Actor, at: datetime) -> list[Fact]:
    """A clock that began or began again gives another date, which the applicant gets in writing (Decree 61/2018/NĐ-CP article 19(4))."""
    if row.accepted_at is not None and any(isinstance(fact, ClockStarted | ClockRestarted) for fact in facts):
        sheets.slip(row, by=by, at=at)
    return facts


def waiting(
    actor: Actor, code: str, act: int, permission: str, *, kind: ActKind | None = None, asked: Asked
) -> tuple[models.Dossier, models.Act]:
    """A dossier and one of its acts, both locked, for whoever settles it.

    Raises `NotFound`, `ActUnknown`, `DossierMoved`. One that was settled before is given as it is, if by the same person.
    """
    row = queries.row_for(actor, code, permission, lock=True)
    found = models.Act.objects.filter(dossier=row, pk=act).first()
    if found is None or (kind is not None and found.kind != kind.value):
        raise ActUnknown(act=act)
    if found.state == ActState.PROPOSED.value:
        unmoved(row, asked)
    elif found.settled_by != str(actor):
        raise DossierMoved(code=code)
    return row, found


def second(act: models.Act, actor: Actor) -> None:
    """Raises `SamePerson` when whoever proposed it would settle it."""
    if act.asked_by == str(actor):
        raise SamePerson(act=act.pk)


def settle(act: models.Act, state: ActState, *, by: Actor, at: datetime, note: str = "") -> None:
    """Write how a proposed act was settled."""
    act.state, act.settled_by, act.settled_at, act.note = state.value, str(by), at, note
    act.save()


def owner_of(row: models.Dossier) -> Ref:
    """Whose dossier it is."""
    return Ref(row.owner_kind, row.owner_id)
