"""What an accountant settles, what a leader approves, and the ledger that both look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.payments import queries, services
from motcua.casework.payments.errors import FileUnreadable, ReasonMissing, RefundEnded, SamePerson
from motcua.casework.payments.types import Balance
from motcua.doors.office.frame import officers_only
from motcua.doors.office.payments import tabs
from motcua.doors.ui import faults, flash, reading, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

_DOORS = ("payment.settle", "payment.refund", "payment.approve_refund", "payment.ledger")
"""Whoever may do one of these has something to see here."""


@officers_only
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Differences, doubts and refunds first, then a file to settle, then the ledger; each part for those whom it is for."""
    return _shown(request)


@officers_only
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Hold a channel's file, or a bank statement, against the ledger."""
    actor, given = session.actor(request), request.FILES.get("file")
    day = _day(request.POST.get("day", ""))
    channel = request.POST.get("channel", "")
    if day is None or day > clock.legal_date(clock.now()):
        return _shown(request, fault=("day", texts.words("office.payments.fault.day")))
    if channel not in queries.channel_keys():
        return _shown(request, fault=("channel", texts.words("office.payments.fault.channel")))
    if given is None or given.size is None or given.size > services.LARGEST_FILE:
        return _shown(request, fault=("file", texts.words("office.payments.fault.file")))
    try:
        made = services.settle_file(actor, channel=channel, day=day, content=given.read(), at=clock.now())
    except FileUnreadable as fault:
        words = texts.words(f"office.payments.file.{fault.params['reason']}", line=fault.params["line"])
        return _shown(request, fault=("file", words))
    told = texts.words(
        "office.payments.settled", lines=made.lines, settled=made.settled, recovered=made.recovered, differences=len(made.differences)
    )  # fmt: skip
    flash.put(request, told)
    return HttpResponseRedirect(reverse("office:payments"), status=303)


@officers_only
@require_POST
def close_difference(request: HttpRequest, number: int) -> HttpResponse:
    """Say what became of a difference."""
    try:
        services.close_difference(
            session.actor(request), difference=number, note=request.POST.get("note", ""), at=clock.now()
        )
    except ReasonMissing:
        return _shown(request, fault=(f"note-d{number}", texts.words("office.payments.fault.note")))
    return _back(request, "office.payments.closed")


@officers_only
@require_POST
def close_doubt(request: HttpRequest, reference: str) -> HttpResponse:
    """End an attempt whose channel spoke of another amount."""
    try:
        services.close_doubt(
            session.actor(request), reference=reference, note=request.POST.get("note", ""), at=clock.now()
        )
    except ReasonMissing:
        return _shown(request, fault=(f"note-{reference}", texts.words("office.payments.fault.note")))
    return _back(request, "office.payments.closed")


@officers_only
@require_POST
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Agree that money goes back."""
    try:
        services.approve_refund(session.actor(request), refund=number, at=clock.now())
    except SamePerson:
        return _shown(request, fault=(f"refund-{number}", texts.words("office.payments.fault.same_person")))
    except RefundEnded:
        return _back(request, "office.payments.refund_ended")
    return _back(request, "office.payments.approved")


@officers_only
@require_POST
def refuse(request: HttpRequest, number: int) -> HttpResponse:
    """Decide that what was asked for does not go back."""
    try:
        services.refuse_refund(
            session.actor(request), refund=number, reason=request.POST.get("why", ""), at=clock.now()
        )
    except ReasonMissing:
        return _shown(request, fault=(f"why-{number}", texts.words("office.payments.fault.why")))
    except SamePerson:
        return _shown(request, fault=(f"refund-{number}", texts.words("office.payments.fault.same_person")))
    except RefundEnded:
        return _back(request, "office.payments.refund_ended")
    return _back(request, "office.payments.refused")


@officers_only
@require_POST
def paid_out(request: HttpRequest, number: int) -> HttpResponse:
    """Note that an approved refund was paid out by hand."""
    try:
        services.refunded_by_hand(
            session.actor(request), refund=number, document=request.POST.get("document", ""), at=clock.now()
        )
    except ReasonMissing:
        return _shown(request, fault=(f"document-{number}", texts.words("office.payments.fault.document")))
    except RefundEnded:
        return _back(request, "office.payments.refund_ended")
    return _back(request, "office.payments.paid_out")


def _shown(request: HttpRequest, *, fault: tuple[str, str] | None = None) -> HttpResponse:
    actor = session.actor(request)
    may = {name.partition(".")[2]: permissions.allows(actor, name) for name in _DOORS}
    if not any(may.values()):
        raise NotAllowed(permission=_DOORS[0])
    context = {
        "may": may,
        "differences": queries.differences() if may["settle"] else (),
        "doubts": queries.in_doubt(actor) if may["settle"] else [],
        "refunds": _refunds(actor, may),
        "balances": _balances(actor) if may["ledger"] else [],
        "disagreement": queries.difference_vnd() if may["ledger"] else 0,
        "channels": [(key, texts.words(f"payment.way.{key}")) for key in queries.channel_keys()],
        "today": clock.legal_date(clock.now()),
        "given": request.POST,
        "fault": {fault[0]: fault[1]} if fault else {},
        "errors": [faults.Line(fault[1], f"#{fault[0]}")] if fault else [],
    }
    return tabs.shown(request, "office/payments/overview.html", context, tab="payments", status=422 if fault else 200)


def _balances(actor: Actor) -> list[tuple[Balance, str]]:
    """What stands on each account, with its name in words: what it is for, and of which unit or channel."""
    found = queries.balances(actor)
    names = organisations.unit_names({_owner(one) for one in found}, on=clock.legal_date(clock.now()))
    return [(one, _called(one, names)) for one in found]


def _called(one: Balance, names: Mapping[str, str]) -> str:
    kind, owner = one.account.partition("/")[0], _owner(one)
    whose = texts.find(f"payment.way.{owner}") or names.get(owner, owner)
    return texts.find(f"office.payments.account_of.{kind}", whose=whose) or one.account


def _owner(one: Balance) -> str:
    return one.account.partition("/")[2]


def _refunds(actor: Actor, may: dict[str, bool]) -> list[dict[str, object]]:
    if not (may["refund"] or may["approve_refund"]):
        return []
    return [
        {"refund": one, "own": one.asked_by == str(actor), "reason": texts.find(f"office.payments.reason.{one.reason}") or one.reason}
        for one in queries.refunds(actor)
    ]  # fmt: skip


def _back(request: HttpRequest, key: str) -> HttpResponse:
    flash.put(request, texts.words(key))
    return HttpResponseRedirect(reverse("office:payments"), status=303)


def _day(text: str) -> date | None:
    try:
        return reading.day(text)
    except reading.Unreadable:
        return None
