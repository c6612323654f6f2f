"""The arithmetic of deadlines: a due date is a pure function of start, limit, pauses and one frozen calendar.

Civil Code 91/2015/QH13, articles 146–148; Labour Code 45/2019/QH14, articles 105, 111, 112.
"""

from __future__ import annotations

import calendar as month_lengths
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from math import ceil

from motcua.foundation.clock import VIETNAM, legal_date, legal_time
from motcua.foundation.worktime.errors import (
    ClockAlreadyStopped,
    ClockNotStopped,
    ClockOutOfOrder,
    ClockStopped,
    NotAware,
)
from motcua.foundation.worktime.snapshot import Calendar
from motcua.foundation.worktime.types import (
    FULL_DAY,
    MINUTE,
    ClockAct,
    DayKind,
    Due,
    DueMode,
    Elapsed,
    Limit,
    LimitKind,
    Outcome,
    Pause,
    Reading,
    Step,
    StepCode,
    Tick,
)

_HOUR = 60 * MINUTE
_CALENDAR_KINDS = {LimitKind.CALENDAR_DAYS, LimitKind.MONTHS}


def due(
    start: datetime,
    limit: Limit,
    *,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    until: datetime | None = None,
) -> Due:
    """When a period that began at `start` ends, moved on by the union of its pauses.

    An open pause counts up to `until`; without it a clock that stands still has no due date and `ClockStopped` is
    raised. `CalendarYearMissing` when the count reaches a year without rows. Periods in days do not count the first
    day (article 147); the last day rolls forward over days off (article 148); pauses restore the working time they
    took, or, for periods in calendar days and months, the days that passed.
    """
    if start.tzinfo is None:
        raise NotAware(at=start.isoformat())
    start = legal_time(start)
    stops = union(pauses, until=until)
    if limit.kind is LimitKind.CALENDAR_HOURS:
        return _by_the_wall(start, limit, calendar, stops)
    if limit.kind in _CALENDAR_KINDS:
        return _by_the_date(start, limit, calendar, stops)
    return _by_the_work(start, limit, calendar, stops)


def union(pauses: Sequence[Pause], *, until: datetime | None = None) -> tuple[tuple[datetime, datetime], ...]:
    """The stretches in which at least one pause was on, in order and apart from each other."""
    spans = []
    for pause in pauses:
        end = pause.end or until
        if end is None:
            raise ClockStopped(since=pause.start.isoformat())
        if end > pause.start:
            spans.append((pause.start, end))
    merged: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return tuple(merged)


def read(ticks: Sequence[Tick]) -> Reading:
    """Where the count begins and when it stood still, from the acts on one clock in order.

    A restart begins the count anew and ends the stop of its key (without one: none); a stop of another key that is still
    open then stays open. Stopping twice for one key, resuming what is not stopped and going back in time are refused.
    """
    start: datetime | None = None
    pauses: list[Pause] = []
    opened: dict[str, Tick] = {}
    last: datetime | None = None
    for tick in ticks:
        if (last is not None and tick.at < last) or (start is None) != (tick.act is ClockAct.START):
            raise ClockOutOfOrder(act=str(tick.act), at=tick.at.isoformat())
        last = tick.at
        if tick.act is ClockAct.START:
            start = tick.at
        elif tick.act is ClockAct.STOP:
            if tick.key in opened:
                raise ClockAlreadyStopped(key=tick.key)
            opened[tick.key] = tick
        elif tick.act is ClockAct.RESTART and not tick.key:
            start, pauses = tick.at, []
        else:
            if tick.key not in opened:
                raise ClockNotStopped(key=tick.key)
            stop = opened.pop(tick.key)
            if tick.act is ClockAct.RESUME:
                pauses.append(Pause(stop.at, tick.at, stop.reason, stop.basis))
            else:
                start, pauses = tick.at, []
    if start is None:
        raise ClockOutOfOrder(act="", at="")
    pauses += [Pause(max(stop.at, start), None, stop.reason, stop.basis) for stop in opened.values()]
    return Reading(start, tuple(sorted(pauses, key=lambda pause: pause.start)))


def postponed(at: datetime, *, since: datetime, pauses: Sequence[Pause], calendar: Calendar) -> datetime:
    """An appointment given at `since` for `at`, moved on by the working time that closed pauses took after it was given."""
    for begin, end in union(pauses):
        first = max(begin, since)
        if first >= at:
            break
        if end > first:
            at = calendar.advance(at, calendar.between(first, end))
    return at


def working_time(start: datetime, end: datetime, *, calendar: Calendar, pauses: Sequence[Pause] = ()) -> timedelta:
    """The working time in `[start, end)` without what was paused; an open pause counts up to `end`."""
    work = calendar.between(start, end)
    for begin, finish in union(pauses, until=end):
        first, last = max(begin, start), min(finish, end)
        if first < last:
            work -= calendar.between(first, last)
    return timedelta(microseconds=work)


def elapsed(start: datetime, end: datetime, *, calendar: Calendar) -> Elapsed:
    """The working time in `[start, end)` with what explains it; none where the end lies before the start.

    Raises `NotAware`, `CalendarYearMissing`.
    """
    minutes = max(0, calendar.between(start, end)) // MINUTE
    start, end = legal_time(start), legal_time(end)
    if end < start:
        return Elapsed(0, (), ())
    rows = calendar.rows(start.date(), end.date())
    days = [
        Step(_STEP_OF_DAY[row.kind], day=row.day, kind=row.kind, name=row.name, provisional=row.provisional)
        for row in rows
        if row.kind in _STEP_OF_DAY
    ]
    midnight = _midnight(start.date() + timedelta(days=1))
    steps = [Step(StepCode.RECEIVED, at=start)]
    if end > midnight and calendar.is_working_day(start.date()):
        steps.append(Step(StepCode.WORKED, day=start.date(), minutes=calendar.between(start, midnight) // MINUTE))
    steps += days
    between = calendar.between(midnight, _midnight(end.date())) // MINUTE if end > midnight else 0
    if between:
        steps.append(Step(StepCode.BETWEEN, minutes=between))
    if calendar.is_working_day(end.date()):
        last = max(start, _midnight(end.date()))
        steps.append(Step(StepCode.WORKED, day=end.date(), minutes=calendar.between(last, end) // MINUTE))
    return Elapsed(minutes, tuple(steps), tuple(row.day for row in rows if row.provisional))


def outcome(due: Due, at: datetime, *, finished: bool, calendar: Calendar, near: Decimal = Decimal("0.25")) -> Outcome:
    """How a period stands at an instant, or stood when it was finished.

    Lateness goes by the date unless the limit goes by the hour. An open period is nearly due in its last quarter
    (`near`, a share) or its last working day, whichever is longer.
    """
    late = at > due.at if due.by_the_hour else legal_date(at) > legal_date(due.at)
    if late:
        return Outcome.OVERDUE
    if finished:
        return Outcome.EARLY if legal_date(at) < legal_date(due.at) else Outcome.ON_TIME
    left = calendar.between(at, due.at)
    whole = calendar.between(due.start, due.at)
    return Outcome.NEARLY_DUE if left <= max(int(whole * near), FULL_DAY * MINUTE) else Outcome.RUNNING


def hand_over(at: datetime, *, calendar: Calendar, cutoff: Limit, grace: timedelta = timedelta(hours=1)) -> datetime:
    """By when a paper dossier received at `at` must reach the unit in charge (Decree 61/2018, article 18).

    The same day's closing; after the cut-off, `grace` after the next opening. `cutoff` is a `SAME_DAY` limit.
    """
    reached = due(at, cutoff, calendar=calendar).at
    if legal_date(reached) == legal_date(calendar.normalise(at)):
        return reached
    return calendar.opening(legal_date(reached)) + grace


def changed_days(before: Calendar, after: Calendar) -> tuple[date, ...]:
    """The dates on which two versions of a calendar work differently; only clocks that pass one need counting again."""
    days = (
        date.fromordinal(ordinal)
        for year in sorted(before.years & after.years)
        for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    )
    return tuple(day for day in days if before.sessions(day) != after.sessions(day))


# ---------------------------------------------------------------- the three ways of counting


@dataclass(slots=True)
class _Count:
    """What a count has found: its end, from where, and what to say of it."""

    at: datetime
    start: datetime
    relevant_from: date
    rules: list[str]
    head: list[Step]
    tail: list[Step]


def _by_the_work(start: datetime, limit: Limit, calendar: Calendar, stops: Sequence[tuple[datetime, datetime]]) -> Due:
    begin, rules, head = _begin(start, limit, calendar)
    day = begin.date()
    if limit.kind is LimitKind.WORKING_HOURS:
        at = calendar.advance(begin, _microseconds(limit.amount))
        rules.append("WT-07")
    elif limit.kind is LimitKind.WORKING_DAYS:
        rules += ["WT-01", "WT-07"]
        if limit.mode is DueMode.HOUR_EXACT:
            at = _exact_days(begin, limit.amount, calendar)
        else:
            head.append(Step(StepCode.FIRST_DAY_NOT_COUNTED, day=day))
            at = _whole_days(day, limit.amount, calendar)
    else:
        at = calendar.closing(day)
    tail = []
    for stopped, last in stops:
        first = max(stopped, begin)
        if first >= at:
            break
        if last > first:
            work = calendar.between(first, last)
            tail.append(Step(StepCode.PAUSED, at=legal_time(first), until=legal_time(last), minutes=work // MINUTE))
            at = calendar.advance(at, work)
    return _told(limit, calendar, _Count(at, begin, start.date(), rules, head, tail))


def _by_the_date(start: datetime, limit: Limit, calendar: Calendar, stops: Sequence[tuple[datetime, datetime]]) -> Due:
    begin, rules, head = start, ["WT-07"], [Step(StepCode.RECEIVED, at=start)]
    if limit.cutoff is not None:
        begin, moved, head = _begin(start, limit, calendar)
        rules = [*moved, "WT-07"]
        if begin.date() == start.date():
            begin = start
    day = begin.date()
    head.append(Step(StepCode.FIRST_DAY_NOT_COUNTED, day=day))
    if limit.kind is LimitKind.MONTHS:
        rules.append("WT-09")
        last = _add_months(day, int(limit.amount)) + timedelta(days=15 if limit.amount % 1 else 0)
    else:
        last = day + timedelta(days=int(limit.amount))
    tail = []
    for stopped, end in stops:
        first = max(stopped, begin)
        if first >= calendar.closing(calendar.working_day_from(last)):
            break
        if end > first:
            minutes = calendar.between(first, end) // MINUTE
            tail.append(Step(StepCode.PAUSED, at=legal_time(first), until=legal_time(end), minutes=minutes))
            last += legal_date(end) - legal_date(first)
    rolled = calendar.working_day_from(last)
    if rolled != last:
        rules.append("WT-08")
        tail.append(Step(StepCode.ROLLED_FORWARD, at=_midnight(last), until=_midnight(rolled)))
    return _told(limit, calendar, _Count(calendar.closing(rolled), begin, last, rules, head, tail))


def _by_the_wall(start: datetime, limit: Limit, calendar: Calendar, stops: Sequence[tuple[datetime, datetime]]) -> Due:
    at = start + timedelta(microseconds=_microseconds(limit.amount))
    tail = []
    for stopped, last in stops:
        first = max(stopped, start)
        if first >= at:
            break
        if last > first:
            tail.append(Step(StepCode.PAUSED, at=legal_time(first), until=legal_time(last)))
            at += last - first
    steps = (Step(StepCode.RECEIVED, at=start), *tail, Step(StepCode.DUE, at=at))
    return Due(at, start, limit, calendar.version, ("WT-07",), steps, ())


def _begin(start: datetime, limit: Limit, calendar: Calendar) -> tuple[datetime, list[str], list[Step]]:
    """From where work is counted: the next session, or the next opening when the limit has a cut-off that has passed."""
    begin, rules, steps = calendar.normalise(start), [], [Step(StepCode.RECEIVED, at=start)]
    if limit.kind is LimitKind.SAME_DAY:
        rules.append("WT-13")
    if begin != start:
        rules.append("WT-14")
        steps.append(Step(StepCode.COUNTED_FROM, at=begin))
    if limit.cutoff is not None and begin.time() > limit.cutoff:
        begin = calendar.opening(calendar.next_working_day(begin.date()))
        rules.append("WT-13")
        steps.append(Step(StepCode.AFTER_CUTOFF, at=begin))
    return begin, rules, steps


def _whole_days(day: date, amount: Decimal, calendar: Calendar) -> datetime:
    """The closing of the last day; a fraction is that part of the working time of the day it falls on."""
    whole, part = int(amount), Fraction(amount % 1)
    if not part:
        return calendar.closing(calendar.add_working_days(day, whole))
    last = calendar.add_working_days(day, whole + 1)
    return calendar.after(last, ceil(part * calendar.length(last)))


def _exact_days(begin: datetime, amount: Decimal, calendar: Calendar) -> datetime:
    """The same point of the working day, so many days on: each day is worth its own working time, not eight hours."""
    day = begin.date()
    moment = (begin - _midnight(day)) // timedelta(microseconds=1)
    place = Fraction(calendar.worked(day, moment), calendar.length(day)) + Fraction(amount)
    whole, part = divmod(place, 1)
    if part == 0:  # the end of a day, not the opening of the next
        whole, part = whole - 1, Fraction(1)
    last = calendar.add_working_days(day, int(whole))
    return calendar.after(last, ceil(part * calendar.length(last)))


def _told(limit: Limit, calendar: Calendar, count: _Count) -> Due:
    rows = calendar.rows(count.relevant_from, legal_date(count.at))
    days = [
        Step(_STEP_OF_DAY[row.kind], day=row.day, kind=row.kind, name=row.name, provisional=row.provisional)
        for row in rows
        if row.kind in _STEP_OF_DAY
    ]
    early = [step for step in days if step.day and step.day < legal_date(count.start)]
    late = days[len(early) :]
    return Due(
        at=count.at,
        start=count.start,
        limit=limit,
        calendar_version=calendar.version,
        rules=tuple(dict.fromkeys(count.rules)),
        steps=(count.head[0], *early, *count.head[1:], *late, *count.tail, Step(StepCode.DUE, at=count.at)),
        provisional_days=tuple(row.day for row in rows if row.provisional),
    )


_STEP_OF_DAY = {
    DayKind.HOLIDAY: StepCode.DAY_OFF,
    DayKind.COMPENSATION_OFF: StepCode.DAY_OFF,
    DayKind.LOCAL_CLOSURE: StepCode.DAY_OFF,
    DayKind.MAKE_UP_WORKDAY: StepCode.MAKE_UP_DAY,
}


def _add_months(day: date, months: int) -> date:
    """The corresponding day so many months on, or the month's last day where there is none (article 148)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, month_lengths.monthrange(year, month)[1]))


def _microseconds(hours: Decimal) -> int:
    return int((hours * _HOUR).to_integral_value(ROUND_CEILING))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
