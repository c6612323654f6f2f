"""The page of an act on many: what would happen and to which, the confirmation, and then what came of each."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import BulkEmpty, BulkStarted
from motcua.casework.dossiers.types import BulkAct, BulkBatch
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.inbox import address
from motcua.doors.office.steps import answers
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.types import Json

CHOSEN_MOST = 500
ONE_BY_ONE = ("supplement", "refused", "refuse", "stop")


@officers_only
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Keep what was ticked, or all that match the filter, and go on to the page of the act."""
    actor, at = session.actor(request), clock.now()
    query = request.POST.get("query", "")[:2_000]
    wanted = address.read(dict(parse_qsl(query)), me=actor.id)
    try:
        if request.POST.get("tat-ca") == "1":
            batch = services.choose_all(actor, wanted=wanted, at=at)
        else:
            lines = [found for text in request.POST.getlist("chon")[:CHOSEN_MOST] if (found := _line(text))]
            batch = services.choose_lines(actor, lines=lines, at=at)
    except BulkEmpty:
        flash.put(request, texts.words("office.bulk.nothing"))
        return HttpResponseRedirect(f"{reverse('office:inbox')}?{address.written(wanted, me=actor.id)}", status=303)
    return HttpResponseRedirect(reverse("office:bulk", args=[batch]), status=303)


@officers_only
@require_GET
def show(request: HttpRequest, batch: int) -> HttpResponse:
    """Choose the act and see what it would do; once confirmed, what came of each."""
    found = queries.bulk(session.actor(request), batch)
    return _chosen(request, found) if found.state == "chosen" else _followed(request, found)


@officers_only
@require_POST
def confirm(request: HttpRequest, batch: int) -> HttpResponse:
    """Do it; a fault stands at its question, and what was typed stays."""
    actor = session.actor(request)
    found = queries.bulk(actor, batch)
    act = _act(request.POST.get("viec", ""))
    if act is None or found.state != "chosen":
        return HttpResponseRedirect(reverse("office:bulk", args=[batch]), status=303)
    to = request.POST.get("cho", "")[:64]
    values: dict[str, Json] = {}
    faults: dict[str, str] = {}
    if act is BulkAct.FINISH:
        step = queries.bulk_step(actor, batch)
        values, faults = answers.read(step, request.POST) if step else ({}, {})
        # What sends a paper to the applicant is looked at one by one.
        apart = [name for name, value in values.items() if value in ONE_BY_ONE]
        faults |= {name: texts.words("office.bulk.fault.one_by_one") for name in apart}
    if act is BulkAct.ASSIGN and to not in dict(queries.bulk_holders(actor, batch)):
        faults = {"cho": texts.words("office.bulk.fault.to")}
    if faults:
        return _chosen(request, found, faults)
    try:
        services.start_bulk(actor, batch=batch, act=act, to=to, values=values, at=clock.now())
    except BulkEmpty:
        return _chosen(request, found, {"viec": texts.words("office.bulk.nothing")})
    except BulkStarted:
        pass
    return HttpResponseRedirect(reverse("office:bulk", args=[batch]), status=303)


@officers_only
@require_POST
def retry(request: HttpRequest, batch: int) -> HttpResponse:
    """Try only those that failed once more."""
    services.retry_bulk(session.actor(request), batch=batch, at=clock.now())
    return HttpResponseRedirect(reverse("office:bulk", args=[batch]), status=303)


def _chosen(request: HttpRequest, found: BulkBatch, faults: dict[str, str] | None = None) -> HttpResponse:
    actor, faults = session.actor(request), faults or {}
    given = request.POST if request.method == "POST" else request.GET
    act = _act(given.get("viec", ""))
    people = queries.bulk_holders(actor, found.id) if act is BulkAct.ASSIGN else []
    step = queries.bulk_step(actor, found.id) if act is BulkAct.FINISH else None
    planned = queries.bulk_plan(actor, found.id, act, to=given.get("cho", "")[:64]) if act else None
    context = {
        "batch": found,
        "count": sum(found.counts.values()),
        "acts": [(one.value, texts.words(f"office.bulk.act.{one}")) for one in BulkAct],
        "act": act,
        "act_name": texts.words(f"office.bulk.act.{act}") if act else "",
        "plan": planned,
        "shown": planned.included[:CHOSEN_MOST] if planned else (),
        "left_out": planned.left_out[:CHOSEN_MOST] if planned else (),
        "people": people,
        "to": given.get("cho", ""),
        "step": step,
        "fields": answers.fields(step, given, faults) if step else (),
        "faults": faults,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
    }
    return page(request, "office/bulk/choose.html", context, here="inbox", status=422 if faults else 200)


def _followed(request: HttpRequest, found: BulkBatch) -> HttpResponse:
    context = {
        "batch": found,
        "act_name": texts.words(f"office.bulk.act.{found.act}"),
        "states": [(state, found.counts.get(state, 0)) for state in ("done", "failed", "left_out", "waiting")],
        "failed": found.counts.get("failed", 0),
    }
    part = "office/bulk/outcome.html" if request.headers.get("HX-Request") else "office/bulk/followed.html"
    return page(request, part, context, here="inbox")


def _act(text: str) -> BulkAct | None:
    return next((one for one in BulkAct if one.value == text), None)


def _line(text: str) -> tuple[str, int, int] | None:
    parts = text[:200].rsplit("~", 2)
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 18 for part in parts[1:]):
        return None
    return parts[0].replace("\x00", ""), int(parts[1]), min(int(parts[2]), 2**31 - 1)
