"""Periods with their reports, one report, the records behind its figures, its papers, and what differs between versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.reception.boxes import Box
from motcua.doors.office.reports import acts, standing
from motcua.doors.ui import filters, flash, paging, reaching, session, tables, texts
from motcua.followup.reporting import queries, services
from motcua.followup.reporting.types import Act, Cell, Filled, Kind, ReportLine, ReportView, RunView, State, StepView
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations

PAGE = 50
_OFFERED = 60
"""Periods of a kind that may be chosen: those of the year before and of this one, whatever their lengths."""
_TONES = {
    State.DRAFT: "stop", State.RETURNED: "late", State.SUBMITTED: "info", State.ACCEPTED: "ok", State.READY: "info", State.SIGNED: "ok",
}  # fmt: skip


@officers_only
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """Periods, the last first, with those of their reports that the officer may see; a form that opens one for who keeps a kind."""
    return _list(request, {}, {})


@officers_only
@require_POST
def open_(request: HttpRequest) -> HttpResponse:
    """Open a period, or have a report made for a reader."""
    what = request.POST.get("what", "").replace("\0", "")[:200]
    kind, _, period = what.partition("/")
    typed = {
        "what": what,
        "reader": request.POST.get("reader", "").replace("\0", "")[:500],
    }
    try:
        services.open_run(
            session.actor(request), kind=kind[:80], period=period[:20], reader=typed["reader"], at=clock.now()
        )
    except Invalid as invalid:
        return _list(
            request,
            typed,
            {"what" if one.pointer == "/period" else one.pointer.strip("/"): _sentence(one) for one in invalid.errors},
        )
    flash.put(request, texts.words("office.reports.opened"))
    return HttpResponseRedirect(reverse("office:reports"), status=303)


@officers_only
@require_GET
def overdue(request: HttpRequest) -> HttpResponse:
    """Units' reports that are past their day."""
    at = clock.now()
    given = filters.Filters(request)
    unit = given.choice("dv", texts.words("office.reports.col.unit"), _units(at))
    given.done()
    lines = [one for one in queries.overdue(session.actor(request), at=at) if standing.is_of(one, unit)]
    names = _names([one.unit for one in lines])
    context = {"rows": [_row(one, names) for one in lines], "crumbs": _crumbs()}
    return page(request, "office/reports/overdue.html", context, here="reports")


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, number: int) -> HttpResponse:
    """One report; posted, an act on it. What was typed stays where something is wrong."""
    if request.method != "POST":
        return _report(request, number, acts.Fault({}, 200))
    fault = acts.done(request, number)
    if fault.faults:
        return _report(request, number, fault)
    flash.put(request, texts.words(f"office.reports.done.{acts.asked(request)}"))
    return HttpResponseRedirect(reverse("office:report", args=[fault.goes_on or number]), status=303)


@officers_only
@require_POST
@session.sure_at(lambda number: reverse("office:report", args=[number]))
def sign(request: HttpRequest, number: int) -> HttpResponse:
    """Sign a report with a key that the server reaches, or go to the signing service for it."""
    fault = acts.signed(request, number)
    if fault.faults:
        return _report(request, number, fault)
    if fault.address:
        return HttpResponseRedirect(fault.address)
    flash.put(request, texts.words(f"office.reports.done.{'given_out' if fault.given_out else 'sign'}"))
    return HttpResponseRedirect(reverse("office:report", args=[number]), status=303)


@officers_only
@require_GET
def sign_file(request: HttpRequest, number: int) -> HttpResponse:
    """The numbered paper for the program on its signer's own machine."""
    return _file(*services.given_out(session.actor(request), report=number), "application/pdf")


@officers_only
@require_POST
@session.sure_at(lambda number: reverse("office:report", args=[number]))
def sign_upload(request: HttpRequest, number: int) -> HttpResponse:
    """The paper comes back as a file, signed with whatever program."""
    fault = acts.brought_back(request, number)
    if fault.faults:
        return _report(request, number, fault)
    flash.put(request, texts.words("office.reports.done.sign"))
    return HttpResponseRedirect(reverse("office:report", args=[number]), status=303)


@officers_only
@require_GET
def records(request: HttpRequest, number: int) -> HttpResponse:
    """The records behind a figure, as they were frozen."""
    actor, at = session.actor(request), clock.now()
    section, row, column = place_of(request)
    asked, place = paging.asked(request), {"muc": section, "dong": str(row), "cot": str(column)}
    name, lines, count, mark = queries.listed(
        actor, number, section=section, row=row, column=column, offset=(asked - 1) * PAGE, limit=PAGE
    )
    filters.page(request, -(-count // PAGE))
    view = queries.report(actor, number, at=at)
    cell = next(one for one in view.sections if one.key == section).rows[row].cells[column]
    names = _names([one.unit for one in lines])
    context = {
        "name": name, "count": count, "view": view, "mark": mark, "holds": mark == cell.sha256 and count == cell.count,
        "lines": [
            {"line": one, "unit": names.get(one.unit, one.unit), "address": reverse("office:review", args=[one.subject]) if one.kind == "dossier" and one.subject else ""}
            for one in lines
        ],
        "to_export": f"{reverse('office:report_records_export', args=[number])}?{urlencode(place)}",
        **paging.around(asked, place, more=asked * PAGE < count),
        "crumbs": [*_crumbs(), (reverse("office:report", args=[number]), title_of(view.line.run))],
    }  # fmt: skip
    return page(request, "office/reports/records.html", context, here="reports")


@officers_only
@require_GET
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """The signed paper as stored, or the draft as it stands."""
    return _file(*queries.paper(session.actor(request), number), "application/pdf")


@officers_only
@require_GET
def word(request: HttpRequest, number: int) -> HttpResponse:
    """The Word file."""
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return _file(*queries.word(session.actor(request), number), media_type)


@officers_only
@require_GET
def changes(request: HttpRequest, number: int) -> HttpResponse:
    """What a corrected report has other than the one before."""
    actor, language = session.actor(request), texts.language()
    view = queries.report(actor, number, at=clock.now())
    rows = [
        {"place": " – ".join(filter(None, (part.in_(language) for part in (one.section, one.row, one.column)))), "before": one.before, "after": one.after}
        for one in queries.changes(actor, number)
    ]  # fmt: skip
    context = {
        "view": view,
        "rows": rows,
        "crumbs": [*_crumbs(), (reverse("office:report", args=[number]), title_of(view.line.run))],
    }
    return page(request, "office/reports/changes.html", context, here="reports")


def _list(request: HttpRequest, typed: Mapping[str, str], faults: Mapping[str, str]) -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    kinds = queries.kind_list(at=at)
    of_kind = [
        ("", texts.words("office.reports.all_kinds")), *((one.key, one.name.in_(texts.language())) for one in kinds)
    ]  # fmt: skip
    given = filters.Filters(request)
    chosen = given.choice("loai", texts.words("office.reports.field.kind"), of_kind)
    unit = given.choice("dv", texts.words("office.reports.col.unit"), units := _units(at))
    years = [("", texts.words("office.reports.all_years")), *((f"{one}", f"{one}") for one in queries.years(actor))]
    year = given.choice("nam", texts.words("office.plan.year"), years)
    stands = [("", texts.words("office.reports.all_states")), *((one, standing.words(one)) for one in standing.STANDS)]
    stand = given.choice("tt", texts.words("office.reports.col.state"), stands)
    given.done()
    read = queries.runs(actor, kind=chosen, year=int(year or 0), at=at)
    found = [
        (run, kept)
        for run, lines in read
        if (kept := [one for one in lines if standing.is_of(one, unit) and stand in ("", standing.stand(one))])
    ]
    names = _names([line.unit for _, lines in found for line in lines])
    opens = [
        (f"{kind.key}/{period.key}", f"{kind.name.in_(texts.language())}: {_period(period.key)}")
        for kind in kinds
        if queries.may_open(actor, kind)
        for period in queries.open_periods(kind, at=at, count=_OFFERED)
    ]
    context = {
        "runs": [_run(run, lines, names) for run, lines in found],
        "filter": [("loai", texts.words("office.reports.field.kind"), of_kind, chosen), ("nam", texts.words("office.plan.year"), years, year), ("dv", texts.words("office.reports.col.unit"), units, unit), ("tt", texts.words("office.reports.col.state"), stands, stand)],
        "what": Box("what", texts.words("office.reports.field.what"), typed.get("what", ""), faults.get("what", ""), "", "select", "", opens) if opens else None,
        "reader": Box("reader", texts.words("office.reports.field.reader"), typed.get("reader", ""), faults.get("reader", ""), texts.words("office.reports.hint.reader")),
        "cut_off": texts.words("office.reports.cut_off", most=len(read)) if len(read) == queries.MOST_RUNS else "",
        "late": len(queries.overdue(actor, at=at)),
        "message": flash.take(request),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
    }  # fmt: skip
    return page(request, "office/reports/list.html", context, here="reports", status=422 if faults else 200)


def _report(request: HttpRequest, number: int, fault: acts.Fault) -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    view = queries.report(actor, number, at=at)
    open_ = queries.acts(actor, number)
    names = _names([view.line.unit, *view.left_out])
    of_units = queries.unit_words(actor, number)
    given = _names([unit for unit, *_ in of_units])
    people = accounts.names({one.by.partition(":")[2] for one in view.steps})
    told = [
        {
            "name": given.get(unit, unit), "state": standing.words(standing.of(state, begun=any(words.values()))), "tone": _TONES[state],
            "to": reverse("office:report", args=[of]), "waits": state is not State.ACCEPTED,
        }
        for unit, state, of, words in of_units
    ]  # fmt: skip
    steps = [(one, texts.words(f"office.reports.act.{one.act}"), people.get(one.by.partition(":")[2], one.by)) for one in view.steps]  # fmt: skip
    context = {
        "view": view, "line": view.line, "returned": _returned(steps), "title": title_of(view.line.run), "kind": view.line.run.kind.name.in_(texts.language()),
        "basis": view.line.run.kind.basis.in_(texts.language()),
        "unit": names.get(view.line.unit, view.line.unit), "state": texts.words(f"office.reports.state.{view.line.state}"), "tone": _TONES[view.line.state],
        "sections": [_section(view, one, writes=Act.SAVE in open_, fault=fault, request=request) for one in view.sections],
        "tables": any(one.rows for one in view.sections), "forms": tables.FORMS, "writes": Act.SAVE in open_, "acts": [] if view.fetching else acts.shown(actor, view, open_, request, fault), "words_acts": [(one.value, texts.words(f"office.reports.act.{one}")) for one in (Act.SUBMIT, Act.CONSOLIDATE, Act.FINISH) if one in open_],
        "signed_fault": fault.faults.get("signed", ""), "without": fault.faults.get("without", ""), "told": told, "missing": sum(bool(one["waits"]) for one in told),
        "left_out": [names.get(one, one) for one in view.left_out],
        "steps": steps,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in fault.faults.items()],
        "message": flash.take(request), "crumbs": _crumbs(),
    }  # fmt: skip
    return reaching.out(page(request, "office/reports/report.html", context, here="reports", status=fault.status))


def _returned(steps: list[tuple[StepView, str, str]]) -> tuple[StepView, str, str] | None:
    """The step by which a report came back and has not gone on since: its reason stands above what is to be mended."""
    turns = [one for one in steps if one[0].act not in (Act.SAVE, Act.CONSOLIDATE)]
    return turns[-1] if turns and turns[-1][0].act in (Act.RETURN, Act.SEND_BACK) else None


def _section(
    view: ReportView, one: Filled, *, writes: bool, fault: acts.Fault, request: HttpRequest
) -> dict[str, object]:
    language = texts.language()
    name = f"w-{one.key}"
    typed = request.POST.get(name) if fault.faults and writes else None
    return {
        "title": one.title.in_(language), "rule": one.rule.in_(language), "key": one.key, "words": one.words,
        "head": [each.in_(language) for each in one.head],
        "rows": [
            {"name": row.name.in_(language), "cells": [_cell(view, one, place, column, cell, language) for column, cell in enumerate(row.cells)]}
            for place, row in enumerate(one.rows)
        ],
        "text": view.words.get(one.key, ""), "name": name,
        "box": Box(name, texts.words("office.reports.field.words", section=one.title.in_(language)), view.words.get(one.key, "") if typed is None else typed, fault.faults.get(name, ""), "", "area"),
    }  # fmt: skip


def _cell(view: ReportView, section: Filled, place: int, column: int, cell: Cell, language: str) -> dict[str, object]:
    query = urlencode({"muc": section.key, "dong": place, "cot": column})
    return {
        "text": cell.text.in_(language), "head": section.head[column + 1].in_(language), "number": cell.count is not None,
        "to": f"{reverse('office:report_records', args=[view.line.id])}?{query}" if cell.listed and cell.count else "",
    }  # fmt: skip


def _run(run: RunView, lines: list[ReportLine], names: Mapping[str, str]) -> dict[str, object]:
    return {"run": run, "title": title_of(run), "rows": [_row(one, names) for one in lines]}


def _row(one: ReportLine, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "line": one, "title": title_of(one.run), "unit": names.get(one.unit, one.unit), "state": standing.words(standing.stand(one)),
        "tone": "late" if one.overdue else _TONES[one.state],
        "level": texts.words(f"office.reports.level.{one.level}"),
    }  # fmt: skip


def _units(at: datetime) -> list[tuple[str, str]]:
    """The units of whose reports may be asked."""
    units = organisations.units(on=clock.legal_date(at))
    return [("", texts.words("office.reports.all_units")), *((one.code, one.name) for one in units)]


def place_of(request: HttpRequest) -> tuple[str, int, int]:
    """Which figure an address asks for: its section, row and column; what is no number is a place that no report has."""
    row, column = (_whole(request.GET.get(key, "")) for key in ("dong", "cot"))
    return request.GET.get("muc", "")[:80], row, column


def title_of(run: RunView) -> str:
    """A report's kind and period in words, with the reader who asked for it."""
    reader = f" – {run.reader}" if run.reader else ""
    return f"{_kind(run.kind)}, {_period(run.period.key)}{reader}"


def _kind(kind: Kind) -> str:
    return kind.name.in_(texts.language())


def _period(key: str) -> str:
    year, _, part = key.partition("-")
    name = {"H1": "half", "H2": "second_half", "9M": "nine_months", "": "year"}.get(part) or (
        "quarter" if part.startswith("Q") else "month"
    )
    return texts.words(f"office.reports.period.{name}", year=year, number=part.lstrip("Q0"))


def _names(codes: list[str]) -> dict[str, str]:
    return organisations.unit_names(codes, on=clock.legal_date(clock.now()))


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("office:reports"), texts.words("office.menu.reports"))]


def _file(name: str, content: bytes, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1


def _sentence(fault: FieldError) -> str:
    return acts.sentence(fault)
