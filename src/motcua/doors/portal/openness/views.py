"""The targets of the plan in public: the same figures that the desk has, without the records behind them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.doors.ui import charts, targets, texts
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
    except NotCounted:  # a house that has just begun: there is nothing to tell yet
        return render(request, "portal/openness/targets.html", {"year": clock.legal_date(at).year})
    years = queries.years(at=at)
    asked = request.GET.get("nam", "")
    over = [year for year in years if year < clock.legal_date(at).year]
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else (over or years or [FIRST])[0]
    year = year if year in years else (over or [FIRST])[0]
    context = {
        "year": year,
        "years": [(one, f"{reverse('portal:targets')}?nam={one}") for one in years],
        "rows": [
            {
                "figure": one,
                "name": one.target.name.in_(texts.language()),
                "source": one.target.source.in_(texts.language()),
                "value": targets.value(one.target, one.value)
                if one.value is not None
                else texts.words("targets.no_data"),
                "goal": targets.goal(one.target),
                "tone": targets.TONES[one.light],
                "state": texts.words(f"targets.light.{one.light}"),
                "kind": texts.words(f"targets.kind.{one.kind}"),
                "bar": charts.bullet(one.value, one.target.goal, light=one.light, most=targets.most(one)),
            }
            for one in queries.public_figures(year=year, at=at)
        ],
        "followed": followed,
    }
    return render(request, "portal/openness/targets.html", context)
