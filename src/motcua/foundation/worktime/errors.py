"""What can be wrong with a deadline: always named, never a missing date."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError
from motcua.foundation.worktime.types import HoursWrong, LimitWrong

__all__ = [
    "CalendarEmpty",
    "CalendarFileWrong",
    "CalendarYearMissing",
    "ClockAlreadyStopped",
    "ClockNotStopped",
    "ClockOutOfOrder",
    "ClockStopped",
    "HoursWrong",
    "LimitWrong",
    "NotAware",
]


class CalendarYearMissing(HouseError):
    """The calendar has no row of `year`, so nothing is counted through it; an operator must load the year's holidays."""

    code = "calendar_year_missing"
    status = 503


class CalendarEmpty(HouseError):
    """No holidays have been loaded at all."""

    code = "calendar_empty"
    status = 503


class CalendarFileWrong(HouseError):
    """A row of holidays cannot be read; `line` counts from 1 with the heading, `reason` names the fault."""

    code = "calendar_file_wrong"


class NotAware(HouseError):
    """An instant came without a time zone."""

    code = "instant_not_aware"


class ClockAlreadyStopped(Conflict):
    """The clock is stopped for this reason (`key`) already."""

    code = "clock_already_stopped"


class ClockNotStopped(Conflict):
    """There is no open stop of this `key` to end."""

    code = "clock_not_stopped"


class ClockOutOfOrder(Conflict):
    """A tick lies before the one that precedes it, or the first is not a start."""

    code = "clock_out_of_order"


class ClockStopped(Conflict):
    """The clock stands still, so there is no due date unless the caller says until when to count the stop."""

    code = "clock_stopped"
