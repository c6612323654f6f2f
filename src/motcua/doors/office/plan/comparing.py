"""Units beside each other: by dossier, by work, and by the ministry's mix of procedures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.plan.asked import Asked, read
from motcua.doors.ui import charts, session, tables, texts, writing
from motcua.followup.monitoring import queries
from motcua.followup.monitoring.types import Standardised, Standing, Weights
from motcua.foundation import clock

ON_TIME = ("MINISTRY-2021", "T27")
"""The target whose list is what the share on time counts: finished dossiers with a limit."""
COLUMNS = ("unit", "finished", "work", "kept", "kept_by_work", "kept_same", "kept_ministry", "days", "days_by_work", "days_same", "days_ministry", "cover")  # fmt: skip

MOST_DRAWN = 18
"""Units of which a chart fits on one sheet of paper; the page draws all."""


@officers_only
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """The units that have finished dossiers in the period, with how each figure is made."""
    asked, rows, held = _read(request)
    context = {
        "asked": asked, "rows": rows, "followed": queries.followed(), "is_guess": held is not None and not held.confirmed,
        "since": held.since if held else None, "to_export": asked.address("plan_compare_export"),
        "charts": [(texts.words(f"office.compare.{name}"), one.svg) for name in ("kept_same", "days_same") if (one := _chart(name, rows)) is not None],
        "worked": next((one for one in rows if one.one.done.finished), None),
    }  # fmt: skip
    return page(request, "office/plan/compare.html", context, here="plan")


@officers_only
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The comparison as a file."""
    asked, rows, _ = _read(request)
    head = [texts.words(f"office.compare.{name}") for name in COLUMNS]
    lines: list[tables.Row] = []
    for row in rows:
        one = row.one
        kept, days = _told(one.kept_standardised), _told(one.days_standardised)
        lines.append((
            row.name, one.done.finished, one.work, one.kept, one.kept_by_work, *kept[:2], one.days,
            one.days_by_work, *days,
        ))  # fmt: skip
    title = [texts.words("office.compare.title"), asked.words, texts.words("targets.as_of", at=writing.moment(queries.followed().seen_at))]  # fmt: skip
    chart = _chart("kept_same", rows)
    table = tables.Table(head, lines, chart=chart if len(lines) <= MOST_DRAWN else None)
    return tables.book(request, f"so-sanh-{asked.year}", title=title, tables=[table])


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with its name and, where its share on time is that of one list, the address of that list."""

    one: Standing
    name: str
    to: str


def _read(request: HttpRequest) -> tuple[Asked, list[Row], Weights | None]:
    actor, at = session.actor(request), clock.now()
    asked = read(request, at)
    held = queries.weights(min(asked.cut.until - timedelta(days=1), clock.legal_date(at)))
    # Everybody is read: the mix is the whole ministry's, whichever unit the page was asked for.
    found = queries.compared(actor, replace(asked.cut, unit=""), weigh=queries.weigher(held, at=at))
    # A list by unit has everything below it, so one with units below that stand here themselves has no list of its own.
    units = [one.unit for one in found]
    shown = [one for one in found if not asked.unit or f"{one.unit}.".startswith(f"{asked.unit}.")]
    alone = {unit for unit in units if not any(other.startswith(f"{unit}.") for other in units)}
    return asked, [_row(one, asked, alone=one.unit in alone) for one in shown], held


def _chart(name: str, rows: list[Row]) -> tables.Chart | None:
    """A column of the table as bars, each with the ministry's value over the same procedures as its mark: of units that share procedures with others, none of fewer than two."""
    told = [
        (row.name, one.value, one.ministry)
        for row in rows
        if (one := _mixed(row.one, name)) is not None and not one.alone
    ]
    if len(told) < 2:
        return None
    ordered = sorted(told, key=lambda one: one[1], reverse=name == "kept_same")
    first, last = ordered[0], ordered[-1]
    words = texts.words(
        f"office.compare.finding_{name}", first=first[0], best=writing.number(first[1]), last=last[0], worst=writing.number(last[1])
    )  # fmt: skip
    drawn = charts.rows(told, finding=words, unit="%" if name == "kept_same" else "")
    bars = COLUMNS.index(name)
    return tables.Chart(drawn, words, bars=bars, line=bars + 1)


def _mixed(one: Standing, name: str) -> Standardised | None:
    return one.kept_standardised if name == "kept_same" else one.days_standardised


def _told(one: Standardised | None) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    return (one.value, None if one.alone else one.ministry, one.cover) if one else (None, None, None)


def _row(one: Standing, asked: Asked, *, alone: bool) -> Row:
    opens = alone and one.done.limited and one.unit in asked.names
    to = asked.address("plan_records", *ON_TIME, dv=one.unit, ve="mau") if opens else ""
    return Row(one, asked.names.get(one.unit, one.unit), to)
