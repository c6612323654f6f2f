"""The figures of a report, and the list behind one of them, as files: what the page shows, for the same viewer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only
from motcua.doors.office.reports.views import place_of, title_of
from motcua.doors.ui import session, tables, texts, writing
from motcua.followup.reporting import queries
from motcua.followup.reporting.types import Cell, Filled, ReportView
from motcua.foundation import clock
from motcua.identity.organisations import queries as organisations


@officers_only
@require_GET
def figures(request: HttpRequest, number: int) -> HttpResponse:
    """The tables of a report's sections, counted figures as numbers."""
    view = queries.report(session.actor(request), number, at=clock.now())
    made = [_table(one) for one in view.sections if one.rows]
    return tables.book(request, f"bao-cao-{number}", title=_about(view), tables=made)


@officers_only
@require_GET
def records(request: HttpRequest, number: int) -> HttpResponse:
    """The list behind a figure as it was frozen; those withheld are lines without a name."""
    actor, at = session.actor(request), clock.now()
    section, row, column = place_of(request)
    name, lines, count, mark = queries.listed(
        actor, number, section=section, row=row, column=column, limit=queries.MOST_LINES
    )
    view = queries.report(actor, number, at=at)
    units = organisations.unit_names([one.unit for one in lines], on=clock.legal_date(at))
    head = [texts.words(f"office.plan.column.{one}") for one in ("record", "day", "unit", "procedure")]
    rows: list[tables.Row] = [
        (one.subject or texts.words("office.plan.withheld"), one.day, units.get(one.unit, one.unit), one.procedure)
        for one in lines
    ]
    beyond = texts.words("office.reports.beyond", most=writing.number(queries.MOST_LINES))
    title = [f"{name}: {count}", *_about(view), mark, *([beyond] if count > len(lines) else [])]
    return tables.file(request, f"bao-cao-{number}-danh-sach", title=title, head=head, rows=rows)


def _about(view: ReportView) -> list[str]:
    unit = organisations.unit_names([view.line.unit], on=clock.legal_date(clock.now())).get(view.line.unit, "")
    period = view.line.run.period
    told = [
        f"{title_of(view.line.run)} – {unit}",
        texts.words("office.reports.days", since=writing.day(period.since), until=writing.day(period.last)),
    ]
    if view.as_of is None:
        return [*told, texts.words("office.reports.not_frozen")]
    return [*told, texts.words("office.reports.frozen_at", at=writing.moment(view.as_of)), view.fingerprint[:32]]


def _table(one: Filled) -> tables.Table:
    language = texts.language()
    head = [name.in_(language) for name in one.head]
    rows = [(row.name.in_(language), *(_value(cell, language) for cell in row.cells)) for row in one.rows]
    return tables.Table(head, rows, one.title.in_(language))


def _value(cell: Cell, language: str) -> tables.Cell:
    return cell.text.in_(language) if cell.count is None else cell.count
