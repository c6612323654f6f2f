"""Finding a bill, one bill with everything about it, cash at the counter, asking for money back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.payments import queries, services
from motcua.casework.payments.errors import AmountWrong, BillNotDue, ReasonMissing
from motcua.casework.payments.types import BillState, RefundState
from motcua.doors.office.frame import officers_only
from motcua.doors.office.payments import tabs
from motcua.doors.ui import faults, flash, session, texts
from motcua.foundation import clock
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_OPEN = {RefundState.OPEN, RefundState.APPROVED, RefundState.FAILED}


@officers_only
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Bills by what stands on a slip; without words those that are due."""
    actor, text = session.actor(request), request.GET.get("q", "")
    found = queries.find_bills(actor, text) if text.strip() else queries.bills(actor, state=BillState.DUE)
    context = {"text": text, "bills": found, "units": tabs.unit_names({one.unit for one in found})}
    return tabs.shown(request, "office/payments/bills.html", context, tab="payments_bills")


@officers_only
@require_GET
def bill(request: HttpRequest, number: UUID) -> HttpResponse:
    """One bill."""
    return _shown(request, str(number))


@officers_only
@require_POST
def cash(request: HttpRequest, number: UUID) -> HttpResponse:
    """Take the whole amount at the counter, with the reason why it was not paid online."""
    actor, key = session.actor(request), str(number)
    found = queries.bill(actor, key)
    try:
        services.cash(actor, bill=key, amount=found.amount, note=request.POST.get("note", ""), at=clock.now())
    except ReasonMissing:
        return _shown(request, key, fault=("note", texts.words("office.money.fault.note")))
    except (BillNotDue, AmountWrong):
        return _back(request, key, "office.money.bill_moved")
    return _back(request, key, "office.money.cash_taken")


@officers_only
@require_POST
def ask_refund(request: HttpRequest, number: UUID) -> HttpResponse:
    """Ask that the money go back; another person decides."""
    key = str(number)
    try:
        services.ask_refund(session.actor(request), bill=key, reason=request.POST.get("reason", ""), at=clock.now())
    except ReasonMissing:
        return _shown(request, key, fault=("reason", texts.words("office.money.fault.reason")))
    except BillNotDue:
        return _back(request, key, "office.money.bill_moved")
    return _back(request, key, "office.money.refund_asked")


def _shown(request: HttpRequest, key: str, *, fault: tuple[str, str] | None = None) -> HttpResponse:
    actor = session.actor(request)
    found = queries.bill(actor, key)
    place = Target(found.owner, found.unit, found.procedure)
    refunds = queries.refunds_of(found.id)
    asked = any(one.bill and one.state in _OPEN for one in refunds)
    context = {
        "bill": found,
        "unit": tabs.unit_names({found.unit}).get(found.unit, found.unit),
        "attempts": queries.attempts(found.id),
        "receipts": queries.receipts(actor, bills=[found.id]),
        "refunds": refunds,
        "may_cash": found.state is BillState.DUE and permissions.allows(actor, "payment.cash", on=place),
        "may_refund": found.state is BillState.PAID
        and not asked
        and permissions.allows(actor, "payment.ask_refund", on=place),
        "may_receipt": permissions.allows(actor, "payment.receipt", on=place),
        "may_dossier": permissions.allows(actor, "dossier.read", on=place),
        "given": request.POST,
        "fault": {fault[0]: fault[1]} if fault else {},
        "errors": [faults.Line(fault[1], f"#{fault[0]}")] if fault else [],
    }
    status = 422 if fault else 200
    return tabs.shown(request, "office/payments/bill.html", context, tab="payments_bills", status=status)


def _back(request: HttpRequest, key: str, words: str) -> HttpResponse:
    flash.put(request, texts.words(words))
    return HttpResponseRedirect(reverse("office:payments_bill", args=[key]), status=303)
