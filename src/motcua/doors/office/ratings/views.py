"""Reports of ratings, in which nobody is known again; single ratings, and complaints about attitude, for the controller of procedures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import flash, periods, session, texts, writing
from motcua.followup.feedback import queries, services
from motcua.followup.feedback.types import SMALLEST, Level, Tally
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions


@officers_only
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """Levels and reasons of a period, by unit and procedure, out of whole groups of five answers or more."""
    actor, at = session.actor(request), clock.now()
    period = periods.asked(request, at=at)
    unit = request.GET.get("dv", "").replace("\0", "")[:60]
    found = queries.report(actor, first=period.first, last=period.after.first - timedelta(days=1), unit=unit)
    units = {one.code: one.name for one in organisations.units(on=clock.legal_date(at))}
    names = {one.procedure: one.name.in_(texts.language()) for one in catalogue.procedures(at=at)}
    context = {
        "period": periods.name(period),
        "choices": periods.choices(period, at=at),
        "unit": unit,
        "unit_choices": sorted(units.items()),
        "smallest": SMALLEST,
        "whole": _row(found.whole, ""),
        "levels": [texts.words(f"office.ratings.levels.{one}") for one in Level],
        "whys": [(texts.words(f"rating.why.{why}"), count) for why, count in found.whole.whys.items()],
        "units": [_row(one, units.get(one.key, one.key)) for one in found.units],
        "procedures": [
            _row(one, names.get(one.key, one.key) if one.key else texts.words("office.ratings.several"))
            for one in found.procedures
        ],
        "waiting": found.waiting,
        "remarks": found.remarks,
        "inspects": queries.inspects(actor),
        "as_of": at,
    }
    return page(request, "office/ratings/report.html", context, here="ratings")


@officers_only
@require_GET
def single(request: HttpRequest) -> HttpResponse:
    """Single ratings, the newest first, all or those of one level or with a complaint."""
    return _singles(request, {})


@officers_only
@require_POST
def judge(request: HttpRequest, number: int) -> HttpResponse:
    """Find a complaint untrue with the reason, or let it hold again."""
    try:
        services.judge(
            session.actor(request),
            rating=number,
            unfounded=request.POST.get("act") != "hold",
            reason=request.POST.get("reason", "").replace("\0", ""),
            at=clock.now(),
        )
    except Invalid:
        return _singles(request, {number: request.POST.get("reason", "")}, wrong=number)
    flash.put(request, texts.words("office.ratings.judged"))
    return HttpResponseRedirect(f"{reverse('office:ratings_single')}?muc=attitude", status=303)


def _singles(request: HttpRequest, typed: Mapping[int, str], *, wrong: int = 0) -> HttpResponse:
    actor = session.actor(request)
    asked = "attitude" if wrong else request.GET.get("muc", "")
    level = Level(asked) if asked in {one.value for one in Level} else None
    before = _instant(request.GET.get("truoc", ""))
    found = queries.ratings(actor, level=level, complaints=asked == "attitude", limit=100, before=before)
    fault = texts.words("office.ratings.reason_missing")
    context = {
        "ratings": [
            {
                "one": one,
                "whys": [texts.words(f"rating.why.{why}") for why in one.whys],
                "complaint": "attitude" in one.whys,
                "typed": typed.get(one.id, ""),
                "fault": fault if one.id == wrong else "",
            }
            for one in found
        ],
        "choices": [
            ("", texts.words("office.ratings.all")),
            *((one.value, texts.words(f"office.ratings.levels.{one}")) for one in Level),
            ("attitude", texts.words("office.ratings.complaints")),
        ],
        "chosen": asked,
        "may_judge": permissions.allows(actor, "feedback.judge"),
        "older": found[-1].at.isoformat() if len(found) == 100 else "",
        "errors": [{"text": fault, "href": f"#reason-{wrong}"}] if wrong else [],
        "message": flash.take(request),
    }
    return page(request, "office/ratings/single.html", context, here="ratings", status=422 if wrong else 200)


def _row(tally: Tally, name: str) -> dict[str, object]:
    return {
        "name": name,
        "counts": [(texts.words(f"office.ratings.levels.{level}"), tally.counts[level]) for level in Level],
        "total": tally.total,
        "share": writing.percent(tally.share) if tally.share is not None else texts.words("office.ratings.no_data"),
    }


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
