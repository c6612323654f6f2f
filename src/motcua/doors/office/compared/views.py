"""The days that were compared with another system, the differences of one day, and where the national catalogue differs from ours."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import flash, reading, session, texts
from motcua.doors.ui.comparing import comparers
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.identity.permissions import queries as permissions

EARLIEST = date(2020, 1, 1)


@officers_only
@require_GET
def days(request: HttpRequest, name: str) -> HttpResponse:
    """The last days with their counts, each with a way to its differences."""
    _known(name)
    return _days(request, name)


@officers_only
@require_POST
def compare(request: HttpRequest, name: str) -> HttpResponse:
    """Let a job compare a day, and begin what mends it where that was wanted; no page waits for another system."""
    permissions.require(session.actor(request), "outbox.resend")
    _known(name)
    day = _day(request.POST.get("day", ""))
    if day is None or not EARLIEST <= day <= clock.legal_date(clock.now()):
        return _days(request, name, fault=texts.words("office.compared.fault_day"), given=request.POST.get("day", ""))
    mend = request.POST.get("mend") == "1"
    comparers.get()[name].order(day=day, mend=mend)
    flash.put(request, texts.words("office.compared.ordered_mending" if mend else "office.compared.ordered"))
    return HttpResponseRedirect(reverse("office:compared_day", args=[name, day.isoformat()]), status=303)


@officers_only
@require_GET
def one_day(request: HttpRequest, name: str, day: str) -> HttpResponse:
    """The differences of one day, each with its name, both sides, and the act that mends it."""
    _known(name)
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise NotFound(kind="day", id=day) from None
    actor = session.actor(request)
    context = {
        "name": name,
        "day": wanted,
        "found": comparers.get()[name].kept(actor, day=wanted),
        "may_mend": permissions.allows(actor, "outbox.resend"),
        "message": flash.take(request),
    }
    return page(request, "office/compared/day.html", context, here="connections")


@officers_only
@require_GET
def national_catalogue(request: HttpRequest) -> HttpResponse:
    """Where our procedures in force differ from the national catalogue."""
    permissions.require(session.actor(request), "catalogue.read")
    lines = catalogue.national_differences(at=clock.now())
    context = {
        "ours": [(line, _name(line.procedure)) for line in lines if line.procedure],
        "theirs": [line for line in lines if not line.procedure],
        "fetched": bool(catalogue.national_procedures()),
    }
    return page(request, "office/compared/catalogue.html", context, here="connections")


def _name(procedure: str) -> str:
    entry = catalogue.entry(procedure, at=clock.now())
    return entry.name.in_(texts.language()) if entry else procedure


def _days(request: HttpRequest, name: str, *, fault: str = "", given: str = "") -> HttpResponse:
    actor = session.actor(request)
    found = comparers.get()[name].kept_days(actor)
    yesterday = clock.legal_date(clock.now()) - timedelta(days=1)
    context = {
        "name": name,
        "days": found,
        "may_mend": permissions.allows(actor, "outbox.resend"),
        "is_on": comparers.get()[name].is_on,
        "yesterday": yesterday,
        "given": given,
        "fault": fault,
        "errors": [{"text": fault, "href": "#day"}] if fault else [],
        "message": flash.take(request),
    }
    return page(request, "office/compared/days.html", context, here="connections", status=422 if fault else 200)


def _day(text: str) -> date | None:
    try:
        return reading.day(text)
    except reading.Unreadable:
        return None


def _known(name: str) -> None:
    if name not in comparers.get():
        raise NotFound(kind="link", id=name)
