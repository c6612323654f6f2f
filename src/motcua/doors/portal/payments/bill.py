"""One bill: how its amount came about, what was paid, its receipts, and asking for the money back; and a receipt for whoever holds its paper."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from motcua.casework.payments import queries, services
from motcua.casework.payments.errors import BillNotDue, ReasonMissing
from motcua.casework.payments.types import BillState, RefundState
from motcua.doors.portal.looking import limit
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import faults, files, flash, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_OPEN = {RefundState.OPEN, RefundState.APPROVED, RefundState.FAILED}


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def bill(request: HttpRequest, actor: Actor, number: UUID) -> HttpResponse:
    """One bill with everything about it; a posted reason asks for its money back."""
    if request.method != "POST":
        return _shown(request, actor, str(number))
    reason = request.POST.get("reason", "")
    try:
        services.ask_refund(actor, bill=str(number), reason=reason, at=clock.now())
    except ReasonMissing:
        return _shown(request, actor, str(number), fault=texts.words("payment.refund.reason_missing"))
    except BillNotDue:
        flash.put(request, texts.words("payment.refund.not_paid"))
    else:
        flash.put(request, texts.words("payment.refund.asked"))
    return HttpResponseRedirect(reverse("portal:bill", args=[number]), status=303)


@require_GET
@for_signed_in
def receipt(request: HttpRequest, actor: Actor, number: UUID) -> HttpResponse:  # noqa: ARG001 -- every view takes its request
    """The paper of a receipt."""
    found = queries.receipt_file(actor, str(number))
    return files.own(found.content, name=found.name, media_type=found.media_type)


@require_GET
def receipt_check(request: HttpRequest, token: str) -> HttpResponse:
    """Whether a receipt holds, for anybody who has its paper; the payer's name is not told."""
    limit.count(request)
    found = queries.public_receipt(token)
    return show(request, "portal/payments/receipt.html", {"receipt": found}, status=200 if found else 404)


def _shown(request: HttpRequest, actor: Actor, number: str, *, fault: str = "") -> HttpResponse:
    found = queries.bill(actor, number)
    refunds = queries.refunds_of(found.id)
    asked = any(one.bill and one.state in _OPEN for one in refunds)
    may_pay = permissions.allows(actor, "payment.ask_refund", on=Target(found.owner, found.unit, found.procedure))
    context = {
        "bill": found,
        "attempts": queries.attempts(found.id),
        "receipts": queries.receipts(actor, bills=[found.id]),
        "refunds": [
            (one, texts.find(f"payment.refund.reason.{one.reason}") or one.reason, one.state is RefundState.REFUSED)
            for one in refunds
        ],
        "may_ask": may_pay and found.state is BillState.PAID and not asked,
        "reason": request.POST.get("reason", ""),
        "fault": fault,
        "errors": [faults.Line(fault, "#reason")] if fault else [],
        "crumbs": [
            ("/", texts.words("home.crumb")),
            ("/cua-toi/", texts.words("menu.mine")),
            (reverse("portal:bills"), texts.words("payment.title")),
        ],
    }
    return show(request, "portal/payments/bill.html", context, status=422 if fault else 200)
