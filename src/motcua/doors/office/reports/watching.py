"""The page of figures that one watches."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.reception.boxes import Box
from motcua.doors.office.reports.acts import sentence
from motcua.doors.ui import flash, reading, session, texts
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.errors import TargetUnknown
from motcua.followup.reporting import queries, services
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations

WATCHED = 2
"""So many last years have figures that may be watched."""
_NAMES = ("target", "unit", "line")
_ASKED = {"target": "chi-tieu", "unit": "dv", "line": "nguong"}
"""What an address may fill in."""


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def watches(request: HttpRequest) -> HttpResponse:
    """What the officer watches; posted, one more, or one that ends."""
    actor, at = session.actor(request), clock.now()
    if request.method != "POST":
        return _shown(
            request, {name: request.GET.get(key, "").replace("\0", "")[:200] for name, key in _ASKED.items()}, {}
        )
    number = request.POST.get("end", "")
    if number:
        services.end_watch(actor, watch=int(number) if number.isdecimal() and len(number) < 16 else 0, at=at)
        flash.put(request, texts.words("office.watches.ended"))
        return HttpResponseRedirect(reverse("office:watches"), status=303)
    typed = {name: request.POST.get(name, "").replace("\0", "")[:200] for name in _NAMES}
    faults, kept = {}, 0
    plan, _, rest = typed["target"].partition("/")
    target, _, year = rest.partition("/")
    try:
        line = reading.number(typed["line"]) if typed["line"].strip() else None
    except reading.Unreadable:
        line = Decimal("NaN")
    if line is None:
        faults["line"] = sentence(FieldError("/line", "E-REQ"))
    try:
        if line is not None:
            kept = services.watch(
                actor, plan=plan, target=target, year=int(year) if year.isdecimal() and len(year) == 4 else 0, unit=typed["unit"], line=line, at=at
            )  # fmt: skip
    except TargetUnknown:
        faults["target"] = sentence(FieldError("/target", "E-CODE"))
    except Invalid as invalid:
        faults |= {one.pointer.strip("/"): sentence(one) for one in invalid.errors}
    if faults:
        return _shown(request, typed, faults)
    is_below = any(one.id == kept and one.below for one in queries.watches(actor))
    flash.put(request, texts.words("office.watches.added_below" if is_below else "office.watches.added"))
    return HttpResponseRedirect(reverse("office:watches"), status=303)


def _shown(request: HttpRequest, typed: Mapping[str, str], faults: Mapping[str, str]) -> HttpResponse:
    actor, at, language = session.actor(request), clock.now(), texts.language()
    targets = [("", texts.words("office.watches.choose"))] + [
        (f"{one.plan}/{one.id}/{year}", f"{year}: {one.id} {one.name.in_(language)} ({one.plan})")
        for year in monitoring.years(at=at)[:WATCHED]
        for one in monitoring.targets(year)
    ]
    units = {one.code: one.name for one in organisations.units(on=clock.legal_date(at))}
    choices = {"target": targets, "unit": [("", texts.words("office.plan.all_units")), *units.items()]}
    rows = [
        {
            "one": one, "name": f"{one.target} {one.name.in_(language)}", "unit": units.get(one.unit, one.unit) or texts.words("office.plan.all_units"),
            "state": texts.words("office.watches.unknown" if one.below is None else "office.watches.below" if one.below else "office.watches.well"),
            "line": _plain(one.line), "value": "" if one.value is None else _plain(one.value),
        }
        for one in queries.watches(actor)
    ]  # fmt: skip
    context = {
        "rows": rows,
        "boxes": [
            Box(
                name, texts.words(f"office.watches.{name}"), typed.get(name, ""), faults.get(name, ""),
                texts.find(f"office.watches.{name}_hint") or "", "select" if name in choices else "text", "5", choices.get(name, ()),
            )
            for name in _NAMES
        ],
        "no_address": not accounts.address_of_account(actor.id),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "message": flash.take(request),
        "crumbs": [(reverse("office:plan"), texts.words("office.menu.plan"))],
    }  # fmt: skip
    return page(request, "office/reports/watches.html", context, here="plan", status=422 if faults else 200)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
