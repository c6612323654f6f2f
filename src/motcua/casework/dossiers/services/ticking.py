"""The acts on a dossier's legal clock (Decree 61/2018/NĐ-CP article 19; Decree 118/2025/NĐ-CP articles 17, 19; Decree 309/2026/NĐ-CP article 8).

The caller holds the row's lock, saves the row, records the facts with its own, and ends with `follow`, so that the steps' own terms go with
the clock. `Dossier.due` is written here alone, each time with a row that says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from motcua.casework.dossiers import clockwork, linked, models
from motcua.casework.dossiers.clockwork import Standing, Ticked
from motcua.casework.dossiers.errors import AlreadyExtended, ClockNotRunning, ExtensionWrong
from motcua.casework.dossiers.facts import (
    ClockEnded,
    ClockRestarted,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    DueExtended,
)
from motcua.casework.dossiers.types import ClockAct, DueCause, StopReason
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.process import services as processes
from motcua.definitions.process.errors import InstanceUnknown
from motcua.foundation import clock
from motcua.foundation.types import Actor, Fact, Json, Ref
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import CalendarYearMissing, ClockAlreadyStopped, ClockNotStopped
from motcua.foundation.worktime.types import Limit, LimitKind, Pause

HOUSE = Actor.system("process")
WAITING_TERMS = frozenset({"supplement", "payment"})
"""Terms in which the applicant is waited for."""


def accepted(row: models.Dossier, *, by: Actor, at: datetime) -> list[Fact]:
    """What the acceptance does to the clock: it starts, unless the law counts from a payment or from the receipt by the competent agency."""
    starts = catalogue.version(row.version_id).limit.starts
    if starts == "payment" or (starts == "competent_agency" and taken_in_elsewhere(row)):
        return []
    return begin(row, by=by, at=at)


def arrived(row: models.Dossier, *, by: Actor, at: datetime) -> list[Fact]:
    """The competent agency has the dossier: the second clock event of what another authority took in (LC-12).

    Nothing where the clock began already, or the law counts from elsewhere. Source: Decree 309/2026/NĐ-CP article 8(3).
    """
    if catalogue.version(row.version_id).limit.starts != "competent_agency" or not taken_in_elsewhere(row):
        return []
    return begin(row, by=by, at=at, cause=DueCause.COMPETENT_AGENCY)


def paid(row: models.Dossier, *, by: Actor, at: datetime) -> list[Fact]:
    """What a payment does to the clock: it starts where the law counts from it, or goes on where the fee had stopped it."""
    if catalogue.version(row.version_id).limit.starts == "payment":
        return begin(row, by=by, at=at, cause=DueCause.PAID)
    key = stopped_by(row, StopReason.FEE)
    return resume(row, key=key, by=by, at=at) if key else []


def supplemented(row: models.Dossier, *, by: Actor, at: datetime) -> list[Fact]:
    """What a full supplement does to the clock: it counts from zero, or goes on where the pack's own law says so."""
    key = stopped_by(row, StopReason.SUPPLEMENT)
    if not key:
        return []
    if catalogue.version(row.version_id).supplement.policy == "pause":
        return resume(row, key=key, by=by, at=at)
    return restart(row, by=by, at=at, key=key)


def taken_in_elsewhere(row: models.Dossier) -> bool:
    """Whether another authority than the one that decides took the dossier in; `origin.receiving_unit` names it."""
    unit = row.origin.get("receiving_unit") if isinstance(row.origin, dict) else None
    return isinstance(unit, str) and unit != "" and not f"{unit}.".startswith(f"{row.unit}.")


def begin(row: models.Dossier, *, by: Actor, at: datetime, cause: str = DueCause.ACCEPTED) -> list[Fact]:
    """The clock starts: at the acceptance, the receipt by the competent agency (LC-12), the payment where the law says so. Twice changes nothing.

    The limit is that of the filing, by the law of its day. Raises `Undetermined`, `CalendarYearMissing`.
    """
    ticks = _ticks(row)
    if ticks:
        return []
    limit = Limit(LimitKind.IMMEDIATE) if cause == DueCause.HANDED_TO_OFFICER else _limit(row)
    _tick(row, ticks, Ticked(ClockAct.START, at), by)
    _reckon(row, ticks, limit, cause=DueCause(cause), by=by, at=at)
    return [ClockStarted(row.code, DueCause(cause), _iso(row.due))]


def stop(row: models.Dossier, *, key: str, reason: str, basis: str, by: Actor, at: datetime) -> list[Fact]:
    """The clock stands still from here, for a reason and by an article; `key` names the stop.

    Raises `ClockAlreadyStopped` for a key that was used before, `ClockNotRunning` before its start and after its end.
    """
    ticks, at = _going(row, at)
    if any(tick.act is ClockAct.STOP and tick.key == key for tick in ticks):
        raise ClockAlreadyStopped(key=key)
    _tick(row, ticks, Ticked(ClockAct.STOP, at, key, StopReason(reason), basis), by)
    _reckon(row, ticks, kept_limit(row), cause=DueCause.STOPPED, by=by, at=at, basis=basis)
    return [ClockStopped(row.code, key, StopReason(reason), basis)]


def resume(row: models.Dossier, *, key: str, by: Actor, at: datetime) -> list[Fact]:
    """A stop ends and what was left of the period runs on; several stops at once count as their union.

    Raises `ClockNotStopped` when no stop of this key is open, `ClockNotRunning`.
    """
    ticks, at = _going(row, at)
    _tick(row, ticks, Ticked(ClockAct.RESUME, at, key), by)
    _reckon(row, ticks, kept_limit(row), cause=DueCause.RESUMED, by=by, at=at)
    return [ClockResumed(row.code, key, _iso(row.due))]


def restart(
    row: models.Dossier, *, by: Actor, at: datetime, cause: str = DueCause.SUPPLEMENTED, key: str = ""
) -> list[Fact]:
    """The period is counted again from zero, by the limit of the filing as it is now; ends the stop of `key`, or the last one for a supplement.

    Raises `ClockNotStopped`, `ClockNotRunning`.
    """
    ticks, at = _going(row, at)
    _tick(row, ticks, Ticked(ClockAct.RESTART, at, key or _waiting(ticks)), by)
    _reckon(row, ticks, _limit(row), cause=DueCause(cause), by=by, at=at)
    return [ClockRestarted(row.code, DueCause(cause), _iso(row.due))]


def extend(row: models.Dossier, *, until: datetime, basis: str, by: Actor, at: datetime) -> list[Fact]:
    """The one new appointment: it must lie after the due date, and be made a day before it at the latest.

    Raises `AlreadyExtended`, `ExtensionWrong` (`reason`: `too_late`, `not_after_due`, `day_off`), `ClockNotRunning` while it stands still or
    without a legal limit. Source: Decree 61/2018/NĐ-CP article 19(9).
    """
    ticks, at = _going(row, at)
    if any(tick.act is ClockAct.EXTEND for tick in ticks):
        raise AlreadyExtended(code=row.code)
    calendar = worktime.calendar(row.unit, at)
    if row.due is None or clockwork.read(ticks).stopped:
        raise ClockNotRunning(code=row.code)
    if at > clockwork.last_for_extension(row.due, calendar=calendar):
        raise ExtensionWrong(reason="too_late", due=row.due.isoformat())
    if until <= row.due:
        raise ExtensionWrong(reason="not_after_due", due=row.due.isoformat())
    if not calendar.is_working_day(clock.legal_date(until)):
        raise ExtensionWrong(reason="day_off", due=row.due.isoformat())
    _tick(row, ticks, Ticked(ClockAct.EXTEND, at, basis=basis, until=until), by)
    _reckon(row, ticks, kept_limit(row), cause=DueCause.EXTENDED, by=by, at=at, basis=basis)
    return [DueExtended(row.code, until.isoformat(), basis)]


def end(row: models.Dossier, *, by: Actor, at: datetime) -> list[Fact]:
    """The answer is issued, or the dossier has stopped: the clock is done and its due date stays. Twice, or without a start, changes nothing."""
    linked.order(row, at=at)
    ticks = _ticks(row)
    if not ticks or ticks[-1].act is ClockAct.END:
        return []
    _tick(row, ticks, Ticked(ClockAct.END, _in_order(ticks, at)), by)
    models.Escalation.objects.filter(dossier=row, step=0, ended_at=None).update(ended_at=at)
    return [ClockEnded(row.code, _left(row, at))]


def _left(row: models.Dossier, at: datetime) -> int | None:
    """Working days from the day of the answer to the one on which it was due; none where nothing was due, or the calendar does not reach so far."""
    if row.due is None:
        return None
    try:
        return worktime.calendar(row.unit, at).working_days_between(clock.legal_date(at), clock.legal_date(row.due))
    except CalendarYearMissing:
        return None


def follow(row: models.Dossier) -> None:
    """Count the terms of the dossier's open steps anew by its clock, where it has a process running: every caller's last line."""
    try:
        processes.reckon(HOUSE, subject=Ref("dossier", row.code))
    except InstanceUnknown:
        return


def term_due(row: models.Dossier, term: str, since: datetime) -> datetime | None:
    """When a named term that began at `since` ends, in the hours of the dossier's authority; none for a term that its version does not have.

    What the applicant is waited for runs on while the legal clock stands still. Any other term stands still with it, save for the stop
    that it was opened in: a check of what came as a supplement is counted though the supplement is not yet complete.
    """
    version = catalogue.version(row.version_id)
    found = version.term(term)
    limit = catalogue.period(found) if found else None
    if limit is None:
        return None
    pauses: tuple[Pause, ...] = ()
    ticks = _ticks(row)
    if ticks and term not in {version.supplement.term, *WAITING_TERMS}:
        pauses = tuple(
            one for one in clockwork.pauses(ticks) if one.start > since or one.reason == StopReason.SUSPENSION
        )
    return clockwork.term_due(since, limit, pauses, calendar=worktime.calendar(row.unit))


def running(row: models.Dossier) -> bool:
    """Whether the clock has started and has not ended; it may stand still."""
    ticks = _ticks(row)
    return bool(ticks) and ticks[-1].act is not ClockAct.END


def stopped_by(row: models.Dossier, reason: StopReason) -> str:
    """The key of the last open stop for a reason; "" where there is none."""
    ticks = _ticks(row)
    reasons = {tick.key: tick.reason for tick in ticks if tick.act is ClockAct.STOP}
    return next((key for key in reversed(clockwork.open_stops(ticks)) if reasons[key] == reason), "")


def kept_limit(row: models.Dossier) -> Limit | None:
    """The limit by which the clock counts."""
    last = row.due_dates.order_by("-number").first()
    return clockwork.limit_of(last.calculation) if last else None


def keep_due(
    row: models.Dossier, standing: Standing, *, cause: DueCause, by: Actor, at: datetime, basis: str = ""
) -> None:
    """Write the due date that a reading came to, beside those of before; a main dossier's lies no earlier than those of its parts."""
    standing = linked.with_parts(row, standing)
    last = row.due_dates.order_by("-number").first()
    calculation: dict[str, Json] = standing.counted.as_json() if standing.counted else {}
    row.due = standing.due
    models.DueDate.objects.create(
        dossier=row,
        number=last.number + 1 if last else 1,
        due=row.due,
        cause=cause.value,
        basis=basis,
        calculation=calculation,
        calendar=standing.counted.calendar_version if standing.counted else "",
        at=at,
        by=str(by),
    )
    models.Watch.objects.update_or_create(dossier=row, defaults={"next_at": at})
    linked.order(row, at=at)


def foresee(
    row: models.Dossier, *, due: datetime | None, basis: str, by: Actor, at: datetime, cause: DueCause = DueCause.PARTS
) -> None:
    """Write when a dossier whose clock has not begun will be due: a part by what is before it (LC-09), or none any more."""
    last = row.due_dates.order_by("-number").first()
    row.due = due
    models.DueDate.objects.create(
        dossier=row, number=last.number + 1 if last else 1, due=due, cause=cause.value, basis=basis,
        calculation={}, calendar="", at=at, by=str(by),
    )  # fmt: skip
    linked.order(row, at=at)


# ---------------------------------------------------------------- inside


def _limit(row: models.Dossier) -> Limit | None:
    """The legal limit of this filing by the law of its day."""
    version = catalogue.version(row.version_id)
    data = row.revisions.latest("number").data
    return catalogue.period(catalogue.limit(version, data, on=clock.legal_date(row.received_at)))


def _ticks(row: models.Dossier) -> list[Ticked]:
    """The acts on the clock in order; a dossier accepted before they were kept gets the first of them from its own columns."""
    found = [
        clockwork.ticked(one.act, one.at, one.key, one.reason, one.basis, one.until)
        for one in row.ticks.order_by("number")
    ]
    if found or row.accepted_at is None or row.due is None or row.decided_at is not None or row.due_dates.exists():
        return found
    limit = _limit(row)
    _tick(row, found, Ticked(ClockAct.START, row.accepted_at), HOUSE)
    standing = clockwork.stand(found, limit, calendar=worktime.calendar(row.unit, row.accepted_at))
    keep_due(row, standing, cause=DueCause.KEPT, by=HOUSE, at=row.accepted_at)
    return found


def _going(row: models.Dossier, at: datetime) -> tuple[list[Ticked], datetime]:
    ticks = _ticks(row)
    if not ticks or ticks[-1].act is ClockAct.END:
        raise ClockNotRunning(code=row.code)
    return ticks, _in_order(ticks, at)


def _in_order(ticks: list[Ticked], at: datetime) -> datetime:
    """An act that waited for another's lock had read its time before: it happens with it, never before."""
    return max(at, ticks[-1].at)


def _waiting(ticks: list[Ticked]) -> str:
    """The key of the last open stop for a supplement, else of the last one."""
    reasons: Mapping[str, str] = {tick.key: tick.reason for tick in ticks if tick.act is ClockAct.STOP}
    still = clockwork.open_stops(ticks)
    for key in reversed(still):
        if reasons[key] == StopReason.SUPPLEMENT:
            return key
    return still[-1] if still else ""


def _tick(row: models.Dossier, ticks: list[Ticked], tick: Ticked, by: Actor) -> None:
    if tick.act is ClockAct.RESUME and tick.key not in clockwork.open_stops(ticks):
        raise ClockNotStopped(key=tick.key)
    ticks.append(tick)
    models.Tick.objects.create(
        dossier=row, number=len(ticks), act=tick.act.value, key=tick.key, reason=tick.reason, basis=tick.basis,
        until=tick.until, at=tick.at, by=str(by),
    )  # fmt: skip


def _reckon(
    row: models.Dossier,
    ticks: list[Ticked],
    limit: Limit | None,
    *,
    cause: DueCause,
    by: Actor,
    at: datetime,
    basis: str = "",
) -> None:
    standing = clockwork.stand(ticks, limit, calendar=worktime.calendar(row.unit, at))
    keep_due(row, standing, cause=cause, by=by, at=at, basis=basis)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
