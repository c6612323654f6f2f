"""The ministry's data catalogue with the figures of last night's checks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import session, texts, writing
from motcua.followup.opendata import queries
from motcua.followup.opendata.types import Finding


@officers_only
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every holding, what each check found last, and what had been found before."""
    actor, language = session.actor(request), texts.language()
    found, before = queries.findings(actor)
    context = {
        "holdings": [
            {
                "room": one.room,
                "what": one.what.in_(language),
                "owner": one.owner.in_(language),
                "sensitivity": texts.words(f"office.holdings.sensitivity.{one.sensitivity}"),
                "basis": one.basis,
                "sharing": one.sharing.in_(language),
                "retention": one.retention.in_(language),
            }
            for one in queries.holdings(actor)
        ],
        "findings": [_row(one, before.get(one.name)) for one in found],
    }
    return page(request, "office/holdings/catalogue.html", context, here="holdings")


def _row(one: Finding, before: Finding | None) -> dict[str, object]:
    no_data = texts.words("office.holdings.no_data")
    return {
        "name": texts.words(f"office.holdings.check.{one.name.replace('.', '_')}"),
        "day": one.day,
        "examined": one.examined,
        "faulty": one.faulty,
        "share": no_data if one.share is None else writing.percent(one.share),
        "before": no_data if before is None or before.share is None else writing.percent(before.share),
    }
