"""Quiet hours: no telephone rings at night, and no notice of the law waits beyond its limit."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from motcua.foundation import clock

_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


class HoursWrong(ValueError):
    """The setting is no span such as `22:00-07:00`."""


def until(hours: str, *, at: datetime) -> datetime | None:
    """The end of the quiet hours in which the instant lies; none outside them, or where `hours` is empty."""
    if not hours:
        return None
    found = _HOURS.fullmatch(hours)
    if found is None:
        raise HoursWrong(f"quiet hours {hours!r}: HH:MM-HH:MM")
    begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    local = clock.legal_time(at)
    now = local.timetz().replace(tzinfo=None)
    inside = begin <= now < end if begin <= end else (now >= begin or now < end)
    if not inside:
        return None
    ends = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return ends if ends > local else ends + timedelta(days=1)


def check(hours: str) -> str:
    """The hours as they are kept; "" for none. Raises `HoursWrong`, also for a span that begins as it ends."""
    found = _HOURS.fullmatch(hours)
    if hours and (found is None or found[1] + found[2] == found[3] + found[4]):
        raise HoursWrong(hours[:20])
    return hours


def waits(*hours: str, at: datetime, told_by: datetime) -> datetime | None:
    """Until when a message waits for the last of several quiet hours, none for one that may go now: also when they end after `told_by`."""
    ends = max((end for one in hours if (end := until(one, at=at)) is not None), default=None)
    return ends if ends is not None and ends <= told_by else None
