"""Bills of the one for whom I act, paying one or many at once, and a payment's own page."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.casework.payments import queries, services
from motcua.casework.payments.errors import BillNotDue, BillUnknown, ChannelClosed, TooManyBills
from motcua.casework.payments.types import AttemptState, Bill, BillState
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import faults, flash, qr, texts, vietqr
from motcua.foundation import clock
from motcua.foundation.errors import HouseError, NotAllowed, Unavailable
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

PAGE = 50
_LONGEST_ADDRESS = 64


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def bills(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is due, to be paid one by one or together, and what was paid before."""
    if request.method == "POST":
        return _begin(request, actor)
    return _shown(request, actor, chosen=request.GET.getlist("phieu"))


@require_GET
@for_signed_in
def payment(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """One payment: where to go on, or what became of it. Nothing that a payer brings back is believed."""
    attempt = queries.attempt(actor, reference)
    context = {
        "attempt": attempt,
        "waiting": attempt.state is AttemptState.INITIATED,
        "over": clock.now() > attempt.expires_at,
        "qr": qr.svg(attempt.qr, texts.words("payment.qr_name", amount=attempt.amount)) if attempt.qr else "",
        "transfer": vietqr.transfer(attempt.qr),
        "way": texts.words(f"payment.way.{attempt.channel}"),
        "bills": [queries.bill(actor, one) for one in attempt.bills],
        "receipts": queries.receipts(actor, bills=attempt.bills),
        "crumbs": _crumbs(),
    }
    return show(request, "portal/payments/payment.html", context)


@require_POST
@for_signed_in
def check(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Ask the channel what became of a payment, because the payer wants to know now."""
    try:
        services.ask(actor, reference=reference, at=clock.now())
    except Unavailable:
        flash.put(request, texts.words("payment.channel_silent"))
    return HttpResponseRedirect(reverse("portal:payment", args=[reference]), status=303)


def _begin(request: HttpRequest, actor: Actor) -> HttpResponse:
    chosen, way = request.POST.getlist("bill"), request.POST.get("way", "")
    if "all" in request.POST:
        chosen = [one.id for one in queries.bills(actor, state=BillState.DUE, limit=services.MOST)]
    fault = _fault(chosen, way)
    if fault is not None:
        return _shown(request, actor, chosen=chosen, way=way, fault=fault)
    back = settings.MOTCUA.public_url + "/thanh-toan/{reference}/"
    try:
        attempt = services.begin(
            actor, bills=chosen, channel=way, return_address=back, payer_address=_address(request), at=clock.now()
        )
    except (BillNotDue, BillUnknown):
        return _shown(request, actor, chosen=chosen, way=way, fault=("bill", texts.words("payment.fault.moved")))
    except TooManyBills as many:
        words = texts.words("payment.fault.many", most=many.params["most"])
        return _shown(request, actor, chosen=chosen, way=way, fault=("bill", words))
    except ChannelClosed:
        return _shown(request, actor, chosen=chosen, way=way, fault=("way", texts.words("payment.fault.way")))
    except NotAllowed:
        raise
    except HouseError:  # the channel is away or refuses; the bill is due as before
        return _shown(request, actor, chosen=chosen, way=way, fault=("way", texts.words("payment.fault.away")))
    return HttpResponseRedirect(reverse("portal:payment", args=[attempt.reference]), status=303)


def _fault(chosen: list[str], way: str) -> tuple[str, str] | None:
    if not chosen:
        return "bill", texts.words("payment.fault.none")
    if way not in queries.ways():
        return "way", texts.words("payment.fault.way")
    return None


def _shown(
    request: HttpRequest, actor: Actor, *, chosen: list[str], way: str = "", fault: tuple[str, str] | None = None
) -> HttpResponse:
    due = queries.bills(actor, state=BillState.DUE, limit=services.MOST)
    before = _instant(request.GET.get("truoc", ""))
    settled = [one for one in queries.bills(actor, limit=PAGE, before=before) if one.state is not BillState.DUE]
    context = {
        "due": due,
        "total": sum(one.amount for one in due),
        "chosen": chosen or ([due[0].id] if len(due) == 1 else []),
        "may_pay": actor.acting_for is not None
        and permissions.allows(actor, "payment.start", on=Target(owner=actor.acting_for)),
        "ways": [
            (key, texts.words(f"payment.way.{key}"), texts.words(f"payment.way_hint.{key}")) for key in queries.ways()
        ],
        "way": way,
        "settled": settled,
        "errors": [faults.Line(fault[1], f"#{fault[0]}")] if fault else [],
        "fault": {fault[0]: fault[1]} if fault else {},
        "crumbs": _crumbs()[:-1],
    }
    return show(request, "portal/payments/bills.html", context, status=422 if fault else 200)


def of_dossier(subject_bills: list[Bill]) -> dict[str, object]:
    """What a dossier's page shows of its bills."""
    due = [one for one in subject_bills if one.state is BillState.DUE]
    receipts = queries.receipts_of(subject_bills[0].subject) if subject_bills else []
    return {"bills": subject_bills, "bills_due": due, "receipts": receipts}


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))[:_LONGEST_ADDRESS]


def _crumbs() -> list[tuple[str, str]]:
    return [
        ("/", texts.words("home.crumb")),
        ("/cua-toi/", texts.words("menu.mine")),
        ("/thanh-toan/", texts.words("payment.title")),
    ]


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
