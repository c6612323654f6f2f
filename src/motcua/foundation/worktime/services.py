"""Commands on the calendar: load holidays, set a unit's week, close a unit for a day.

Each makes a new version; nothing is overwritten. `allowed` is the gate (`worktime.manage`), which stands a floor
above this room.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db import connection, transaction

from motcua.foundation.types import Actor
from motcua.foundation.worktime import models, queries, rows
from motcua.foundation.worktime.errors import CalendarFileWrong, CalendarYearMissing, HoursWrong
from motcua.foundation.worktime.types import CalendarDay, DayKind, Week

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('worktime.calendar'))"


@transaction.atomic
def load_holidays(actor: Actor, *, at: datetime, text: str | None = None, allowed: Callable[[Actor], None]) -> str:
    """Load the holidays that come with the product, or an operator's file, and return the version's name.

    The product's rows replace the product's earlier ones and leave an operator's alone; an operator's file replaces
    the dates it names. Loading what is there already changes nothing. Raises `CalendarFileWrong`.
    """
    allowed(actor)
    shipped = text is None
    given = rows.parse(rows.shipped_file() if text is None else text)
    _lock()
    held = {row.day: row for row in models.CalendarDayRow.objects.filter(unit="", until=None)}
    years = {day.day.year for day in given}
    named = {day.day for day in given}
    new = [day for day in given if not _stays(held.get(day.day), day, shipped=shipped)]
    gone = [held[day.day] for day in new if day.day in held]
    if shipped:
        gone += [row for day, row in held.items() if row.shipped and day.year in years and day not in named]
    if new or gone:
        _change(actor, at, "holidays", new, gone, unit="", shipped=shipped)
    return queries.version()


@transaction.atomic
def change_days(
    actor: Actor, *, days: Sequence[CalendarDay], decision: str, at: datetime, allowed: Callable[[Actor], None]
) -> str:
    """Set days of the whole country by a decision; what is there already changes nothing. Returns the version's name.

    A day of a year that has no rows is refused (`CalendarYearMissing`): one row would make the whole year count. A file of a new year has
    the days that the law fixes, else `CalendarFileWrong` (`year_incomplete`).
    """
    allowed(actor)
    if not decision.strip():
        raise CalendarFileWrong(line=0, reason="decision_missing")
    if any(day.kind is DayKind.LOCAL_CLOSURE for day in days):
        raise CalendarFileWrong(line=0, reason="closure_needs_unit")
    _lock()
    held = {row.day: row for row in models.CalendarDayRow.objects.filter(unit="", until=None)}
    _whole_years(days, {day.year for day in held})
    new = [day for day in days if not _stays(held.get(day.day), day, shipped=False)]
    if new:
        gone = [held[day.day] for day in new if day.day in held]
        _change(actor, at, decision.strip()[:200], new, gone, unit="", shipped=False)
    return queries.version()


@transaction.atomic
def close_unit(
    actor: Actor, *, unit: str, day: date, name: str, decision: str, at: datetime, allowed: Callable[[Actor], None]
) -> str:
    """Close one unit for a day (a storm) by a decision; such a row only ever lengthens a period."""
    allowed(actor)
    if not unit or not decision.strip():
        raise CalendarFileWrong(line=0, reason="closure_needs_unit_and_decision")
    _lock()
    held = models.CalendarDayRow.objects.filter(unit=unit, day=day, until=None)
    row = CalendarDay(day, DayKind.LOCAL_CLOSURE, name, source=decision)
    _change(actor, at, decision.strip()[:200], [row], list(held), unit=unit, shipped=False)
    return queries.version()


@transaction.atomic
def set_hours(
    actor: Actor,
    *,
    unit: str,
    week: Week,
    in_force_from: date,
    at: datetime,
    in_force_until: date | None = None,
    decision: str,
    allowed: Callable[[Actor], None],
) -> str:
    """Set the week that a unit (empty: every unit) works from a date on; the latest beginning in force wins."""
    allowed(actor)
    if in_force_until is not None and in_force_until <= in_force_from:
        raise HoursWrong(reason="dates")
    _lock()
    line = f"hours {unit} {in_force_from} {in_force_until} {rows.week_as_json(week)}"
    version = _version(actor, at, "hours", [line])
    held = models.HoursRow.objects.filter(unit=unit, in_force_from=in_force_from, until=None)
    held.update(until=version)
    models.HoursRow.objects.create(
        since=version,
        unit=unit,
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        week=rows.week_as_json(week),
        source=decision,
    )
    return queries.version()


_FIXED = ((1, 1), (4, 30), (5, 1), (9, 2))
"""Month and day of the holidays that have the same date each year (Labour Code 45/2019/QH14, article 112)."""


def _whole_years(days: Sequence[CalendarDay], known: set[int]) -> None:
    for year in sorted({day.day.year for day in days} - known):
        named = {
            (day.day.month, day.day.day) for day in days if day.day.year == year and day.kind is not DayKind.ORDINARY
        }
        if len(days) == 1:
            raise CalendarYearMissing(year=year, unit="")
        if not set(_FIXED) <= named:
            raise CalendarFileWrong(line=0, reason="year_incomplete", year=year)


def _stays(held: models.CalendarDayRow | None, day: CalendarDay, *, shipped: bool) -> bool:
    if held is None:
        return False
    if shipped and not held.shipped:
        return True
    same = CalendarDay(held.day, DayKind(held.kind), held.name, held.name_en, held.source, held.provisional) == day
    return same and held.shipped == shipped


def _change(
    by: Actor,
    at: datetime,
    note: str,
    new: Sequence[CalendarDay],
    gone: Sequence[models.CalendarDayRow],
    *,
    unit: str,
    shipped: bool,
) -> None:
    lines = [f"- {unit} {row.day}" for row in gone] + [f"+ {unit} {day}" for day in new]
    version = _version(by, at, note, lines)
    models.CalendarDayRow.objects.filter(pk__in=[row.pk for row in gone]).update(until=version)
    models.CalendarDayRow.objects.bulk_create(
        models.CalendarDayRow(
            since=version,
            unit=unit,
            day=day.day,
            kind=day.kind,
            name=day.name,
            name_en=day.name_en,
            source=day.source,
            provisional=day.provisional,
            shipped=shipped,
        )
        for day in new
    )


def _version(by: Actor, at: datetime, note: str, lines: Sequence[str]) -> models.CalendarVersion:
    last = models.CalendarVersion.objects.order_by("-number").first()
    return models.CalendarVersion.objects.create(
        made_at=at,
        made_by=str(by),
        note=note,
        fingerprint=rows.fingerprint(f"{last.number}.{last.fingerprint}" if last else "", lines),
    )


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
