"""FEEL's dates, times and durations; the machine's clock is never read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from motcua.definitions.rules.values import Months, Value, is_number

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_TIME = re.compile(
    r"(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2}(?::\d{2})?|@[A-Za-z0-9_/+-]{1,40})?", re.ASCII
)
_MONTHS = re.compile(r"(-)?P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?", re.ASCII)
_SECONDS = re.compile(r"(-)?P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(\.\d{1,9})?S)?)?", re.ASCII)
_FARTHEST = timedelta(hours=18)
_ABSENT = object()
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def to_date(first: Value, month: Value = None, day: Value = None) -> Value:
    """A date from text, from a date and time, or from year, month and day."""
    if not is_number(first) and (month is not None or day is not None):
        return None
    if isinstance(first, datetime):
        return first.date()
    if isinstance(first, date):
        return first
    if isinstance(first, str):
        match = _DATE.fullmatch(first)
        parts = match.groups() if match else None
    else:
        parts = (first, month, day) if all(is_number(p) for p in (first, month, day)) else None
    try:
        return date(*(int(p) for p in parts)) if parts else None
    except (ValueError, OverflowError):
        return None


def to_time(first: Value, minute: Value = None, second: Value = None, offset: Value = None) -> Value:
    """A time from text, from a date and time, or from its parts."""
    if isinstance(first, datetime):
        return first.timetz()
    if isinstance(first, date):
        return time(tzinfo=UTC)
    if isinstance(first, time):
        return first
    if isinstance(first, str):
        return _time(first)
    if not (is_number(first) and is_number(minute) and is_number(second)):
        return None
    try:
        whole = int(second)
        micro = int((second - whole) * 1_000_000)
        if offset is not None and (not isinstance(offset, timedelta) or abs(offset) > _FARTHEST):
            return None
        zone = timezone(offset) if isinstance(offset, timedelta) else None
        return time(int(first), int(minute), whole, micro, zone)
    except (ValueError, OverflowError):
        return None


def _time(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    if not match:
        return None
    hour, minute, second, fraction, zone = match.groups()
    try:
        return time(int(hour), int(minute), int(second), int(((fraction or ".0")[1:] + "000000")[:6]), _zone(zone))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None


def _zone(text: str | None) -> timezone | ZoneInfo | None:
    if text is None:
        return None
    if text in "Zz":
        return UTC
    if text.startswith("@"):
        return ZoneInfo(text[1:])
    sign = -1 if text[0] == "-" else 1
    minutes, seconds = int(text[4:6]), int(text[7:9] or 0)
    offset = timedelta(hours=int(text[1:3]), minutes=minutes, seconds=seconds)
    if minutes > 59 or seconds > 59 or offset > _FARTHEST:
        raise ValueError(text)
    return timezone(sign * offset)


def to_datetime(first: Value, clock: Value = _ABSENT) -> Value:
    """A date and time from text, from a date and a time, or from a date, which is then its first instant (UTC)."""
    if isinstance(first, date) and isinstance(clock, time):
        return datetime.combine(first, clock)
    if clock is not _ABSENT:
        return None
    if isinstance(first, datetime):
        return first
    if isinstance(first, date):
        return datetime.combine(first, time(tzinfo=UTC))
    if not isinstance(first, str):
        return None
    day, mark, rest = first.partition("T")
    found, moment = to_date(day), _time(rest) if mark else time()
    return datetime.combine(found, moment) if isinstance(found, date) and moment is not None else None


def to_duration(text: Value) -> Value:
    """A duration from text: `P1Y2M`, or `P3DT4H5M6S`."""
    if isinstance(text, Months | timedelta):
        return text
    if not isinstance(text, str) or text.endswith(("P", "T")):
        return None
    match = _MONTHS.fullmatch(text)
    if match:
        sign = -1 if match[1] else 1
        return Months(sign * (int(match[2] or 0) * 12 + int(match[3] or 0)))
    match = _SECONDS.fullmatch(text)
    if not match:
        return None
    try:
        span = timedelta(
            days=int(match[2] or 0),
            hours=int(match[3] or 0),
            minutes=int(match[4] or 0),
            seconds=int(match[5] or 0),
            microseconds=int(((match[6] or ".0")[1:] + "000000")[:6]),
        )
    except OverflowError:
        return None
    return -span if match[1] else span


def months_between(start: Value, end: Value) -> Value:
    """Whole months between two dates."""
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    a, b = (start, end) if _day(start) <= _day(end) else (end, start)
    months = (b.year - a.year) * 12 + b.month - a.month - (1 if b.day < a.day else 0)
    return Months(months if (a is start) else -months)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def add_months(value: date, months: int) -> date | None:
    """A date so many months later; the last day of the month where that day is missing."""
    index = value.year * 12 + value.month - 1 + months
    year, month = divmod(index, 12)
    for day in (value.day, 30, 29, 28):
        if day <= value.day:
            try:
                return value.replace(year=year, month=month + 1, day=day)
            except ValueError:
                continue
    return None


def part(value: Value, name: str) -> Value:
    """A listed part of a date, time or duration; null for any other name."""
    if isinstance(value, Months):
        sign = -1 if value.months < 0 else 1
        years, months = divmod(abs(value.months), 12)
        return {"years": Decimal(sign * years), "months": Decimal(sign * months)}.get(name)
    if isinstance(value, timedelta):
        sign = -1 if value < timedelta() else 1
        total = abs(value)
        hours, rest = divmod(total.seconds, 3600)
        parts = {"days": total.days, "hours": hours, "minutes": rest // 60, "seconds": rest % 60}
        return Decimal(sign * parts[name]) if name in parts else None
    if isinstance(value, date) and name in ("year", "month", "day"):
        return Decimal(getattr(value, name))
    if isinstance(value, date) and name == "weekday":
        return Decimal(value.isoweekday())
    if isinstance(value, time | datetime):
        if name in ("hour", "minute", "second"):
            return Decimal(getattr(value, name))
        if name == "time offset":
            return value.utcoffset()
        if name == "timezone":
            return getattr(value.tzinfo, "key", None)
    return None


def _of_date(measure: str) -> object:
    def read(value: Value) -> Value:
        if not isinstance(value, date):
            return None
        if measure == "year":
            return Decimal(_day(value).timetuple().tm_yday)
        if measure == "week":
            return Decimal(value.isocalendar().week)
        return _DAYS[value.weekday()] if measure == "day" else _MONTH_NAMES[value.month - 1]

    return read


TABLE = {
    "date": (to_date, ("from", "month", "day"), 1, ("year", "month", "day")),
    "time": (to_time, ("from", "minute", "second", "offset"), 1, ("hour", "minute", "second", "offset")),
    "date and time": (to_datetime, ("from", "time"), 1, ("date", "time")),
    "duration": (to_duration, ("from",), 1),
    "years and months duration": (months_between, ("from", "to"), 2),
    "day of year": (_of_date("year"), ("date",), 1),
    "day of week": (_of_date("day"), ("date",), 1),
    "month of year": (_of_date("month"), ("date",), 1),
    "week of year": (_of_date("week"), ("date",), 1),
}
