"""Rows of the calendar and its file, turned into values and back."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib import resources

from motcua.foundation.worktime import models
from motcua.foundation.worktime.errors import CalendarFileWrong, HoursWrong
from motcua.foundation.worktime.types import CalendarDay, DayKind, Hours, Session, Week

_COLUMNS = ["date", "name_vi", "name_en", "kind", "source"]


def shipped_file() -> str:
    """The holidays that come with the product."""
    return resources.files("motcua.foundation.worktime").joinpath("data/holidays.csv").read_text("utf-8")


def parse(text: str) -> tuple[CalendarDay, ...]:
    """The rows of a file with the columns `date,name_vi,name_en,kind,source`; raises `CalendarFileWrong`."""
    reader = csv.DictReader(text.lstrip("\ufeff").splitlines())
    if reader.fieldnames != _COLUMNS:
        raise CalendarFileWrong(line=1, reason="columns")
    found: dict[date, CalendarDay] = {}
    for line, row in enumerate(reader, start=2):
        if None in row or None in row.values():
            raise CalendarFileWrong(line=line, reason="columns")
        try:
            day, kind = date.fromisoformat(row["date"]), DayKind(row["kind"])
        except ValueError:
            raise CalendarFileWrong(line=line, reason="date_or_kind") from None
        if kind is DayKind.LOCAL_CLOSURE:
            raise CalendarFileWrong(line=line, reason="closure_needs_unit")
        if day in found:
            raise CalendarFileWrong(line=line, reason="twice", day=row["date"])
        if not row["name_vi"].strip() or not row["source"].strip():
            raise CalendarFileWrong(line=line, reason="name_or_source")
        provisional = "PROVISIONAL" in row["source"]
        found[day] = CalendarDay(day, kind, row["name_vi"].strip(), row["name_en"].strip(), row["source"], provisional)
    return tuple(found[day] for day in sorted(found))


def lineage(unit: str) -> list[str]:
    """A unit and the units above it, nearest first, the whole country last: `G02.18`, `G02`, ``."""
    parts = unit.split(".") if unit else []
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)] + [""]


def days_of(found: Iterable[models.CalendarDayRow], units: Sequence[str]) -> tuple[CalendarDay, ...]:
    """One row a date: a closure of the unit or of one above it is laid over the national row."""
    by_day: dict[date, CalendarDay] = {}
    for row in sorted(found, key=lambda row: units.index(row.unit), reverse=True):
        by_day[row.day] = CalendarDay(row.day, DayKind(row.kind), row.name, row.name_en, row.source, row.provisional)
    return tuple(by_day[day] for day in sorted(by_day))


def hours_of(found: Iterable[models.HoursRow], units: Sequence[str]) -> tuple[Hours, ...]:
    """The weeks in order of precedence: the nearest unit first, within it the latest beginning first."""
    ordered = sorted(found, key=lambda row: (units.index(row.unit), -row.in_force_from.toordinal(), -(row.pk or 0)))
    return tuple(Hours(row.in_force_from, row.in_force_until, week_from(row.week)) for row in ordered)


def week_as_json(week: Week) -> dict[str, list[list[str]]]:
    """The week as it is kept."""
    return {"days": [[str(s) for s in day] for day in week.days], "make_up": [[str(s) for s in week.make_up]]}


def week_from(kept: Mapping[str, Sequence[Sequence[str]]]) -> Week:
    """The week that was kept; raises `HoursWrong`."""
    days = [tuple(Session.parse(text) for text in day) for day in (*kept["days"], *kept["make_up"])]
    if len(days) != 8:
        raise HoursWrong(reason="seven_days")
    monday, tuesday, wednesday, thursday, friday, saturday, sunday, make_up = days
    return Week((monday, tuesday, wednesday, thursday, friday, saturday, sunday), make_up)


def fingerprint(before: str, lines: Iterable[str]) -> str:
    """What a version is known by: the version before it and every line that changed."""
    digest = hashlib.sha256(before.encode())
    for line in lines:
        digest.update(b"\n" + line.encode())
    return digest.hexdigest()
