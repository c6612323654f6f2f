"""Calendars, instants and an obvious, slow reference of working time for the clock's tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from motcua.foundation.clock import VIETNAM
from motcua.foundation.worktime import rows
from motcua.foundation.worktime.queries import Calendar
from motcua.foundation.worktime.types import CalendarDay, DayKind, Hours, Limit, LimitKind, Week

DAYS = rows.parse(rows.shipped_file())
CALENDAR = Calendar("G02", "test", DAYS)
ON_THE_HALF_HOUR = Week.usual("07:30-11:30", "13:00-16:30")
SATURDAY_MORNINGS = Week((*ON_THE_HALF_HOUR.days[:5], ON_THE_HALF_HOUR.days[0][:1], ()), ON_THE_HALF_HOUR.make_up)


def at(text: str) -> datetime:
    """An instant in Vietnam: `2026-03-02 09:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def limit(kind: LimitKind, amount: str | int = 0, **more: object) -> Limit:
    """A limit with its amount as text."""
    return Limit(kind, Decimal(amount), **more)  # type: ignore[arg-type]


def calendar_with(*weeks: Hours, days: Sequence[CalendarDay] = DAYS, unit: str = "G02") -> Calendar:
    """The shipped holidays with other weeks."""
    return Calendar(unit, "test", tuple(sorted(days, key=lambda row: row.day)), weeks)


def from_the_start(week: Week) -> Hours:
    """A week in force for ever."""
    return Hours(date(2000, 1, 1), None, week)


class Reference:
    """One letter a minute over eight years, counted minute by minute. Nothing shared with the product."""

    def __init__(
        self, days: Sequence[CalendarDay], week: dict[int, list[tuple[int, int]]], make_up: list[tuple[int, int]]
    ) -> None:
        kinds = {row.day: row.kind for row in days}
        self.minutes_worked = bytearray()
        day = FIRST
        while day.year < 2032:
            minutes = bytearray(1440)
            sessions = make_up if kinds.get(day) is DayKind.MAKE_UP_WORKDAY else week.get(day.weekday(), [])
            if kinds.get(day) not in {DayKind.HOLIDAY, DayKind.COMPENSATION_OFF, DayKind.LOCAL_CLOSURE}:
                for start, end in sessions:
                    for minute in range(start, end):
                        minutes[minute] = 1
            self.minutes_worked += minutes
            day += timedelta(days=1)

    def works(self, minute: int) -> bool:
        return self.minutes_worked[minute] == 1

    def minutes(self, start: datetime, end: datetime) -> int:
        return sum(self.works(minute) for minute in range(number(start), number(end)))

    def after_minutes(self, start: datetime, minutes: int) -> datetime:
        minute = number(start)
        while minutes:
            minutes -= self.works(minute)
            minute += 1
        return instant(minute)

    def normal(self, start: datetime) -> datetime:
        minute = number(start)
        while not self.works(minute):
            minute += 1
        return instant(minute)

    def day_works(self, day: int) -> bool:
        return any(self.works(minute) for minute in range(day * 1440, day * 1440 + 1440))

    def after_days(self, start: datetime, days: int) -> datetime:
        day = number(self.normal(start)) // 1440
        while days:
            day += 1
            days -= self.day_works(day)
        minute = day * 1440 + 1440
        while not self.works(minute - 1):
            minute -= 1
        return instant(minute)


FIRST = date(2024, 1, 1)


def number(instant_: datetime) -> int:
    """Minutes since the first day's midnight in Vietnam."""
    return (instant_ - at("2024-01-01 00:00")) // timedelta(minutes=1)


def instant(minute: int) -> datetime:
    return at("2024-01-01 00:00") + timedelta(minutes=minute)


USUAL = Reference(DAYS, {n: [(480, 720), (780, 1020)] for n in range(5)}, [(480, 720), (780, 1020)])
HALF_HOURS = Reference(
    DAYS,
    {**{n: [(450, 690), (780, 990)] for n in range(5)}, 5: [(450, 690)]},
    [(450, 690), (780, 990)],
)
