"""Evaluations by the nine indicators: one's own, those of one's unit, all of them; objection, answer, sign-off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import flash, indices, paging, periods, session, texts
from motcua.followup.assessment import queries, services
from motcua.followup.assessment.errors import EvaluationClosed
from motcua.followup.assessment.types import Evaluation, Mean, State, Subject
from motcua.foundation import clock
from motcua.foundation.clock import Period
from motcua.foundation.errors import FieldError, Invalid
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

PAGE = 50
LENGTHS = (3, 12)
"""Evaluations are of quarters and years."""


@officers_only
@require_GET
def evaluations(request: HttpRequest) -> HttpResponse:
    """The evaluations of a period that the officer may see."""
    return _list(request, ())


@officers_only
@require_POST
def compile_(request: HttpRequest) -> HttpResponse:
    """Make the evaluations of a period, or make those anew that changed and were not signed."""
    period = _period(request.POST.get("ky", ""), request)
    made = services.compile_(session.actor(request), period=period, at=clock.now())
    flash.put(request, texts.words("office.evaluations.made", count=made))
    return HttpResponseRedirect(f"{reverse('office:evaluations')}?ky={period.key}", status=303)


@officers_only
@require_POST
def declare(request: HttpRequest) -> HttpResponse:
    """Say how a unit stands in an indicator that no record tells."""
    given = request.POST
    period = _period(given.get("ky", ""), request)
    try:
        services.declare(
            session.actor(request), unit=given.get("unit", "").replace("\0", "")[:60], period=period,
            indicator=_digit(given.get("indicator", "")), points=_digit(given.get("points", "")),
            reason=given.get("reason", "").replace("\0", ""), at=clock.now(),
        )  # fmt: skip
    except Invalid as invalid:
        return _list(request, invalid.errors)
    except EvaluationClosed:
        flash.put(request, texts.words("office.evaluations.signed_already"))
    else:
        flash.put(request, texts.words("office.evaluations.declared"))
    return HttpResponseRedirect(f"{reverse('office:evaluations')}?ky={period.key}", status=303)


@officers_only
@require_GET
def evaluation(request: HttpRequest, number: int) -> HttpResponse:
    """One evaluation with its means, dossiers and objections."""
    return _one(request, number)


@officers_only
@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Object, answer or sign; what was typed stays where it has a fault."""
    actor, at = session.actor(request), clock.now()
    wanted, text = request.POST.get("act", ""), request.POST.get("text", "").replace("\0", "")
    try:
        if wanted == "object":
            services.object_(actor, evaluation=number, text=text, at=at)
        elif wanted == "answer":
            anew = request.POST.get("anew") == "1"
            number = services.answer(actor, evaluation=number, text=text, anew=anew, at=at).id
        elif wanted == "sign":
            services.sign(actor, evaluation=number, at=at)
        else:
            return _one(request, number)
    except Invalid:
        return _one(request, number, fault=texts.words("office.evaluations.text_missing"), typed=text)
    except EvaluationClosed as closed:
        words = texts.find(f"office.evaluations.closed.{closed.params['why']}")
        flash.put(request, words or texts.words("office.evaluations.closed.draft"))
    else:
        flash.put(request, texts.words(f"office.evaluations.done.{wanted}"))
    return HttpResponseRedirect(reverse("office:evaluation", args=[number]), status=303)


def _list(request: HttpRequest, faults: tuple[FieldError, ...]) -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    period = _period(request.POST.get("ky", "") if faults else request.GET.get("ky", ""), request)
    found = queries.evaluations(actor, period)
    names = accounts.names({one.who for one in found if one.who})
    units = {one.code: one.name for one in organisations.units(on=clock.legal_date(at))}
    named = {one.pointer.strip("/"): texts.words(f"office.evaluations.fault.{one.reason}") for one in faults}
    rows = [_row(one, names, units) for one in found]
    context = {
        "period": periods.name(period),
        "key": period.key,
        "choices": periods.choices(period, at=at, months=LENGTHS),
        "units": [row for row, one in zip(rows, found, strict=True) if one.subject is Subject.UNIT],
        "officers": [row for row, one in zip(rows, found, strict=True) if one.subject is Subject.OFFICER],
        "own": [row for row, one in zip(rows, found, strict=True) if one.who == actor.id],
        "may_compile": permissions.allows(actor, "assessment.compile"),
        "may_declare": permissions.allows(actor, "assessment.declare"),
        "may_index": permissions.allows(actor, "assessment.read"),
        "declarable": [(one.unit, units.get(one.unit, one.unit)) for one in found if one.subject is Subject.UNIT],
        "given": request.POST if faults else {},
        "fault": named,
        "errors": [{"text": words, "href": f"#{key}"} for key, words in named.items()],
        "law_until": found[0].rules.law_until if found else None,
        "basis": found[0].rules.basis if found else "",
        "message": flash.take(request),
    }
    return page(request, "office/quality/evaluations.html", context, here="evaluations", status=422 if faults else 200)


def _one(request: HttpRequest, number: int, *, fault: str = "", typed: str = "") -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    found = queries.evaluation(actor, number)
    place = paging.asked(request) - 1
    lines, count = queries.evaluation_lines(actor, number, offset=place * PAGE, limit=PAGE)
    people = {found.who, found.signed_by, *(one.by for one in found.objections)}
    names = accounts.names({one for one in people | {one.answered_by for one in found.objections} if one})
    units = {one.code: one.name for one in organisations.units(on=clock.legal_date(at))}
    pages = max(1, -(-count // PAGE))
    acts = queries.acts(actor, number)
    context = {
        "row": _row(found, names, units),
        "one": found,
        "means": [_mean(one) for one in found.means],
        "lines": [
            {
                "code": one.code,
                "points": [
                    (point.indicator, point.points, texts.words(f"office.evaluations.basis.{point.basis}"))
                    for point in one.points
                ],
            }
            for one in lines
        ],
        "count": count,
        "pages": pages,
        "page_number": place + 1,
        "before": f"?trang={place}" if place else "",
        "after": f"?trang={place + 2}" if place + 1 < pages else "",
        "objections": [
            {
                "by": names.get(one.by, ""),
                "text": one.text,
                "at": one.at,
                "answer": one.answer,
                "answered_by": names.get(one.answered_by, ""),
                "answered_at": one.answered_at,
            }
            for one in found.objections
        ],
        "signed_by": names.get(found.signed_by, ""),
        "may_object": "object" in acts and at <= found.open_until,
        "may_answer": "answer" in acts,
        "may_sign": "sign" in acts,
        "fault": fault,
        "typed": typed,
        "errors": [{"text": fault, "href": "#text"}] if fault else [],
        "message": flash.take(request),
    }
    return page(request, "office/quality/evaluation.html", context, here="evaluations", status=422 if fault else 200)


def _row(one: Evaluation, names: dict[str, str], units: dict[str, str]) -> dict[str, object]:
    unit = units.get(one.unit, one.unit)
    hidden = any(mean.withheld for mean in one.means)
    return {
        "name": unit if one.subject is Subject.UNIT else names.get(one.who, ""),
        "unit": unit,
        "address": reverse("office:evaluation", args=[one.id]),
        "period": periods.name(Period.parse(one.period)),
        "total": texts.words("office.evaluations.hidden") if hidden else indices.points(one.total),
        "rank": one.rank.in_(texts.language()) if one.rank else texts.words("quality.no_class"),
        "dossiers": one.dossiers,
        "state": texts.words(f"office.evaluations.state.{one.state}"),
        "open": one.state is State.OBJECTED,
    }


def _mean(one: Mean) -> dict[str, object]:
    hidden = texts.words("office.evaluations.hidden")
    return {
        "number": one.indicator,
        "name": texts.words(f"office.evaluations.indicator.{one.indicator}"),
        "points": hidden if one.withheld else indices.points(one.points) if one.points is not None else texts.words("quality.no_data"),
        "judged": one.judged,
        "note": one.note,
    }  # fmt: skip


def _period(key: str, request: HttpRequest) -> Period:
    """A quarter or year; a month in the address is its quarter."""
    try:
        found = Period.parse(key)
    except ValueError:
        return periods.asked(request, at=clock.now())
    return found if found.months in LENGTHS else Period.holding(found.first, 3)


def _digit(text: str) -> int:
    return int(text) if text in {"0", "1", "2", "5", "6"} else -1
