"""Figures and their lists as files: XLSX with real numbers, and CSV that a spreadsheet takes for text."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only
from motcua.doors.office.plan.asked import Asked, read
from motcua.doors.office.plan.views import SIDES
from motcua.doors.ui import session, tables, texts, writing
from motcua.doors.ui.targets import goal, unit
from motcua.followup.monitoring import queries
from motcua.followup.monitoring.types import Figure, Side
from motcua.foundation import clock

MOST = 20_000
"""Records of one file; what is beyond is said."""
STEP = 500


@officers_only
@require_GET
def targets(request: HttpRequest) -> HttpResponse:
    """The table of targets with its filters and the instant of its figures."""
    actor, at = session.actor(request), clock.now()
    asked = read(request, at)
    figures = queries.figures(actor, year=asked.year, cut=asked.cut, at=at)
    head = [texts.words(f"office.plan.column.{name}") for name in ("id", "plan", "name", "value", "unit", "goal", "state", "kind", "numerator", "denominator", "forecast")]  # fmt: skip
    rows = [_figure(one) for one in figures]
    return _file(request, asked, f"chi-tieu-{asked.year}", head, rows)


@officers_only
@require_GET
def records(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """The list behind a figure; those withheld are lines without a name."""
    actor, at = session.actor(request), clock.now()
    asked = read(request, at)
    found = queries.target(plan, key, asked.year)
    side = SIDES.get(request.GET.get("ve", ""), Side.NUMERATOR)
    head = [texts.words(f"office.plan.column.{name}") for name in ("record", "day", "unit", "procedure", "carried")]
    rows: list[tables.Row] = []
    for offset in range(0, MOST, STEP):
        lines, count = queries.records(actor, found, side, cut=asked.cut, offset=offset, limit=STEP, at=at)
        rows += [
            (one.subject or texts.words("office.plan.withheld"), one.day, asked.names.get(one.unit, one.unit), asked.titles.get(one.procedure, one.procedure), one.value)
            for one in lines
        ]  # fmt: skip
        if offset + STEP >= count:
            break
    return _file(request, asked, f"{key}-{asked.year}-{request.GET.get('ve', 'tu')[:3]}", head, rows)


def _figure(one: Figure) -> tables.Row:
    target = one.target
    return (
        target.id, target.plan, target.name.in_(texts.language()), one.value, "%" if target.unit == "%" else unit(target), goal(target),
        texts.words(f"targets.light.{one.light}"), texts.words(f"targets.kind.{one.kind}"), one.numerator, one.denominator, one.forecast,
    )  # fmt: skip


def _file(
    request: HttpRequest, asked: Asked, name: str, head: Sequence[str], rows: Sequence[tables.Row]
) -> HttpResponse:
    followed = queries.followed()
    title = [
        asked.words,
        texts.words("targets.as_of", at=writing.moment(followed.seen_at)),
        texts.words("office.plan.rules", version=followed.rules),
    ]
    return tables.file(request, name, title=title, head=head, rows=rows)
