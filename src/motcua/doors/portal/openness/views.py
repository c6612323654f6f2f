"""The targets of the plan in public: the same figures that the desk has, without the records behind them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.doors.portal.looking import limit
from motcua.doors.ui import charts, filters, tables, targets, texts, writing
from motcua.followup.monitoring import queries
from motcua.followup.monitoring.errors import NotCounted
from motcua.foundation import clock

FIRST = 2024
"""The first year that is shown without being asked for."""


@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """Targets of a year; the last year that is over at first."""
    at = clock.now()
    try:
        followed = queries.followed()
    except NotCounted:
        return _nothing_yet(request, at)
    years = queries.years(at=at)
    year = _year(request, years, clock.legal_date(at).year)
    context = {
        "year": year,
        "years": [(one, f"{reverse('portal:targets')}?nam={one}") for one in years],
        "rows": [
            {
                "figure": one,
                "name": one.target.name.in_(texts.language()),
                "plans": targets.plans(same),
                "source": targets.sources(same),
                "value": targets.value(one.target, one.value)
                if one.value is not None
                else texts.words("targets.no_data"),
                "more": targets.more(one),
                "goal": targets.goal(one.target),
                "tone": targets.TONES[one.light],
                "state": texts.words(f"targets.light.{one.light}"),
                "kind": texts.words(f"targets.kind.{one.kind}"),
                "bar": charts.bullet(one.value, one.target.goal, light=one.light, most=targets.most(one)),
            }
            for same in targets.together(queries.public_figures(year=year, at=at))
            for one in same[:1]
        ],
        "followed": followed,
        "to_export": f"{reverse('portal:targets_export')}?nam={year}",
    }
    return render(request, "portal/openness/targets.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The targets of a year as a file: the figures of the page."""
    at, words = clock.now(), texts.words
    limit.count(request)  # a paper is set for each who asks
    try:
        followed = queries.followed()
    except NotCounted:
        return _nothing_yet(request, at)
    year = _year(request, queries.years(at=at), clock.legal_date(at).year)
    found = targets.together(queries.public_figures(year=year, at=at))
    head = [
        *(words(f"portal.targets.{name}") for name in ("name", "value")), words("portal.targets.unit"), words("portal.targets.goal"),
        words("portal.targets.state"), words("portal.targets.kind"), words("portal.targets.above"), words("portal.targets.below"),
        words("portal.targets.source"), words("portal.targets.plans"),
    ]  # fmt: skip
    rows: list[tables.Row] = [
        (
            one.target.name.in_(texts.language()), one.value, "%" if one.target.unit == "%" else targets.unit(one.target), targets.goal(one.target),
            words(f"targets.light.{one.light}"), words(f"targets.kind.{one.kind}"), one.numerator, one.denominator,
            targets.sources(same), targets.plans(same),
        )
        for same in found
        for one in same[:1]
    ]  # fmt: skip
    bars = [
        charts.bullet(one.value, one.target.goal, light=one.light, most=targets.most(one))
        if one.value is not None and one.target.goal is not None
        else ""
        for one, *_ in found
    ]
    title = [words("portal.targets.title", year=year), words("targets.as_of", at=writing.moment(followed.seen_at))]
    return tables.book(request, f"chi-tieu-{year}", title=title, tables=[tables.Table(head, rows, bars=bars, barred=1)])


def _nothing_yet(request: HttpRequest, at: datetime) -> HttpResponse:
    """A house that has just begun: the page says in words that there is nothing to tell, a file would say nothing."""
    return render(request, "portal/openness/targets.html", {"year": clock.legal_date(at).year})


def _year(request: HttpRequest, years: list[int], present: int) -> int:
    """The year that is asked for; the last one that is over at first. Raises `QuestionWrong`."""
    given = filters.Filters(request)
    usual = ([year for year in years if year < present] or years or [FIRST])[0]
    year = given.choice("nam", texts.words("portal.targets.years"), [(str(one), str(one)) for one in years], str(usual))
    given.done()
    return int(year)
