"""ISO 8601 durations and instants of timers that name no term of the law: calendar time."""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta

DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>\d{1,4})W|(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?)"
)
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})")


def fits(form: str, text: str) -> bool:
    """Whether a text is a duration (`timeDuration`) or an instant with its zone (`timeDate`)."""
    if form == "timeDuration":
        return DURATION.fullmatch(text) is not None
    if form != "timeDate" or INSTANT.fullmatch(text) is None:
        return False
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def end(text: str, *, since: datetime) -> datetime:
    """The instant that a text names: an instant itself, or a duration counted from `since`; a month ends on its last day at most."""
    match = DURATION.fullmatch(text)
    if match is None:
        return datetime.fromisoformat(text)
    parts = {name: int(value or 0) for name, value in match.groupdict().items()}
    months = since.year * 12 + since.month - 1 + parts["years"] * 12 + parts["months"]
    year, month = divmod(months, 12)
    day = min(since.day, calendar.monthrange(min(year, 9998), month + 1)[1])
    moved = since.replace(year=min(year, 9998), month=month + 1, day=day)
    rest = timedelta(
        weeks=parts["weeks"],
        days=parts["days"],
        hours=parts["hours"],
        minutes=parts["minutes"],
        seconds=parts["seconds"],
    )
    return moved + min(rest, datetime.max.replace(tzinfo=moved.tzinfo) - moved - timedelta(days=1))
