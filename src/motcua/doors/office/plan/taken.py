"""Figures, their charts and their lists as files: the same as on the page, for the same viewer, with the instant that they are of."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only
from motcua.doors.office.plan.asked import Asked, read
from motcua.doors.office.plan.views import SIDES, beyond, drawn, finding, light_of, lights, side_of
from motcua.doors.ui import charts, session, tables, texts, writing
from motcua.doors.ui.targets import goal, most, unit
from motcua.followup.monitoring import queries
from motcua.followup.monitoring.types import Figure
from motcua.foundation import clock

FIGURE = ("id", "plan", "name", "value", "unit", "goal", "state", "kind", "numerator", "denominator", "forecast")


@officers_only
@require_GET
def targets(request: HttpRequest) -> HttpResponse:
    """The table of targets with its filters and the instant of its figures."""
    actor, at = session.actor(request), clock.now()
    asked, light = read(request, at), light_of(request)
    figures = [one for one in queries.figures(actor, year=asked.year, cut=asked.cut, at=at) if light in ("", one.light)]
    head = [texts.words(f"office.plan.column.{name}") for name in FIGURE]
    rows = [_figure(one) for one in figures]
    bars = [
        charts.bullet(one.value, one.target.goal, light=one.light, most=most(one))
        if one.value is not None and one.target.goal is not None
        else ""
        for one in figures
    ]
    table = tables.Table(head, rows, bars=bars, barred=head.index(texts.words("office.plan.column.value")))
    title, of_light = texts.words("office.plan.title", year=asked.year), dict(lights())[light] if light else ""
    return _book(request, asked, f"chi-tieu-{asked.year}", title, [table], of_light)


@officers_only
@require_GET
def target(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """One target as on its page: its figure, its year by months with the chart, and its units."""
    actor, at = session.actor(request), clock.now()
    asked = read(request, at)
    found = queries.target(plan, key, asked.year)
    words, name = texts.words, found.name.in_(texts.language())
    figure = queries.figure(actor, found, year=asked.year, cut=asked.cut, at=at)
    of_figure = [words(f"office.plan.column.{one}") for one in FIGURE]
    made = [tables.Table(of_figure, [_figure(figure)])]
    head = [words(f"office.plan.column.{one}") for one in ("value", "numerator", "denominator")]
    months = queries.months(actor, found, cut=asked.cut)
    if months:
        rows: list[tables.Row] = [
            (f"{one.first:%m/%Y}", one.value, one.so_far, one.numerator, one.denominator) for one in months
        ]
        chart = tables.Chart(drawn(found, months), finding(found, months), bars=1, line=2) if len(months) > 1 else None
        of_months = [words("office.plan.month"), head[0], words("office.plan.so_far"), *head[1:]]
        made.append(tables.Table(of_months, rows, words("office.plan.trend"), chart))
    units = queries.by_unit(actor, found, cut=asked.cut)
    if units:
        made.append(
            tables.Table(
                [words("office.plan.unit_name"), *head],
                [(asked.names.get(one.key, one.key), one.value, one.numerator, one.denominator) for one in units],
                words("office.plan.by_unit"),
            )
        )
    return _book(request, asked, f"{key}-{asked.year}", f"{key} {name}", made)


@officers_only
@require_GET
def records(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """The list behind a figure; those withheld are lines without a name."""
    actor, at = session.actor(request), clock.now()
    asked = read(request, at)
    found = queries.target(plan, key, asked.year)
    side = SIDES[side_of(request)]
    head = [texts.words(f"office.plan.column.{name}") for name in ("record", "day", "unit", "procedure", "carried")]
    lines, count = queries.records(actor, found, side, cut=asked.cut, limit=queries.MOST_LINES, at=at)
    rows: list[tables.Row] = [
        (one.subject or texts.words("office.plan.withheld"), one.day, asked.names.get(one.unit, one.unit), asked.titles.get(one.procedure, one.procedure), one.value)
        for one in lines
    ]  # fmt: skip
    title = f"{key} {found.name.in_(texts.language())} · {texts.words(f'office.plan.side.{side}')}: {count}"
    name = f"{key}-{asked.year}-{side_of(request)}"
    return _book(request, asked, name, title, [tables.Table(head, rows)], beyond(count))


def _figure(one: Figure) -> tables.Row:
    target = one.target
    return (
        target.id, target.plan, target.name.in_(texts.language()), one.value, "%" if target.unit == "%" else unit(target), goal(target),
        texts.words(f"targets.light.{one.light}"), texts.words(f"targets.kind.{one.kind}"), one.numerator, one.denominator, one.forecast,
    )  # fmt: skip


def _book(
    request: HttpRequest, asked: Asked, name: str, title: str, made: Sequence[tables.Table], more: str = ""
) -> HttpResponse:
    followed = queries.followed()
    lines = [
        title,
        asked.words,
        texts.words("targets.as_of", at=writing.moment(followed.seen_at)),
        texts.words("office.plan.rules", version=followed.rules),
        *([more] if more else []),
    ]
    return tables.book(request, name, title=lines, tables=made)
