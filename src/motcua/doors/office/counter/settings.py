"""Queues and desks of a waiting room, and its figures."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from motcua.casework.counter import queries, services
from motcua.casework.counter.errors import SettingWrong
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.reception.begin import units_for
from motcua.doors.office.reception.boxes import box, lines
from motcua.doors.ui import flash, reading, session, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_LONGEST_DAYS = 366


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Make and change queues and desks of the units that the officer heads."""
    actor, at = session.actor(request), clock.now()
    permissions.require(actor, "counter.manage")
    units = _units(actor, "counter.manage")
    unit = request.POST.get("unit") or request.GET.get("don-vi") or (units[0][0] if units else "")
    typed = {name: request.POST.get(name, "")[:200] for name in ("letter", "name_vi", "name_en", "desk", "letters")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            if request.POST.get("action") == "desk":
                services.set_desk(
                    actor,
                    unit=unit,
                    name=typed["desk"],
                    letters=typed["letters"].upper().replace(",", " ").split(),
                    at=at,
                )
            else:
                services.set_queue(
                    actor, unit=unit, letter=typed["letter"], name_vi=typed["name_vi"], name_en=typed["name_en"],
                    open_=request.POST.get("open") == "yes", at=at,
                )  # fmt: skip
        except SettingWrong as wrong:
            field = str(wrong.params["field"])
            errors[field] = texts.words(f"counter.fault.{field}")
        else:
            flash.put(request, texts.words("counter.saved"))
            return HttpResponseRedirect(f"{reverse('office:counter_settings')}?don-vi={unit}", status=303)
    context = {
        "unit": unit,
        "units": units,
        "queues": queries.queues(unit, at=at, only_open=False),
        "desks": [one for one in queries.desks(actor) if one.unit == unit],
        "queue_boxes": [
            box("letter", typed["letter"], width="2", errors=errors),
            box("name_vi", typed["name_vi"], errors=errors),
            box("name_en", typed["name_en"], errors=errors),
            box("open", "yes", kind="tick", errors=errors),
        ],
        "desk_boxes": [
            box("desk", typed["desk"], width="10", errors=errors),
            box("letters", typed["letters"], width="10", errors=errors),
        ],
        "letters": {one.id: one.letter for one in queries.queues(unit, at=at, only_open=False)},
        "errors": lines(errors),
        "message": flash.take(request),
    }
    return page(request, "office/counter/settings.html", context, here="counter", status=422 if errors else 200)


@officers_only
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Waiting and serving times of a unit's queues over some days."""
    actor, today = session.actor(request), clock.legal_date(clock.now())
    units = _units(actor, "figure.read")
    unit = request.GET.get("don-vi") or (units[0][0] if units else "")
    first, last = _day(request.GET.get("tu", ""), today - timedelta(days=6)), _day(request.GET.get("den", ""), today)
    first = max(first, last - timedelta(days=_LONGEST_DAYS))
    context = {
        "unit": unit,
        "units": units,
        "first": first,
        "last": last,
        "figures": queries.figures(actor, unit=unit, first=first, last=last),
    }
    return page(request, "office/counter/figures.html", context, here="counter")


def _units(actor: Actor, permission: str) -> list[tuple[str, str]]:
    """Waiting rooms within the officer's reach first, then units that have none yet."""
    scope = permissions.scope(actor, permission)
    rooms = [(unit, name) for unit, name in queries.rooms() if scope.covers(Target(unit=unit))]
    return list(dict.fromkeys([*rooms, *units_for(actor, permission)]))


def _day(text: str, default: date) -> date:
    try:
        return reading.day(text) if text.strip() else default
    except reading.Unreadable:
        return default
