"""Dossiers by procedure, unit, status and channel, for days that one chooses; the last thirty at first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.errors import TooBroad
from motcua.casework.dossiers.types import Dimension, Figure
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.inbox import choices
from motcua.doors.office.search import views as search
from motcua.doors.ui import session, texts
from motcua.foundation import clock


@officers_only
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """One table of figures; where there is nothing to count it says so, and not nought."""
    actor, at = session.actor(request), clock.now()
    by = next((one for one in Dimension if one.value == request.GET.get("theo")), Dimension.PROCEDURE)
    wanted = replace(search.read(request.GET), text="")
    if wanted.received_from is None and wanted.received_until is None:
        wanted = replace(wanted, received_from=clock.legal_date(at) - timedelta(days=30))
    found: list[Figure] = []
    errors: list[dict[str, str]] = []
    try:
        found = queries.tallies(actor, wanted, by, at=at)
    except TooBroad as broad:
        errors = [{"text": texts.words("office.search.too_broad", seconds=broad.params["seconds"]), "href": "#tu"}]
    fields = choices.of(actor, at)
    names = dict(fields[{"procedure": "procedures", "unit": "units", "status": "statuses", "channel": "channels"}[by]])
    context = {
        "by": by,
        "dimensions": [(one.value, texts.words(f"office.figures.by.{one}")) for one in Dimension],
        "rows": [
            {
                "name": names.get(one.key, one.key),
                "count": one.count,
                "address": f"{reverse('office:search')}?{search.written(one.question)}",
            }
            for one in found
        ],
        "total": sum(one.count for one in found),
        "wanted": wanted,
        "fields": fields,
        "errors": errors,
    }
    return page(request, "office/figures/figures.html", context, here="figures", status=422 if errors else 200)
