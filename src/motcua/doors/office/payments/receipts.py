"""Receipts of a day, one paper, and what is done about a wrong one: it is cancelled, or another takes its place."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from motcua.casework.payments import queries, services
from motcua.casework.payments.errors import ReasonMissing, ReceiptEnded
from motcua.casework.payments.types import BillState, Payer, Receipt, ReceiptState
from motcua.doors.office.frame import officers_only
from motcua.doors.office.payments import tabs
from motcua.doors.ui import faults, files, flash, reading, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import Invalid


@officers_only
@require_GET
def of_day(request: HttpRequest) -> HttpResponse:
    """Receipts ordered on a day, the newest first."""
    actor, today = session.actor(request), clock.legal_date(clock.now())
    text, fault, day = request.GET.get("ngay", ""), "", today
    if text:
        try:
            day = reading.day(text)
        except reading.Unreadable:
            fault = texts.words("office.money.fault.day")
    context = {
        "day": day,
        "text": text,
        "receipts": [] if fault else queries.receipts(actor, day=day, limit=500),
        "fault": fault,
        "errors": [faults.Line(fault, "#ngay")] if fault else [],
    }
    status = 422 if fault else 200
    return tabs.shown(request, "office/payments/receipts.html", context, tab="payments_receipts", status=status)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, number: UUID) -> HttpResponse:
    """One receipt; posted, it is cancelled or replaced."""
    found = queries.receipt(session.actor(request), str(number))
    if request.method != "POST":
        return _shown(request, found, {})
    actor, act, reason = session.actor(request), request.POST.get("act", ""), request.POST.get("reason", "")
    try:
        if act == "replace":
            payer = Payer(*(request.POST.get(name, "") for name in ("name", "number", "address")))
            made = services.replace_receipt(actor, receipt=found.id, payer=payer, reason=reason, at=clock.now())
            flash.put(request, texts.words("office.money.receipt_replaced"))
            return HttpResponseRedirect(reverse("office:payments_receipt", args=[made.id]), status=303)
        services.cancel_receipt(actor, receipt=found.id, reason=reason, at=clock.now())
        flash.put(request, texts.words("office.money.receipt_cancelled"))
    except ReasonMissing:
        return _shown(request, found, {"reason": texts.words("office.money.fault.reason")})
    except Invalid as invalid:
        wrong = {one.pointer[1:]: texts.words(f"office.money.fault.{one.reason}") for one in invalid.errors}
        return _shown(request, found, wrong)
    except ReceiptEnded:
        flash.put(request, texts.words("office.money.receipt_ended"))
    return HttpResponseRedirect(reverse("office:payments_receipt", args=[number]), status=303)


@officers_only
@require_GET
def paper(request: HttpRequest, number: UUID) -> HttpResponse:
    """The paper of a receipt."""
    found = queries.receipt_file(session.actor(request), str(number))
    return files.own(found.content, name=found.name, media_type=found.media_type)


def _shown(request: HttpRequest, found: Receipt, wrong: dict[str, str]) -> HttpResponse:
    values = {"name": found.payer.name, "number": found.payer.number, "address": found.payer.address, "reason": ""}
    if request.method == "POST":
        values |= {name: request.POST.get(name, values[name]) for name in values}
    bill = queries.bill(session.actor(request), found.bill)
    context = {
        "receipt": found,
        "by": tabs.people({found.ended_by}).get(found.ended_by, "") if found.ended_by else "",
        "replacement": (replacement := queries.replacement(found.id)),
        "fields": [
            (name, texts.words(f"office.money.payer.{name}"), values[name], wrong.get(name, ""))
            for name in ("name", "number", "address")
        ],
        "reason": values["reason"],
        "wrong": wrong,
        "may_cancel": found.state is ReceiptState.ISSUED,
        "may_replace": found.state in {ReceiptState.ISSUED, ReceiptState.CANCELLED}
        and bill.state is BillState.PAID
        and replacement is None,
        "errors": [faults.Line(text, f"#{name}") for name, text in wrong.items()],
    }
    status = 422 if wrong else 200
    return tabs.shown(request, "office/payments/receipt.html", context, tab="payments_receipts", status=status)
