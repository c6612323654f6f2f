"""Values of the working-time clock: sessions, days, limits, pauses, due dates and the steps that explain them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from motcua.foundation.errors import HouseError
from motcua.foundation.types import Json

MINUTE = 60_000_000
"""Microseconds; the clock counts in whole microseconds so that nothing is rounded on the way."""
DAY_MINUTES = 24 * 60
LARGEST = 36_500
"""No limit has more of its unit: a hundred years of days."""
FULL_DAY = 8 * 60
"""Minutes of a full working day (Labour Code 45/2019/QH14, article 105)."""


class HoursWrong(HouseError):
    """Working sessions overlap, are empty or out of order; `reason` names the fault."""

    code = "working_hours_wrong"


class LimitWrong(HouseError):
    """A limit has an amount, fraction or cut-off that its kind cannot have; `reason` names the fault."""

    code = "limit_wrong"


class DayKind(StrEnum):
    """Why a date departs from the ordinary week."""

    HOLIDAY = "holiday"
    COMPENSATION_OFF = "compensation_off"
    MAKE_UP_WORKDAY = "make_up_workday"
    LOCAL_CLOSURE = "local_closure"
    """One unit is closed by a decision of its own (a storm); it never makes a day a working day."""
    ORDINARY = "ordinary"
    """An operator takes a shipped row back: the date follows the week again."""


class LimitKind(StrEnum):
    """How a legal period is counted."""

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    CALENDAR_HOURS = "calendar_hours"
    SAME_DAY = "same_day"
    IMMEDIATE = "immediate"


class DueMode(StrEnum):
    """How a period in working days ends; the other kinds have one reading only."""

    DAY_END = "day_end"
    HOUR_EXACT = "hour_exact"


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """A stretch of work within a day, `[start, end)` in minutes from midnight, Vietnam's time."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_MINUTES:
            raise HoursWrong(reason="session_empty", start=self.start, end=self.end)

    @classmethod
    def parse(cls, text: str) -> Session:
        """`"08:00-12:00"`; raises `HoursWrong` when it cannot be read."""
        try:
            start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
        except ValueError:
            raise HoursWrong(reason="session_unreadable", text=text) from None
        return cls(start.hour * 60 + start.minute, end.hour * 60 + end.minute or DAY_MINUTES)

    def __str__(self) -> str:
        return f"{self.start // 60:02}:{self.start % 60:02}-{self.end // 60 % 24:02}:{self.end % 60:02}"


Sessions = tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The sessions of Monday to Sunday, and those of a make-up working day; a day without sessions is a day off.

    A full day is eight hours (Labour Code 45/2019/QH14, article 105), the hours themselves are each agency's.
    """

    days: tuple[Sessions, Sessions, Sessions, Sessions, Sessions, Sessions, Sessions]
    make_up: Sessions

    def __post_init__(self) -> None:
        for sessions in (*self.days, self.make_up):
            if any(a.end > b.start for a, b in pairwise(sessions)):
                raise HoursWrong(reason="sessions_overlap", sessions=" ".join(map(str, sessions)))
        if not self.make_up or not any(self.days):
            raise HoursWrong(reason="no_sessions")

    @classmethod
    def usual(cls, *sessions: str) -> Week:
        """Monday to Friday with the same sessions, Saturday and Sunday off (Decision 188/1999/QĐ-TTg)."""
        day = tuple(Session.parse(text) for text in sessions)
        return cls((day, day, day, day, day, (), ()), day)

    def short_days(self) -> tuple[int, ...]:
        """Weekdays (Monday is 0) whose sessions do not add up to eight hours: a warning, not a fault."""
        lengths = [sum(s.end - s.start for s in sessions) for sessions in self.days]
        return tuple(n for n, length in enumerate(lengths) if length and length != FULL_DAY)


DEFAULT_WEEK = Week.usual("08:00-12:00", "13:00-17:00")


@dataclass(frozen=True, slots=True)
class Hours:
    """The week that is worked from a date on, until another date (exclusive)."""

    in_force_from: date
    in_force_until: date | None
    week: Week


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One date that departs from the week; `provisional` until the yearly official notice."""

    day: date
    kind: DayKind
    name: str
    name_en: str = ""
    source: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class KeptDay:
    """A day as it is kept: of the whole country, or the closure of one unit; `shipped` came with the product."""

    unit: str
    day: CalendarDay
    shipped: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One change of the calendar: its name, when, by whom and why."""

    version: str
    made_at: datetime
    made_by: str
    note: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A legal period: an amount of something, and from where it counts.

    `cutoff` moves the start of an act after that time of day to the next working day's opening, for the procedures
    that say so; the cut-off itself still counts as before. A period of months may be whole or a half (15 days).
    """

    kind: LimitKind
    amount: Decimal = Decimal(0)
    mode: DueMode = DueMode.DAY_END
    cutoff: time | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):  # a float would carry a fraction that nobody wrote
            object.__setattr__(self, "amount", Decimal(str(self.amount)))
        without_amount = self.kind in {LimitKind.SAME_DAY, LimitKind.IMMEDIATE}
        if not self.amount.is_finite() or self.amount < 0 or (self.amount > 0) == without_amount:
            raise LimitWrong(reason="amount", kind=self.kind, amount=str(self.amount))
        if self.amount > LARGEST:
            raise LimitWrong(reason="too_long", kind=self.kind, amount=str(self.amount))
        if self.kind is LimitKind.SAME_DAY and self.cutoff is None:
            raise LimitWrong(reason="cutoff_missing", kind=self.kind)
        if self.kind is LimitKind.CALENDAR_DAYS and self.amount % 1:
            raise LimitWrong(reason="fraction", kind=self.kind, amount=str(self.amount))
        if self.kind is LimitKind.MONTHS and self.amount % 1 not in {Decimal(0), Decimal("0.5")}:
            raise LimitWrong(reason="fraction", kind=self.kind, amount=str(self.amount))


class ClockAct(StrEnum):
    """What happens to a legal clock."""

    START = "start"
    STOP = "stop"
    RESUME = "resume"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Tick:
    """One act on a legal clock; `key` names the stop that it opens or ends, `basis` the article that allows it."""

    act: ClockAct
    at: datetime
    key: str = ""
    reason: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock does not run in `[start, end)`; `end` is empty while it stands still."""

    start: datetime
    end: datetime | None = None
    reason: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row of ticks amounts to: where the count begins and when it stood still."""

    start: datetime
    pauses: tuple[Pause, ...]

    @property
    def stopped(self) -> bool:
        """Whether the clock stands still after the last tick."""
        return any(pause.end is None for pause in self.pauses)


class StepCode(StrEnum):
    """The steps of an explanation; a door has the words."""

    RECEIVED = "received"
    COUNTED_FROM = "counted_from"
    AFTER_CUTOFF = "after_cutoff"
    FIRST_DAY_NOT_COUNTED = "first_day_not_counted"
    DAY_OFF = "day_off"
    MAKE_UP_DAY = "make_up_day"
    PAUSED = "paused"
    WORKED = "worked"
    """A first or last day of which only a part counts, with its minutes."""
    BETWEEN = "between"
    """The working days between those two, with their minutes together."""
    ROLLED_FORWARD = "rolled_forward"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an explanation: an instant or a date, with the day's name where it has one.

    `until` ends a pause or a roll; `minutes` is the working time of a pause.
    """

    code: StepCode
    at: datetime | None = None
    until: datetime | None = None
    day: date | None = None
    kind: DayKind | None = None
    name: str = ""
    minutes: int = 0
    provisional: bool = False

    def as_json(self) -> dict[str, Json]:
        """The step with its empty fields left out, instants and dates as ISO text."""
        full: dict[str, Json] = {
            "code": str(self.code),
            "at": self.at.isoformat() if self.at else None,
            "until": self.until.isoformat() if self.until else None,
            "day": self.day.isoformat() if self.day else None,
            "kind": str(self.kind) if self.kind else None,
            "name": self.name,
            "minutes": self.minutes,
            "provisional": self.provisional,
        }
        return {key: value for key, value in full.items() if value}


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends, and why.

    `at` is Vietnam's time: the closing of the desk, or the exact instant; lateness is judged by `queries.outcome`.
    `start` is where counting began. `rules` are ids of the clock's rules. `provisional` lists the dates passed
    that an official notice may still change: the due date is then "dự kiến".
    """

    at: datetime
    start: datetime
    limit: Limit
    calendar_version: str
    rules: tuple[str, ...]
    steps: tuple[Step, ...]
    provisional_days: tuple[date, ...]

    @property
    def provisional(self) -> bool:
        """Whether the due date rests on a day that is not yet official."""
        return bool(self.provisional_days)

    @property
    def by_the_hour(self) -> bool:
        """Whether the hour counts for lateness, not the date alone."""
        exact = {LimitKind.WORKING_HOURS, LimitKind.CALENDAR_HOURS}
        return self.limit.kind in exact or (
            self.limit.kind is LimitKind.WORKING_DAYS and self.limit.mode is DueMode.HOUR_EXACT
        )

    def as_json(self) -> dict[str, Json]:
        """What is kept beside the due date so that it can be explained years later."""
        return {
            "at": self.at.isoformat(),
            "start": self.start.isoformat(),
            "kind": str(self.limit.kind),
            "amount": str(self.limit.amount),
            "mode": str(self.limit.mode),
            "cutoff": self.limit.cutoff.isoformat("minutes") if self.limit.cutoff else None,
            "calendar": self.calendar_version,
            "rules": list(self.rules),
            "provisional": [day.isoformat() for day in self.provisional_days],
            "steps": [step.as_json() for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The working time between two instants in whole minutes, and the days that made it what it is."""

    minutes: int
    steps: tuple[Step, ...]
    provisional_days: tuple[date, ...]


class Outcome(StrEnum):
    """How a finished or open period stands against its due date."""

    EARLY = "early"
    ON_TIME = "on_time"
    OVERDUE = "overdue"
    RUNNING = "running"
    NEARLY_DUE = "nearly_due"
