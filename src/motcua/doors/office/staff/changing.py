"""Changes of several units by one decision: a unit splits, several become one; every fault stands at its own line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.staff import words
from motcua.doors.office.staff.asked import Form
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.identity.organisations import queries, services
from motcua.identity.organisations.errors import UnitHasBelow, UnitUnknown
from motcua.identity.organisations.types import KINDS, NewUnit, Unit
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

PARTS = 6
"""Lines of the form; who needs more splits in two decisions."""

_AT_LINE = {
    "organisations.unit_unknown": "code",
    "organisations.unit_code_wrong": "code",
    "organisations.unit_kind_wrong": "kind",
}
_GET_OR_POST = ["GET", "HEAD", "POST"]


@officers_only
@require_http_methods(_GET_OR_POST)
def split(request: HttpRequest, code: str) -> HttpResponse:
    """One unit becomes several; one of them answers for its dossiers and takes its staff."""
    actor, at = session.actor(request), clock.now()
    permissions.require(actor, "organisation.manage", on=Target(unit=code))
    here = queries.unit(code, on=clock.legal_date(at))
    form = Form(request.POST)
    if request.method == "POST":
        on, decision = form.day("on", needed=True), form.text("decision", needed=True, most=120)
        parts = _parts(form, on)
        keeper = parts.get(form.text("keeper"))
        if len(parts) < 2:
            form.fault("code-1", "two_parts")
        elif keeper is None:
            form.fault("keeper", "keeper")
        if not form.faults and on is not None and keeper is not None:
            try:
                services.split_unit(
                    actor, unit=code, into=list(parts.values()), keeper=keeper.code, on=on, decision=decision, at=at
                )
            except HouseError as failure:
                _at_day(form, failure)
            else:
                flash.put(request, texts.words("officers.done.split", name=here.name))
                return HttpResponseRedirect(reverse("office:unit", args=[keeper.code]), status=303)
    return _show(
        request,
        "office/staff/split.html",
        here,
        form,
        {"lines": _lines(form), "more": _beyond(form), "errors": _summary(form)},
    )


@officers_only
@require_http_methods(_GET_OR_POST)
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Several units become one, a new one or one that stands; it answers for the dossiers of all."""
    actor, at = session.actor(request), clock.now()
    permissions.require(actor, "organisation.manage", on=Target(unit=code))
    today = clock.legal_date(at)
    here = queries.unit(code, on=today)
    form = Form(request.POST)
    if request.method == "POST":
        on, decision = form.day("on", needed=True), form.text("decision", needed=True, most=120)
        others = _others(form, on or today, code)
        into = _into(form, on or today)
        if not form.faults and on is not None:
            try:
                there = services.merge_units(actor, units=[code, *others], into=into, on=on, decision=decision, at=at)
            except HouseError as failure:
                _at_day(form, failure)
            else:
                flash.put(request, texts.words("officers.done.unit", name=words.unit(there, on)))
                return HttpResponseRedirect(reverse("office:unit", args=[there]), status=303)
    lines = [
        {"name": f"unit-{number}", "number": number, "value": form.posted.get(f"unit-{number}", "")}
        for number in range(1, PARTS + 1)
    ]
    for line in lines:
        line["fault"] = form.faults.get(str(line["name"]), "")
    return _show(request, "office/staff/merge.html", here, form, {"lines": lines})


def _show(request: HttpRequest, template: str, here: Unit, form: Form, more: dict[str, object]) -> HttpResponse:
    context = {
        "here": here,
        "kinds": [(kind, texts.words(f"officers.kind.{kind.replace(' ', '_')}")) for kind in sorted(KINDS)],
        "typed": form.posted,
        "faults": form.faults,
        "errors": form.errors(),
        "crumbs": [
            (reverse("office:staff"), texts.words("officers.title")),
            (reverse("office:unit", args=[here.code]), here.name),
        ],
        **more,
    }
    return page(request, template, context, here="staff", status=422 if form.faults else 200)


def _parts(form: Form, on: date | None) -> dict[str, NewUnit]:
    """The lines that say anything, by their number; each fault of each line at once."""
    found: dict[str, NewUnit] = {}
    for number in map(str, range(1, PARTS + 1)):
        new, name = form.text(f"code-{number}"), form.text(f"name-{number}")
        english, kind = form.text(f"name_en-{number}"), form.text(f"kind-{number}")
        if not (new or name or english):
            continue
        for field, value in (("code", new), ("name", name), ("kind", kind)):
            if not value:
                form.fault(f"{field}-{number}", "missing")
        if new and any(new == other.code for other in found.values()):
            form.fault(f"code-{number}", "code_twice")
        found[number] = NewUnit(new, name, kind, english)
        if on is not None and new and name and kind:
            _line(form, found[number], number, on)
    return found


def _line(form: Form, new: NewUnit, number: str, on: date) -> None:
    refused = queries.refusal(new, on=on)
    if refused is not None:
        form.faults.setdefault(
            f"{_AT_LINE[refused.code]}-{number}", texts.words(f"officers.refused.{refused.code}", **refused.params)
        )


def _others(form: Form, on: date, code: str) -> list[str]:
    found: list[str] = []
    for number in range(1, PARTS + 1):
        name = f"unit-{number}"
        other = form.text(name, most=80)
        if not other:
            continue
        if other == code or other in found:
            form.fault(name, "code_twice")
        elif not queries.unit_names([other], on=on):
            form.faults.setdefault(name, texts.words("officers.refused.organisations.unit_unknown"))
        found.append(other)
    return found


def _into(form: Form, on: date) -> NewUnit | str:
    """A unit that stands where only its code is given, else a new one."""
    code, name = form.text("into", needed=True, most=80), form.text("name")
    if not name:
        if code and not queries.unit_names([code], on=on):
            form.faults.setdefault("into", texts.words("officers.refused.organisations.unit_unknown"))
        return code
    new = NewUnit(code, name, form.text("kind", needed=True), form.text("name_en"))
    if code and new.kind:
        refused = queries.refusal(new, on=on)
        if refused is not None:
            at = "kind" if refused.code == "organisations.unit_kind_wrong" else "into"
            form.faults.setdefault(at, texts.words(f"officers.refused.{refused.code}", **refused.params))
    return new


def _lines(form: Form) -> Sequence[dict[str, object]]:
    return [
        {
            "number": number,
            "cells": [
                {
                    "name": f"{field}-{number}",
                    "label": texts.words(f"officers.split.{field}"),
                    "value": form.posted.get(f"{field}-{number}", ""),
                    "fault": form.faults.get(f"{field}-{number}", ""),
                    "mono": field == "code",
                }
                for field in ("code", "name", "name_en")
            ],
            "kind": {
                "name": f"kind-{number}",
                "value": form.posted.get(f"kind-{number}", ""),
                "fault": form.faults.get(f"kind-{number}", ""),
            },
            "keeps": form.posted.get("keeper", "") == str(number),
        }
        for number in range(1, PARTS + 1)
    ]


def _beyond(form: Form) -> bool:
    """Whether the lines that are folded away say anything."""
    return any(form.posted.get(f"{name}-{number}") for number in range(3, PARTS + 1) for name in ("code", "name"))


def _summary(form: Form) -> list[dict[str, str]]:
    """The faults above the page, each with the line and the field that it is about."""
    found = form.errors()
    for line, name in zip(found, form.faults, strict=True):
        field, _, number = name.partition("-")
        if number:
            part = texts.words("officers.split.part", number=number)
            line["text"] = f"{part}, {texts.words(f'officers.split.{field}')}: {line['text']}"
    return found


def _at_day(form: Form, failure: HouseError) -> None:
    """What only the act itself can say: the day, or the unit that ends."""
    if isinstance(failure, (UnitHasBelow, UnitUnknown)):
        form.faults.setdefault("form", texts.words(f"officers.refused.{failure.code}", **failure.params))
        return
    form.refused(failure)
    moved = {"document": "decision", "until": "on", "code": "into"}
    form.faults = {moved.get(name, name): text for name, text in form.faults.items()}
