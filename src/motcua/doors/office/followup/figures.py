"""Figures of petitions: received, forwarded, answered, published, each a link to the list that it counts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import reading, session, texts
from motcua.followup.petitions import queries
from motcua.foundation import clock

_LONGEST = timedelta(days=3 * 366)


@officers_only
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Of the petitions received from one day to another; with `?so=` the list behind one figure."""
    actor, at = session.actor(request), clock.now()
    today = clock.legal_date(at)
    first, last = (
        _day(request.GET.get("tu", ""), today.replace(month=1, day=1)),
        _day(request.GET.get("den", ""), today),
    )
    wrong = not timedelta(0) <= last - first <= _LONGEST
    if wrong:
        first, last = today.replace(month=1, day=1), today
    since, until = _begin(first), _begin(last + timedelta(days=1))
    chosen = request.GET.get("so", "")
    chosen = chosen if chosen in queries.MEASURES else ""
    context = {
        "first": first,
        "last": last,
        "measures": [
            {
                "name": one.name,
                "label": texts.words(f"office.petitions.measures.{one.name}"),
                "count": one.count,
                "of": one.of,
                "of_label": texts.words(f"office.petitions.measures.{one.basis}") if one.basis else "",
                "share": one.count / one.of if one.of else None,
            }
            for one in queries.measures(actor, since=since, until=until)
        ],
        "chosen": chosen,
        "chosen_label": texts.words(f"office.petitions.measures.{chosen}") if chosen else "",
        "listed": queries.listed(actor, chosen, since=since, until=until) if chosen else [],
        "errors": [{"text": texts.words("office.petitions.fault.days"), "href": "#tu"}] if wrong else [],
        "now": at,
    }
    return page(request, "office/followup/figures.html", context, here="petitions", status=422 if wrong else 200)


def _day(text: str, otherwise: date) -> date:
    try:
        return reading.day(text) if text else otherwise
    except reading.Unreadable:
        return otherwise


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.VIETNAM)
