"""How a dossier's clock stands and why, and in brief for the lines of a list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from motcua.casework.dossiers import clockwork, lifecycle, models
from motcua.casework.dossiers.clockwork import Standing, Ticked
from motcua.casework.dossiers.queries.finding import ref_of, row_for, target, visible
from motcua.casework.dossiers.types import (
    ClockAct,
    ClockMark,
    ClockState,
    ClockView,
    DueCause,
    DueKept,
    Extension,
    Share,
    Status,
    Stop,
    StopReason,
)
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.process import queries as process
from motcua.definitions.process.errors import InstanceUnknown
from motcua.definitions.process.types import StepState
from motcua.foundation import once
from motcua.foundation.types import Actor
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.types import Due, Outcome, Pause
from motcua.identity.permissions import queries as permissions

_PROCESS = Actor.system("process")


def clock(actor: Actor, code: str, *, at: datetime) -> ClockView:
    """A dossier's clock with every act, every due date and what explains it; the steps' shares are for those who may see steps.

    Raises `NotFound` for a code that does not exist and for one that is not the actor's to see, alike.
    """
    row = row_for(actor, code, "dossier.read")
    dues = once.kept(("dues", row.pk), lambda: list(row.due_dates.order_by("number")))
    standing = _standing(row, dues)
    calendar = worktime.calendar(row.unit, at)
    ticks = _ticks(row)
    mark = _mark(row, standing, dues[-1] if dues else None, calendar, at)
    shares = _shares(row, calendar, ticks, at) if permissions.allows(actor, "process.read", on=target(row)) else ()
    counted = standing.counted
    start = standing.reading.start if standing.reading else row.accepted_at if not dues else None
    return ClockView(
        code=row.code,
        unit=row.unit,
        state=mark.state,
        start=start,
        due=row.due,
        ended_at=standing.ended_at or (row.decided_at if not ticks else None),
        limit=counted.limit if counted else None,
        outcome=mark.outcome,
        used_minutes=_used(standing, calendar, at),
        remaining_minutes=mark.remaining_minutes,
        stops=tuple(_stop(ticks, pause, calendar, at) for pause in clockwork.pauses(ticks)),
        dues=tuple(DueKept(one.due, DueCause(one.cause), one.basis, one.at, one.by, one.calendar) for one in dues),
        steps=counted.steps if counted else (),
        provisional=counted.provisional_days if counted else (),
        shares=shares,
        extension=_extension(row, standing, mark, calendar, at),
        extended_until=standing.extended_until,
        after_stop=_after_stop(row, standing),
        kept_in_acts=bool(dues) or row.accepted_at is None,
    )


def clock_marks(actor: Actor, codes: Collection[str], *, at: datetime) -> dict[str, ClockMark]:
    """The clocks of dossiers on a page of a list, by their codes; three reads however many. What is not the actor's to see is left out."""
    rows = list(visible(permissions.scope(actor, "dossier.read")).filter(code__in=list(codes)))
    keys = [row.pk for row in rows]
    ticks: dict[int, list[Ticked]] = {key: [] for key in keys}
    for tick in models.Tick.objects.filter(dossier__in=keys).order_by("dossier_id", "number"):
        ticks[tick.dossier_id].append(
            clockwork.ticked(tick.act, tick.at, tick.key, tick.reason, tick.basis, tick.until)
        )
    last = {one.dossier_id: one for one in models.DueDate.objects.filter(dossier__in=keys).order_by("number")}
    found = {}
    for row in rows:
        kept = last.get(row.pk)
        calendar = worktime.calendar(row.unit, at)
        limit = clockwork.limit_of(kept.calculation) if kept else None
        standing = clockwork.stand(ticks[row.pk], limit, calendar=calendar)
        found[row.code] = _mark(row, standing, kept, calendar, at)
    return found


def clock_mark(row: models.Dossier, *, at: datetime) -> ClockMark:
    """The same of one row; whoever asks has asked the gate."""
    dues = list(row.due_dates.order_by("number"))
    return _mark(row, _standing(row, dues), dues[-1] if dues else None, worktime.calendar(row.unit, at), at)


def _standing(row: models.Dossier, dues: Sequence[models.DueDate]) -> Standing:
    """The reading as it was made when the due date that holds was counted, by the calendar of then."""
    last = dues[-1] if dues else None
    limit = clockwork.limit_of(last.calculation) if last else None
    calendar = worktime.calendar(row.unit, last.at if last else row.received_at)
    standing = clockwork.stand(_ticks(row), limit, calendar=calendar)
    if standing.counted is None and limit is not None and last is not None and row.due is not None:
        # Promised only: counted as if it had been accepted when it was filed.
        return replace(standing, counted=worktime.due(row.received_at, limit, calendar=calendar))
    return standing


def _ticks(row: models.Dossier) -> list[Ticked]:
    rows = once.kept(("ticks", row.pk), lambda: list(row.ticks.order_by("number")))
    return [clockwork.ticked(one.act, one.at, one.key, one.reason, one.basis, one.until) for one in rows]


def _mark(
    row: models.Dossier,
    standing: Standing,
    last: models.DueDate | None,
    calendar: worktime.Calendar,
    at: datetime,
) -> ClockMark:
    state = standing.state
    if last is None and row.accepted_at is not None:  # from its own columns
        state = ClockState.ENDED if _done(row) else ClockState.RUNNING
    due, remaining = row.due, None
    if state is ClockState.STOPPED and standing.without_open is not None and due is None:
        still = min(pause.start for pause in clockwork.open_pauses(standing.reading))
        remaining = _minutes(still, standing.without_open, calendar)
    elif state is ClockState.RUNNING and due is not None:
        remaining = _minutes(at, due, calendar)
    reason = next((pause.reason for pause in clockwork.open_pauses(standing.reading)), "")
    found = _outcome(row, standing, state, calendar, at)
    return ClockMark(state, due, remaining, found, _provisional(last), reason if state is ClockState.STOPPED else "")


def _provisional(last: models.DueDate | None) -> bool:
    return bool(last and last.calculation.get("provisional"))


def _outcome(
    row: models.Dossier, standing: Standing, state: ClockState, calendar: worktime.Calendar, at: datetime
) -> Outcome | None:
    """Early, on time or late of what was released; how it stands of what is open. None where nothing can be said."""
    if row.due is None:
        return None
    counted = standing.counted
    due = replace(counted, at=row.due) if counted else _plain(row)
    if row.decided_at is not None:
        return worktime.outcome(due, row.decided_at, finished=True, calendar=calendar)
    if state not in {ClockState.RUNNING, ClockState.STOPPED}:
        return None
    found = worktime.outcome(due, at, finished=False, calendar=calendar)
    return found if state is ClockState.RUNNING or found is Outcome.OVERDUE else None


def _plain(row: models.Dossier) -> Due:
    """The due date of a dossier that keeps no calculation."""
    assert row.due is not None  # whoever asks has looked
    return clockwork.plain_due(row.due, row.accepted_at or row.received_at)


def _used(standing: Standing, calendar: worktime.Calendar, at: datetime) -> int:
    if standing.reading is None:
        return 0
    end = standing.ended_at or max(at, standing.reading.start)
    return worktime.working_minutes(standing.reading.start, end, calendar=calendar, pauses=standing.reading.pauses)


def _minutes(start: datetime, end: datetime, calendar: worktime.Calendar) -> int:
    """Whole working minutes from one instant to another; negative, and away from nothing, when the second is over."""
    if end >= start:
        return worktime.working_minutes(start, end, calendar=calendar)
    return -worktime.working_minutes(end, start, calendar=calendar)


def _stop(ticks: Sequence[Ticked], pause: Pause, calendar: worktime.Calendar, at: datetime) -> Stop:
    key = next(
        (
            tick.key
            for tick in ticks
            if tick.act is ClockAct.STOP and (tick.at, tick.reason) == (pause.start, pause.reason)
        ),
        "",
    )
    end = pause.end or max(at, pause.start)
    minutes = worktime.working_minutes(pause.start, end, calendar=calendar)
    return Stop(key, pause.reason, pause.basis, pause.start, pause.end, minutes)


def _extension(
    row: models.Dossier, standing: Standing, mark: ClockMark, calendar: worktime.Calendar, at: datetime
) -> Extension:
    if mark.state is not ClockState.RUNNING or row.due is None or standing.reading is None:
        return Extension(possible=False, until=None, why="not_running")
    if standing.was_extended:
        return Extension(possible=False, until=None, why="used")
    last = clockwork.last_for_extension(row.due, calendar=calendar)
    return Extension(possible=at <= last, until=last, why="" if at <= last else "too_late")


def _after_stop(row: models.Dossier, standing: Standing) -> str:
    """What ends the stop that is on: `restart`, `resume`, "" where none is."""
    still = clockwork.open_pauses(standing.reading)
    if not still:
        return ""
    version = catalogue.version(row.version_id)
    supplement = any(pause.reason == StopReason.SUPPLEMENT for pause in still)
    return "restart" if supplement and version.supplement.policy == "restart" else "resume"


def _shares(
    row: models.Dossier, calendar: worktime.Calendar, ticks: Sequence[Ticked], at: datetime
) -> tuple[Share, ...]:
    """What each step of people took, without what the clock stood still in it."""
    try:
        steps = process.steps(_PROCESS, ref_of(row.code))
    except InstanceUnknown:
        return ()
    stops = clockwork.pauses(ticks)
    shares = []
    for step in steps:
        if step.kind == "command" or step.state is StepState.DROPPED:
            continue
        end = max(step.finished_at or at, step.opened_at)
        minutes = worktime.working_minutes(step.opened_at, end, calendar=calendar, pauses=stops)
        late = 0
        if step.due is not None and end > step.due:
            late = worktime.working_minutes(step.due, end, calendar=calendar)
        officer = step.finished_by.removeprefix("officer:") if step.finished_at else step.claimed_by
        shares.append(
            Share(
                step.id, step.name, step.role, step.unit, officer, step.opened_at, step.finished_at, step.due,
                minutes, late,
            )
        )  # fmt: skip
    return tuple(shares)


def _done(row: models.Dossier) -> bool:
    return row.decided_at is not None or Status(row.status) in lifecycle.TERMINAL
