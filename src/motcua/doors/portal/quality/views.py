"""The published index of the ministry and its units: small numbers are left out, and so is what would tell them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from motcua.doors.portal.visitor import show
from motcua.doors.ui import indices, periods
from motcua.followup.assessment import queries
from motcua.foundation import clock
from motcua.identity.organisations import queries as organisations

QUARTERS = (3,)
"""Units are published by the quarter alone: a month taken from its quarter would tell of few."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The index of a quarter."""
    at = clock.now()
    period = periods.asked(request, at=at)
    if period.months not in QUARTERS:
        period = clock.Period.holding(period.first, 3)
    unit = settings.MOTCUA.agency_code
    parts = queries.parts_of(unit, period)
    found = queries.published(unit=unit, parts=parts, period=period)
    units = {one.code: one.name for one in organisations.units(on=clock.legal_date(at))}
    context: dict[str, object] = {
        "period": periods.name(period),
        "choices": periods.choices(period, at=at, months=QUARTERS),
        "found": found[0] if found else None,
    }
    if found is not None:
        context |= {
            "summary": indices.summary(found[0]),
            "groups": indices.rows(found[0]),
            "parts": [
                {
                    "name": units.get(one.unit, one.unit),
                    "groups": [(group.group.id, indices.points(group.points)) for group in one.groups],
                    "summary": indices.summary(one),
                }
                for one in found[1]
            ],
        }
    return show(request, "portal/quality/index.html", context)
