"""`motcua clock`: when a period ends and why, and how much working time lies between two instants."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import datetime, time
from typing import NoReturn

import click
from django.db import Error
from django.utils import translation

from motcua.doors.ui import clocks
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import CalendarEmpty, CalendarYearMissing, LimitWrong
from motcua.foundation.worktime.types import Limit, Pause, Step
from motcua.identity.organisations import queries as organisations

_UNIT = re.compile(r"[A-Z0-9]{1,10}(\.[A-Z0-9]{1,10}){0,5}")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line.")
_UNIT_OPTION = click.option("--unit", default="", help="The unit whose working hours count, such as G02.18.")
_SHIPPED = click.option("--shipped", is_flag=True, help="Count by the calendar that comes with the product.")

_REASONS = {
    "unreadable": "it is no limit that this house knows; write for example “5 working days”, “8 giờ làm việc”, “15 days”, “72 calendar hours”, “1 month”, “same day”",
    "amount": "a limit needs an amount above zero",
    "fraction": "a period in calendar days is whole, one in months whole or a half",
    "too_long": "no limit is as long as that",
    "cutoff": "a cut-off is a time of day such as 15:00",
    "cutoff_missing": "“same day” needs its cut-off",
    "two_amounts": "the figure and the word in brackets are not the same",
    "mode": "only a period in working days can end to the hour",
}


@click.group("clock")
def command() -> None:
    """Count deadlines by the house's calendar; without a database by the one that comes with the product."""


@command.command()
@click.option(
    "--start", required=True, help="When the period began: 2026-03-02T09:30, Vietnam's time if it names no zone."
)
@click.option(
    "--limit",
    "limit_text",
    required=True,
    help="“5 working days”, “8 working hours”, “15 days”, “72 calendar hours”, “1 month”, “same day, cut-off 15:00”; in Vietnamese too.",
)
@click.option("--cutoff", help="What comes after this time of day counts from the next working day.")
@click.option("--hour-exact", is_flag=True, help="Working days end to the hour instead of at the day's closing.")
@click.option("--pause", "pauses", multiple=True, help="FROM/TO: the clock stood still; several count as their union.")
@_UNIT_OPTION
@_SHIPPED
@_JSON
def due(
    start: str,
    limit_text: str,
    cutoff: str | None,
    hour_exact: bool,  # noqa: FBT001 -- click's flag
    pauses: tuple[str, ...],
    unit: str,
    shipped: bool,  # noqa: FBT001 -- click's flag
    as_json: bool,  # noqa: FBT001 -- click's flag
) -> None:
    """Print when a period ends, and why. Exit 1 where it cannot be counted, 2 where a value cannot be read."""
    began, period = (
        _instant(start, "start", as_json=as_json),
        _limit(limit_text, cutoff, hour_exact=hour_exact, as_json=as_json),
    )
    stops = [_pause(text, as_json=as_json) for text in pauses]
    calendar, notes = _calendar(unit, shipped=shipped, as_json=as_json)
    try:
        found = worktime.due(began, period, calendar=calendar, pauses=stops)
    except HouseError as error:
        _fail(error, as_json=as_json)
    lines, english = _told(found.steps, period)
    if as_json:
        told = {
            "due": found.at.isoformat(),
            "explanation": lines,
            "explanation_en": english,
            "limit": clocks.limit(period),
            "provisional": [day.isoformat() for day in found.provisional_days],
            **{
                key: value
                for key, value in found.as_json().items()
                if key in {"start", "kind", "amount", "mode", "cutoff", "calendar", "rules", "steps"}
            },
            **({"notes": notes} if notes else {}),
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(clock.legal_time(found.at).isoformat(timespec="minutes"))
    for line in [*lines, *notes]:
        click.echo(f"  {line}")


@command.command()
@click.option("--start", required=True, help="From when: 2026-02-13T15:00, Vietnam's time if it names no zone.")
@click.option("--end", required=True, help="Until when.")
@_UNIT_OPTION
@_SHIPPED
@_JSON
def elapsed(start: str, end: str, unit: str, shipped: bool, as_json: bool) -> None:  # noqa: FBT001 -- click's flags
    """Print the working time between two instants. Exit 1 where it cannot be counted, 2 where a value cannot be read."""
    first, last = _instant(start, "start", as_json=as_json), _instant(end, "end", as_json=as_json)
    if last < first:
        _stop("end_before_start", f"--end {end} lies before --start {start}", as_json=as_json)
    calendar, notes = _calendar(unit, shipped=shipped, as_json=as_json)
    try:
        found = worktime.elapsed(first, last, calendar=calendar)
    except HouseError as error:
        _fail(error, as_json=as_json)
    lines, english = _told(found.steps)
    hours = found.minutes / 60
    if as_json:
        told = {
            "elapsed": clocks.span(found.minutes),
            "working_minutes": found.minutes,
            "working_hours": int(hours) if hours.is_integer() else round(hours, 4),
            "explanation": lines,
            "explanation_en": english,
            "calendar": calendar.version,
            "provisional": [day.isoformat() for day in found.provisional_days],
            **({"notes": notes} if notes else {}),
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"{clocks.span(found.minutes)} ({found.minutes // 60}:{found.minutes % 60:02})")
    for line in [*lines, *notes]:
        click.echo(f"  {line}")


def _told(steps: tuple[Step, ...], period: Limit | None = None) -> tuple[list[str], list[str]]:
    lines = clocks.sentences(steps, period)
    with translation.override("en"):
        return lines, clocks.sentences(steps, period)


def _calendar(unit: str, *, shipped: bool, as_json: bool) -> tuple[worktime.Calendar, list[str]]:
    """The house's calendar as it is known now; the shipped one where no database answers in time, and then it says so."""
    if unit and _UNIT.fullmatch(unit) is None:
        _stop(
            "unit_unreadable", f"--unit {unit[:60]} has not the form of a unit's code, such as G02.18", as_json=as_json
        )
    if shipped:
        return worktime.shipped(), []
    os.environ.setdefault("PGCONNECT_TIMEOUT", "3")
    try:
        return worktime.calendar(unit, clock.now()), _unit_notes(unit)
    except (Error, CalendarEmpty):
        notes = [
            "Không có cơ sở dữ liệu: tính theo lịch đi kèm sản phẩm. No database: the calendar that comes with the product."
        ]
        if unit:
            notes.append(
                f"Không biết giờ làm việc riêng của {unit}: 08:00–12:00, 13:00–17:00. The unit's own hours are not known."
            )
        return worktime.shipped(), notes


def _unit_notes(unit: str) -> list[str]:
    """What a house that does not know the unit says: then the ministry's hours count, and nobody should take them for the unit's."""
    if not unit or organisations.names_of(unit):
        return []
    return [
        f"Không có đơn vị nào mang mã {unit}: tính theo giờ làm việc chung. No unit has the code {unit}: the general working hours count."
    ]


def _instant(text: str, name: str, *, as_json: bool) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip()[:40])
    except ValueError:
        _stop(
            f"{name}_unreadable",
            f"--{name} {text[:60]!r} is no instant; write for example 2026-03-02T09:30",
            as_json=as_json,
        )
    if not 1900 < found.year < 9000:
        _stop(f"{name}_unreadable", f"--{name} {text[:60]!r} is no instant of this age", as_json=as_json)
    return found if found.tzinfo else found.replace(tzinfo=clock.VIETNAM)


def _pause(text: str, *, as_json: bool) -> Pause:
    first, slash, last = text.partition("/")
    if not slash:
        _stop("pause_unreadable", f"--pause {text[:80]!r} is no FROM/TO", as_json=as_json)
    begin, end = (_instant(part, "pause", as_json=as_json) for part in (first, last))
    if end < begin:
        _stop("end_before_start", f"--pause {text[:80]!r} ends before it begins", as_json=as_json)
    return Pause(begin, end)


def _limit(text: str, cutoff: str | None, *, hour_exact: bool, as_json: bool) -> Limit:
    try:
        moved = time.fromisoformat(cutoff) if cutoff is not None else None
    except ValueError:
        _stop("cutoff_unreadable", f"--cutoff {cutoff!r} is no time of day such as 15:00", as_json=as_json)
    try:
        found = worktime.limit(f"{text}, hour-exact" if hour_exact else text)
        return Limit(found.kind, found.amount, found.mode, moved or found.cutoff)
    except LimitWrong as error:
        reason = str(error.params.get("reason", ""))
        _stop(error.code, f"--limit {text[:80]!r}: {_REASONS.get(reason, reason)}", as_json=as_json)


def _fail(error: HouseError, *, as_json: bool) -> NoReturn:
    why = f"{error.code} {error.params or ''}".strip()
    if isinstance(error, CalendarYearMissing):
        year = error.params.get("year")
        why = f"the calendar has no holidays of {year}, so nothing is counted through that year; load them first"
    _stop(error.code, why, as_json=as_json, status=1)


def _stop(code: str, text: str, *, as_json: bool, status: int = 2) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"error": code, "message": text}, ensure_ascii=False))
    click.echo(f"Error: {text}", err=True)
    sys.exit(status)
