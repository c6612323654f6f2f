"""The quality index of a unit or procedure: every figure opens its records, and the whole goes into a workbook."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import files, indices, paging, periods, session, texts
from motcua.followup.assessment import queries
from motcua.followup.assessment.types import Index, Line
from motcua.foundation import clock
from motcua.foundation.clock import Period
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

PAGE = 50
PARTS = {"above": True, "below": None, "missed": False}


@officers_only
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The index of a period, with its units and procedures below."""
    actor, at = session.actor(request), clock.now()
    period = periods.asked(request, at=at)
    units = {one.code: one.name for one in organisations.units(on=clock.legal_date(at))}
    choices = _units(actor, units)
    unit = _asked(request, "dv") or (choices[0][0] if choices else settings.MOTCUA.agency_code)
    procedure = _asked(request, "tt")
    found = queries.index(actor, unit=unit, procedure=procedure, period=period)
    below, procedures = queries.places(actor, unit=unit, period=period)
    names = {one.procedure: one.name.in_(texts.language()) for one in catalogue.procedures(at=at)}
    context: dict[str, object] = {
        "title": units.get(unit, unit),
        "procedure": names.get(procedure, procedure),
        "period": periods.name(period),
        "choices": periods.choices(period, at=at),
        "units": choices,
        "unit": unit,
        "found": found,
        "workbook": f"{reverse('office:quality_workbook')}?{_query(period, unit, procedure)}",
        "parts": [_part(actor, one, units.get(one, one), period) for one in below],
        "procedures": [
            (names.get(one, one), f"{reverse('office:quality')}?{_query(period, unit, one)}") for one in procedures
        ],
        "whole": f"{reverse('office:quality')}?{_query(period, unit, '')}",
        "at": at,
    }
    if found is not None:
        context |= {
            "summary": indices.summary(found),
            "groups": indices.rows(found, lambda one, part: _lines_address(found, one, part)),
        }
    return page(request, "office/quality/index.html", context, here="quality")


@officers_only
@require_GET
def lines(request: HttpRequest) -> HttpResponse:
    """The records behind one figure; what the viewer may not open is counted and has no name."""
    actor = session.actor(request)
    unit, procedure, indicator = _asked(request, "dv"), _asked(request, "tt"), _asked(request, "chi-so")
    part = request.GET.get("phan", "below")
    number, place = _number(request, "so"), paging.asked(request) - 1
    found, count = queries.lines(
        actor, snapshot=number, indicator=indicator, unit=unit, procedure=procedure, inside=PARTS.get(part),
        offset=place * PAGE, limit=PAGE,
    )  # fmt: skip
    pages = max(1, -(-count // PAGE))

    def address(page_number: int) -> str:
        given = {"so": number, "chi-so": indicator, "dv": unit, "tt": procedure, "phan": part, "trang": page_number}
        return f"{reverse('office:quality_lines')}?{urlencode({key: value for key, value in given.items() if value})}"

    context = {
        "indicator": indicator,
        "part": texts.words(f"office.quality.part.{part if part in PARTS else 'below'}"),
        "count": count,
        "withheld": sum(one.ref is None for one in found),
        "lines": [_line(one) for one in found],
        "start": place * PAGE + 1,
        "page_number": place + 1,
        "pages": pages,
        "before": address(place) if place else "",
        "after": address(place + 2) if place + 1 < pages else "",
    }
    return page(request, "office/quality/lines.html", context, here="quality")


@officers_only
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The index as XLSX: what was asked and as of when on top, then each indicator; text stays text."""
    actor, at = session.actor(request), clock.now()
    period = periods.asked(request, at=at)
    unit, procedure = _asked(request, "dv"), _asked(request, "tt")
    found = queries.index(actor, unit=unit, procedure=procedure, period=period)
    units = {one.code: one.name for one in organisations.units(on=clock.legal_date(at))}
    about = [
        (texts.words("period.label"), periods.name(period)),
        (texts.words("quality.unit"), units.get(unit, unit)),
        (texts.words("office.quality.procedure"), procedure or texts.words("office.quality.all")),
    ]
    made = queries.workbook(found, about=about, language=texts.language(), head=_head())
    name = f"chi-so-{unit}-{period.key}.xlsx"
    return files.own(made, name=name, media_type=files.XLSX)


def _head() -> list[str]:
    return [texts.words(f"quality.{one}") for one in ("indicator", "above", "below", "share", "points", "most")]


def _part(actor: Actor, unit: str, name: str, period: Period) -> dict[str, object]:
    found = queries.index(actor, unit=unit, period=period)
    return {
        "name": name,
        "address": f"{reverse('office:quality')}?{_query(period, unit, '')}",
        "groups": [(one.group.id, indices.points(one.points)) for one in found.groups] if found else [],
        "summary": indices.summary(found) if found else None,
    }


def _line(one: Line) -> dict[str, str]:
    if one.ref is None:
        return {"code": "", "address": "", "inside": texts.words(f"office.quality.inside.{one.inside}")}
    address = {
        "dossier": reverse("office:review", args=[one.ref.id]) if one.ref.kind == "dossier" else "",
        "procedure": reverse("portal:procedure", args=[one.ref.id]) if one.ref.kind == "procedure" else "",
        "petition": reverse("office:petition", args=[one.ref.id]) if one.ref.kind == "petition" else "",
    }.get(one.ref.kind, "")
    return {"code": one.ref.id, "address": address, "inside": texts.words(f"office.quality.inside.{one.inside}")}


def _lines_address(of: Index, indicator: str, part: str) -> str:
    given = {"so": of.taken.id, "chi-so": indicator, "dv": of.unit, "tt": of.procedure, "phan": part}
    return f"{reverse('office:quality_lines')}?{urlencode({key: value for key, value in given.items() if value})}"


def _units(actor: Actor, units: dict[str, str]) -> list[tuple[str, str]]:
    """Units whose index the actor may see, the widest first."""
    scope = permissions.scope(actor, "assessment.read")
    own = [settings.MOTCUA.agency_code] if scope.everything else sorted(scope.units)
    found = [one for one in sorted(units) if any(one == top or one.startswith(f"{top}.") for top in own)]
    return [(one, units[one]) for one in sorted(found, key=lambda one: (one.count("."), one))]


def _query(period: Period, unit: str, procedure: str) -> str:
    given = {"ky": period.key, "dv": unit, "tt": procedure}
    return urlencode({key: value for key, value in given.items() if value})


def _asked(request: HttpRequest, name: str) -> str:
    """A key in the address; the database takes no NUL."""
    return request.GET.get(name, "").replace("\0", "")[:120]


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
