"""Reads of the clock: calendars as they were known, and the pure arithmetic on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.db.models import Q

from motcua.foundation import once
from motcua.foundation.clock import legal_date
from motcua.foundation.worktime import models, rows
from motcua.foundation.worktime.errors import CalendarEmpty
from motcua.foundation.worktime.reckoning import (
    changed_days,
    due,
    elapsed,
    hand_over,
    outcome,
    postponed,
    read,
    union,
    working_time,
)
from motcua.foundation.worktime.snapshot import Calendar
from motcua.foundation.worktime.types import MINUTE, CalendarDay, Due, KeptDay, Pause, Step, VersionLine
from motcua.foundation.worktime.wording import limit, minutes

__all__ = [
    "Calendar",
    "calendar",
    "changed_days",
    "days",
    "due",
    "elapsed",
    "end_of_working_day",
    "explain",
    "hand_over",
    "if_changed",
    "limit",
    "minutes",
    "outcome",
    "parse_days",
    "postponed",
    "read",
    "shipped",
    "union",
    "version",
    "versions",
    "working_minutes",
    "working_time",
    "years",
]


# The latest version of before the instant, else the first of all.
_VERSION = """
    SELECT number, fingerprint FROM worktime_calendarversion
    ORDER BY made_at <= coalesce(%s::timestamptz, 'infinity') DESC,
        CASE WHEN made_at <= coalesce(%s::timestamptz, 'infinity') THEN -number ELSE number END
    LIMIT 1
"""


def calendar(unit: str, as_of: datetime | None = None) -> Calendar:
    """The calendar of a unit as it was known at an instant; now, when none is given.

    A unit without weeks of its own has those of the nearest unit above it (`G02` above `G02.18`), else the default.
    An instant before the first version gets the first. One indexed query when the version is known to this process.
    Raises `CalendarEmpty` when no holidays have been loaded.
    """
    number, fingerprint = _version(as_of)
    return _calendar(unit, number, fingerprint)


@lru_cache(maxsize=1)
def shipped() -> Calendar:
    """The calendar that comes with the product, read from its own file: the same answers without a database."""
    return Calendar("", "shipped", rows.parse(rows.shipped_file()))


def version(as_of: datetime | None = None) -> str:
    """The name of the version that holds at an instant, as kept beside due dates."""
    return _name(*_version(as_of))


def days(year: int) -> list[KeptDay]:
    """The days of a year that depart from the week, with the closures of units, in order."""
    found = models.CalendarDayRow.objects.filter(until=None, day__year=year).order_by("day", "unit")
    return [KeptDay(row.unit, day, row.shipped) for row in found for day in rows.days_of([row], [row.unit])]


def years() -> tuple[int, ...]:
    """The years through which anything is counted."""
    found = models.CalendarDayRow.objects.filter(until=None, unit="").dates("day", "year")
    return tuple(day.year for day in found)


def versions(*, limit: int = 20) -> list[VersionLine]:
    """The last changes of the calendar, the newest first."""
    found = models.CalendarVersion.objects.order_by("-number")[:limit]
    return [VersionLine(_name(row.number, row.fingerprint), row.made_at, row.made_by, row.note) for row in found]


def if_changed(unit: str, changes: Sequence[CalendarDay], *, closed: str = "") -> Calendar:
    """The calendar of a unit as it would be with other days, which nobody has decided yet; `closed` is the unit that they close.

    Closures of a unit that is neither this one nor above it change nothing.
    """
    known = calendar(unit)
    if closed and closed not in rows.lineage(unit):
        return known
    by_day = {row.day: row for row in known.days} | {row.day: row for row in changes}
    return Calendar(unit, "preview", tuple(by_day[day] for day in sorted(by_day)), known.hours)


def parse_days(text: str) -> tuple[CalendarDay, ...]:
    """The days of a CSV file with the columns `date,name_vi,name_en,kind,source`; raises `CalendarFileWrong`."""
    return rows.parse(text)


def working_minutes(start: datetime, end: datetime, *, calendar: Calendar, pauses: tuple[Pause, ...] = ()) -> int:
    """Whole working minutes in `[start, end)` without what was paused."""
    return int(working_time(start, end, calendar=calendar, pauses=pauses).total_seconds() * 1_000_000) // MINUTE


def end_of_working_day(at: datetime, *, unit: str) -> datetime:
    """The closing of the working day on which the unit can begin with something that came in at `at`."""
    known = calendar(unit, at)
    return known.closing(legal_date(known.normalise(at)))


def explain(due: Due) -> tuple[Step, ...]:
    """The steps of a due date in order, for a door to put into words."""
    return due.steps


def _version(as_of: datetime | None) -> tuple[int, str]:
    newest = once.kept(("calendar",), _newest)
    if as_of is None or newest[0] <= as_of:
        return newest[1], newest[2]
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [as_of, as_of])
        found = cursor.fetchone()
    if found is None:
        raise CalendarEmpty(unit="")
    return int(found[0]), str(found[1])


def _newest() -> tuple[datetime, int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT made_at, number, fingerprint FROM worktime_calendarversion ORDER BY number DESC LIMIT 1")
        found = cursor.fetchone()
    if found is None:
        raise CalendarEmpty(unit="")
    return found[0], int(found[1]), str(found[2])


@lru_cache(maxsize=256)
def _calendar(unit: str, number: int, fingerprint: str) -> Calendar:
    """Keyed by the content's fingerprint, so it can never be another calendar's."""
    lineage = rows.lineage(unit)
    held = Q(unit__in=lineage, since__lte=number) & (Q(until=None) | Q(until__gt=number))
    days = models.CalendarDayRow.objects.filter(held)
    hours = models.HoursRow.objects.filter(held)
    return Calendar(unit, _name(number, fingerprint), rows.days_of(days, lineage), rows.hours_of(hours, lineage))


def _name(number: int, fingerprint: str) -> str:
    return f"{number}.{fingerprint[:12]}"
