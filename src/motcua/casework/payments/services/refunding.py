"""Money that goes back: asked for by one person, agreed by another, carried out once."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from motcua.casework.payments import ledger, models, queries
from motcua.casework.payments.errors import BillNotDue, NoWayBack, ReasonMissing, RefundEnded, RefundUnknown, SamePerson
from motcua.casework.payments.facts import RefundApproved, Refunded, RefundFailed, RefundOpened, RefundRefused
from motcua.casework.payments.ports import channels
from motcua.casework.payments.services.receipting import end_receipts
from motcua.casework.payments.types import BillState, Refund, RefundState
from motcua.foundation.errors import HouseError, Unavailable
from motcua.foundation.journal import services as journal
from motcua.foundation.money import Dong
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

log = structlog.get_logger("payments")


@transaction.atomic
def ask_refund(actor: Actor, *, bill: str, reason: str, at: datetime) -> Refund:
    """Ask that a paid bill's money go back: an officer, or who paid it. Asking again gives the first, unless that was refused.

    Raises `NotAllowed`, `BillUnknown`, `ReasonMissing`, `BillNotDue`.
    """
    permissions.require(actor, "payment.ask_refund")
    row = queries.locked_bill(bill)
    permissions.require(actor, "payment.ask_refund", on=queries.target(row))
    if not normal(reason).strip():
        raise ReasonMissing(bill=bill)
    before = models.Refund.objects.filter(bill=row)
    known = before.exclude(state=RefundState.REFUSED.value).first()
    if known is not None:
        return queries.refund_value(known)
    key = f"bill/{row.pk}/{before.count() + 1}"
    if row.state != BillState.PAID.value:
        raise BillNotDue(bill=bill, state=row.state)
    refund = models.Refund.objects.create(
        attempt=queries.paid_by(row), bill=row, channel=row.way, key=key, amount=row.amount,
        reason=normal(reason).strip()[:500], state=RefundState.OPEN.value, asked_by=str(actor), asked_at=at,
    )  # fmt: skip
    fact = RefundOpened(refund.pk, refund.attempt_id or "", refund.amount, "asked")
    journal.record(fact, ref=queries.subject(row), by=actor, at=at)
    return queries.refund_value(refund)


@transaction.atomic
def approve_refund(actor: Actor, *, refund: int, at: datetime) -> Refund:
    """Agree that money goes back; a job carries it out. Raises `NotAllowed`, `RefundUnknown`, `SamePerson`, `RefundEnded`."""
    permissions.require(actor, "payment.approve_refund")
    row = _locked(actor, refund, "payment.approve_refund")
    if row.state == RefundState.APPROVED.value:
        return queries.refund_value(row)
    if row.state not in {RefundState.OPEN.value, RefundState.FAILED.value}:
        raise RefundEnded(refund=refund, state=row.state)
    if row.asked_by == str(actor):
        raise SamePerson(refund=refund)
    row.state, row.approved_by, row.approved_at, row.why = RefundState.APPROVED.value, str(actor), at, ""
    row.save(update_fields=["state", "approved_by", "approved_at", "why"])
    journal.record(RefundApproved(row.pk, row.amount), ref=Ref("refund", str(row.pk)), by=actor, at=at)
    return queries.refund_value(row)


@transaction.atomic
def refuse_refund(actor: Actor, *, refund: int, reason: str, at: datetime) -> Refund:
    """Decide that what was asked for does not go back, and say why; who asked is told on the page of the bill.

    Money that no bill takes (paid twice, bill gone) is never kept: `RefundEnded`. Raises as `approve_refund`, `ReasonMissing`.
    """
    permissions.require(actor, "payment.approve_refund")
    row = _locked(actor, refund, "payment.approve_refund")
    if not normal(reason).strip():
        raise ReasonMissing(refund=refund)
    if row.state == RefundState.REFUSED.value:
        return queries.refund_value(row)
    if row.bill is None or row.state != RefundState.OPEN.value:
        raise RefundEnded(refund=refund, state=row.state)
    if row.asked_by == str(actor):
        raise SamePerson(refund=refund)
    row.state, row.approved_by, row.why = RefundState.REFUSED.value, str(actor), normal(reason).strip()[:500]
    row.save(update_fields=["state", "approved_by", "why"])
    journal.record(RefundRefused(row.pk, row.amount), ref=Ref("refund", str(row.pk)), by=actor, at=at)
    return queries.refund_value(row)


@transaction.atomic
def refunded_by_hand(actor: Actor, *, refund: int, document: str, at: datetime) -> Refund:
    """Note that an approved refund was paid out outside any channel, by a document's number. Raises as `approve_refund`, `ReasonMissing`."""
    permissions.require(actor, "payment.refund")
    row = _locked(actor, refund, "payment.refund")
    if not normal(document).strip():
        raise ReasonMissing(refund=refund)
    if row.state == RefundState.DONE.value:
        return queries.refund_value(row)
    if row.state not in {RefundState.APPROVED.value, RefundState.FAILED.value} or not row.approved_by:
        raise RefundEnded(refund=refund, state=row.state)
    _done(actor, row, normal(document).strip(), at)
    return queries.refund_value(row)


def carry_out_refunds(actor: Actor, *, at: datetime, limit: int = 50) -> int:
    """Give back what was approved, each for itself; how many went back. A channel that is away is asked again by the next round."""
    permissions.require(actor, "payment.report")
    done = 0
    approved = models.Refund.objects.filter(state=RefundState.APPROVED.value).exclude(attempt=None)
    for row in approved.select_related("attempt").order_by("asked_at", "pk")[:limit]:
        done += _carry_out(actor, row, at)
    return done


def _carry_out(actor: Actor, row: models.Refund, at: datetime) -> bool:
    way = channels.get().get(row.channel)
    if row.attempt is None:
        return False
    external, why = "", ""
    try:
        if way is None:  # paid on the national portal: no call gives it back
            raise NoWayBack(refund=row.pk)
        # The same key is the same refund to the channel, so that a crash before the next line gives nothing back twice.
        external = way.refund(queries.order(row.attempt), Dong(row.amount), key=f"R{row.pk}", reason=row.reason)
    except Unavailable:
        return False
    except HouseError as refusal:
        why = refusal.code
    with transaction.atomic():
        held = models.Refund.objects.select_for_update(no_key=True).get(pk=row.pk)
        if held.state != RefundState.APPROVED.value:
            return False
        if why:
            held.state, held.why = RefundState.FAILED.value, why[:500]
            held.save(update_fields=["state", "why"])
            journal.record(RefundFailed(held.pk, why), ref=Ref("refund", str(held.pk)), by=actor, at=at)
            return False
        _done(actor, held, external, at)
    return True


def _done(actor: Actor, row: models.Refund, external: str, at: datetime) -> None:
    row.state, row.external, row.done_at = RefundState.DONE.value, external[:120], at
    row.save(update_fields=["state", "external", "done_at"])
    source = ledger.clearing(row.channel)
    if row.bill is None:
        sides = {ledger.to_refund(row.channel): row.amount, source: -row.amount}
    else:
        source = ledger.cash(row.bill.unit) if row.channel == "cash" else source
        sides = {ledger.fees(row.bill.unit): row.amount, source: -row.amount}
        queries.locked_bill(str(row.bill.pk))
        models.Bill.objects.filter(pk=row.bill.pk).update(state=BillState.REFUNDED.value, ended_at=at)
        end_receipts(row.bill, by=actor, at=at)
    ledger.enter(f"refund/{row.pk}", "refund", sides, by=str(actor), at=at, bill=row.bill, attempt=row.attempt)
    fact = Refunded(row.pk, row.attempt_id or "", row.amount)
    journal.record(fact, ref=Ref("refund", str(row.pk)), by=actor, at=at)


def _locked(actor: Actor, refund: int, permission: str) -> models.Refund:
    row = models.Refund.objects.select_for_update(no_key=True).filter(pk=refund).first()
    if row is None or not permissions.allows(actor, permission, on=_target(row)):
        raise RefundUnknown(refund=refund)
    return row


def _target(row: models.Refund) -> Target:
    bill = queries.billed(row)
    return queries.target(bill) if bill is not None else Target(unit="")
