"""A frozen calendar of one unit, indexed so that any span of working time is one lookup."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from motcua.foundation.clock import VIETNAM
from motcua.foundation.worktime.errors import CalendarEmpty, CalendarYearMissing, NotAware
from motcua.foundation.worktime.types import DEFAULT_WEEK, MINUTE, CalendarDay, DayKind, Hours, Sessions, Week

_OFF = {DayKind.HOLIDAY, DayKind.COMPENSATION_OFF, DayKind.LOCAL_CLOSURE}


@dataclass(frozen=True, slots=True)
class Calendar:
    """What one unit's working time was, as known in one version; immutable, so threads may share it.

    `days` are sorted by date, one row a date, with the unit's own closures laid over the national rows; `hours` are
    the unit's weeks with their dates (an earlier one wins), the default week where none is in force. A year that
    has no national row is not covered, and nothing is counted through it.
    """

    unit: str
    version: str
    days: tuple[CalendarDay, ...]
    hours: tuple[Hours, ...] = ()
    years: frozenset[int] = field(init=False)
    _first: int = field(init=False, repr=False, compare=False)
    _sessions: tuple[Sessions, ...] = field(init=False, repr=False, compare=False)
    _before: array[int] = field(init=False, repr=False, compare=False)
    _count: array[int] = field(init=False, repr=False, compare=False)
    _working: array[int] = field(init=False, repr=False, compare=False)
    _dates: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        years = frozenset(row.day.year for row in self.days if row.kind is not DayKind.LOCAL_CLOSURE)
        if not years:
            raise CalendarEmpty(unit=self.unit)
        first = date(min(years), 1, 1)
        sessions = tuple(self._walk(first, date(max(years), 12, 31)))
        before, count, working = array("q", [0]), array("l", [0]), array("l")
        for index, day in enumerate(sessions):
            before.append(before[-1] + sum(s.end - s.start for s in day) * MINUTE)
            count.append(count[-1] + bool(day))
            if day:
                working.append(index)
        values = {
            "years": years,
            "_first": first.toordinal(),
            "_sessions": sessions,
            "_before": before,
            "_count": count,
            "_working": working,
            "_dates": tuple(row.day for row in self.days),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    # ---- days

    def is_working_day(self, day: date) -> bool:
        """Whether the unit works on the date."""
        return bool(self._sessions[self._index(day)])

    def sessions(self, day: date) -> Sessions:
        """The sessions of the date, none on a day off."""
        return self._sessions[self._index(day)]

    def working_day_from(self, day: date) -> date:
        """The date itself when it is a working day, else the next one."""
        return self.add_working_days(day, 0)

    def next_working_day(self, day: date) -> date:
        """The first working day after the date."""
        return self.working_day_from(day + timedelta(days=1))

    def add_working_days(self, day: date, days: int) -> date:
        """The working day that lies `days` working days after (or, negative, before) the first one at or after `day`."""
        place = self._count[self._index(day)] + days
        if not 0 <= place < len(self._working):
            raise CalendarYearMissing(year=max(self.years) + 1 if place >= 0 else min(self.years) - 1, unit=self.unit)
        return self._through(day, date.fromordinal(self._first + self._working[place]))

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days come after the first date up to the last, negative when they are the other way round."""
        self._through(min(first, last), max(first, last))
        return self._count[self._index(last) + 1] - self._count[self._index(first) + 1]

    def rows(self, first: date, last: date) -> Sequence[CalendarDay]:
        """The rows of dates in `[first, last]`, in order."""
        return self.days[bisect_left(self._dates, first) : bisect_right(self._dates, last)]

    # ---- instants

    def opening(self, day: date) -> datetime:
        """When the desk opens on a working day."""
        return _instant(day, self.sessions(day)[0].start * MINUTE)

    def closing(self, day: date) -> datetime:
        """When the desk closes on a working day."""
        return _instant(day, self.sessions(day)[-1].end * MINUTE)

    def normalise(self, at: datetime) -> datetime:
        """The earliest instant at or after `at` inside a session; the end of a session belongs to the next one."""
        day, moment = split(at)
        for session in self.sessions(day):
            if moment < session.end * MINUTE:
                return _instant(day, max(moment, session.start * MINUTE))
        return self.opening(self.next_working_day(day))

    def worked(self, day: date, moment: int) -> int:
        """Microseconds of work on the date before the moment of the day."""
        return sum(
            min(moment, s.end * MINUTE) - s.start * MINUTE for s in self.sessions(day) if moment > s.start * MINUTE
        )

    def length(self, day: date) -> int:
        """Microseconds of work on the date."""
        index = self._index(day)
        return self._before[index + 1] - self._before[index]

    def after(self, day: date, worked: int) -> datetime:
        """The earliest instant of a working day by which so many microseconds of it are worked (none: its opening)."""
        left = worked
        for session in self.sessions(day):
            length = (session.end - session.start) * MINUTE
            if left <= length:
                return _instant(day, session.start * MINUTE + left)
            left -= length
        return self.closing(day)

    def advance(self, at: datetime, work: int) -> datetime:
        """The earliest instant by which `work` microseconds have been worked since `at`; one lookup, any span."""
        day, moment = split(at)
        if work == 0:
            return at
        place = self._before[self._index(day)] + self.worked(day, moment) + work
        if place > self._before[-1]:
            raise CalendarYearMissing(year=max(self.years) + 1, unit=self.unit)
        index = bisect_left(self._before, place) - 1
        target = self._through(day, date.fromordinal(self._first + index))
        return self.after(target, place - self._before[index])

    def between(self, start: datetime, end: datetime) -> int:
        """Microseconds of work in `[start, end)`, negative when they are the other way round."""
        first, first_moment = split(start)
        last, last_moment = split(end)
        self._through(min(first, last), max(first, last))
        return (
            self._before[self._index(last)]
            + self.worked(last, last_moment)
            - self._before[self._index(first)]
            - self.worked(first, first_moment)
        )

    # ---- inside

    def _walk(self, first: date, last: date) -> Iterator[Sessions]:
        rows = {row.day: row.kind for row in self.days}
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            kind = rows.get(day)
            week = self._week(day)
            if kind in _OFF:
                yield ()
            elif kind is DayKind.MAKE_UP_WORKDAY:
                yield week.make_up
            else:
                yield week.days[day.weekday()]

    def _week(self, day: date) -> Week:
        for hours in self.hours:
            if hours.in_force_from <= day and (hours.in_force_until is None or day < hours.in_force_until):
                return hours.week
        return DEFAULT_WEEK

    def _index(self, day: date) -> int:
        if day.year not in self.years:
            raise CalendarYearMissing(year=day.year, unit=self.unit)
        return day.toordinal() - self._first

    def _through(self, first: date, last: date) -> date:
        for year in range(min(first, last).year, max(first, last).year + 1):
            if year not in self.years:
                raise CalendarYearMissing(year=year, unit=self.unit)
        return last


def split(at: datetime) -> tuple[date, int]:
    """The date in Vietnam of an aware instant, and the microseconds since its midnight."""
    if at.tzinfo is None:
        raise NotAware(at=at.isoformat())
    local = at.astimezone(VIETNAM)
    return local.date(), ((local.hour * 60 + local.minute) * 60 + local.second) * 1_000_000 + local.microsecond


def _instant(day: date, moment: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM) + timedelta(microseconds=moment)
