"""Reports of money by day, unit and procedure, on the page and as a workbook, each held against the ledger."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from motcua.casework.payments import queries
from motcua.casework.payments.errors import SpanWrong
from motcua.casework.payments.types import LedgerReport, ReportRow
from motcua.doors.office.frame import officers_only
from motcua.doors.office.payments import tabs
from motcua.doors.ui import faults, files, reading, session, texts, workbooks, writing
from motcua.foundation import clock

FIGURES = ("billed", "paid", "paid_count", "cash", "waived", "cancelled", "refunded")


@officers_only
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """The figures of the chosen days; the month so far without a choice."""
    group, first, last, fault = _asked(request)
    found = None
    if not fault:
        try:
            found = queries.report(session.actor(request), group=group, first=first, last=last)
        except SpanWrong as wrong:
            fault = texts.words("office.money.fault.span", most=wrong.params["most"])
    names = _names(found) if found else {}
    asked = {"nhom": group, "tu": first.isoformat(), "den": last.isoformat()}
    context = {
        "groups": [(key, texts.words(f"office.money.group.{key}"), key == group) for key in queries.GROUPS],
        "group": texts.words(f"office.money.group.{group}"),
        "first": request.GET.get("tu") or first.isoformat(),
        "last": request.GET.get("den") or last.isoformat(),
        "report": found,
        "rows": [(_called(one.key, group, names), one) for one in found.rows] if found else [],
        "workbook": f"{reverse('office:payments_workbook')}?{urlencode(asked)}",
        "fault": fault,
        "errors": [faults.Line(fault, "#tu")] if fault else [],
    }
    status = 422 if fault else 200
    return tabs.shown(request, "office/payments/report.html", context, tab="payments_report", status=status)


@officers_only
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The same lines as a workbook; days that are none, or too many, are told on the page instead of being exchanged for others."""
    group, first, last, fault = _asked(request)
    if fault:
        return report(request)
    try:
        found = queries.report(session.actor(request), group=group, first=first, last=last)
    except SpanWrong:
        return report(request)
    title = texts.words("office.money.report_title", first=writing.day(first), last=writing.day(last))
    head = [texts.words(f"office.money.group.{group}"), texts.words("office.money.name")]
    head += [texts.words(f"office.money.figure.{name}") for name in FIGURES]
    names = _names(found)
    rows: list[list[str | int]] = [[one.key, names.get(one.key, ""), *_figures(one)] for one in found.rows]
    rows.append([texts.words("office.money.total"), "", *_figures(found.total)])
    made = workbooks.sheet(title=[title], head=head, rows=rows)
    name = f"bao-cao-phi-{group}-{first.isoformat()}-{last.isoformat()}.xlsx"
    return files.own(made, name=name, media_type=files.XLSX)


def _figures(row: ReportRow) -> list[int]:
    return [getattr(row, name) for name in FIGURES]


def _asked(request: HttpRequest) -> tuple[str, date, date, str]:
    """Group, first and last day, and the fault of a day that is none."""
    today = clock.legal_date(clock.now())
    group = request.GET.get("nhom", "")
    group = group if group in queries.GROUPS else queries.GROUPS[0]
    try:
        first, last = (
            reading.day(text) if (text := request.GET.get(name, "").strip()) else otherwise
            for name, otherwise in (("tu", today.replace(day=1)), ("den", today))
        )
    except reading.Unreadable:
        return group, today.replace(day=1), today, texts.words("office.money.fault.day")
    return group, first, last, ""


def _names(found: LedgerReport) -> dict[str, str]:
    keys = {one.key for one in found.rows}
    if found.group == "unit":
        return tabs.unit_names(keys)
    return tabs.procedure_names(keys) if found.group == "procedure" else {}


def _called(key: str, group: str, names: dict[str, str]) -> str:
    return writing.day(date.fromisoformat(key)) if group == "day" else names.get(key, key)
