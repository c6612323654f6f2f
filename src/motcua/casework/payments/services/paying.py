"""One try to pay, and the one door for news of money.

A notification, an answer to a question, a line of a settlement file: all go through `report`, as often as they come and in any order.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from motcua.casework.payments import ledger, models, queries
from motcua.casework.payments.errors import (
    AmountWrong,
    AttemptUnknown,
    BillNotDue,
    BillUnknown,
    ChannelClosed,
    ReasonMissing,
    TooManyBills,
)
from motcua.casework.payments.facts import BillPaid, DoubtClosed, PaymentFailed, PaymentInDoubt, RefundOpened
from motcua.casework.payments.ports import Channel, channels
from motcua.casework.payments.services.receipting import order_receipts
from motcua.casework.payments.types import (
    Attempt,
    AttemptState,
    Bill,
    BillState,
    PaymentOrder,
    RefundState,
    Report,
    Taken,
    Verdict,
)
from motcua.foundation.errors import HouseError, Unavailable
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions

log = structlog.get_logger("payments")

MOST = 100
"""Bills of one payment."""
LIFE = timedelta(minutes=15)
"""How long a payer may take with the channel."""
ASK = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
"""When a channel that is silent is asked, counted from the beginning; then each hour until `GIVE_UP`."""
GIVE_UP = timedelta(days=3)
STANDS = timedelta(days=1)
"""How long an order that the channel asked for is the answer to the same question."""
TRANSFER = "vietqr"
"""The channel whose code may stand on paper: it needs nobody at the other end."""
PRINTED = timedelta(days=365)
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def begin(
    actor: Actor,
    *,
    bills: Sequence[str],
    channel: str,
    return_address: str,
    payer_address: str,
    at: datetime,
) -> Attempt:
    """Begin to pay one or many bills at once through a channel; where the payer goes on is in the answer.

    The attempt exists before the channel hears of it, so that news which is faster than the answer finds it. A channel that does not answer leaves it
    `initiated`: it is asked later, and the payer may begin another. In `return_address`, `{reference}` becomes the attempt's. Raises `NotAllowed`, `BillUnknown`, `BillNotDue`, `ChannelClosed`, `TooManyBills`, `Unavailable`.
    """
    permissions.require(actor, "payment.start")
    way = _channel(channel)
    attempt, asked = _begun(actor, bills, channel, return_address, payer_address, at)
    try:
        opened = way.open(queries.order(attempt, asked))
    except Unavailable:
        raise
    except HouseError:
        _fail(attempt.pk, at)
        raise
    models.Attempt.objects.filter(pk=attempt.pk).update(address=opened.address, qr=opened.qr)
    return queries.attempt_value(models.Attempt.objects.get(pk=attempt.pk))


@transaction.atomic
def print_transfer(actor: Actor, *, bill: str, at: datetime) -> Attempt | None:
    """A standing transfer for the fee notice: its code is on the paper until the bill is paid. Once for a bill; none where transfers are not open.

    It waits for the bank's statement like any other transfer. Raises `NotAllowed`, `BillUnknown`, `BillNotDue`.
    """
    permissions.require(actor, "payment.bill")
    way = channels.get().get(TRANSFER)
    if way is None or not way.is_open:
        return None
    row = queries.locked_bill(bill)
    known = models.Attempt.objects.filter(bills__bill=row, channel=TRANSFER, begun_by=str(actor)).first()
    if known is not None:
        return queries.attempt_value(known)
    if row.state != BillState.DUE.value:
        raise BillNotDue(bill=bill, state=row.state)
    attempt = models.Attempt.objects.create(
        reference=new_reference(), channel=TRANSFER, amount=row.amount, state=AttemptState.INITIATED.value, begun_by=str(actor),
        begun_at=at, expires_at=row.term or at + PRINTED,
    )  # fmt: skip
    models.AttemptBill.objects.create(attempt=attempt, bill=row, amount=row.amount)
    attempt.qr = way.open(queries.order(attempt, [row])).qr
    attempt.save(update_fields=["qr"])
    return queries.attempt_value(attempt)


@transaction.atomic
def stand(actor: Actor, *, channel: str, subject: Ref, at: datetime) -> PaymentOrder | None:
    """What is owed for a subject, as an order that a channel may collect: for channels whose payers come to them first and who ask us then.

    The same question within a day gets the same order while nothing has changed, so that whoever asks twice does not collect twice. None where
    nothing is due, or the channel is not open. Whoever calls has checked that it is the channel that asks.
    """
    permissions.require(actor, "payment.report")
    way = channels.get().get(channel)
    if way is None or not way.is_open:
        return None
    due = models.Bill.objects.filter(subject_kind=subject.kind, subject_id=subject.id, state=BillState.DUE.value)
    locked = queries.locked_bills(due.values_list("pk", flat=True))
    rows = sorted((row for row in locked if row.state == BillState.DUE.value), key=lambda row: (row.issued_at, row.key))
    if not rows or len(rows) > MOST:
        return None
    standing = models.Attempt.objects.filter(
        bills__bill=rows[0], channel=channel, begun_by=str(actor), state=AttemptState.INITIATED.value, expires_at__gt=at
    ).order_by("-begun_at")
    for attempt in standing:
        if set(attempt.bills.values_list("bill_id", flat=True)) == {row.pk for row in rows}:
            return queries.order(attempt, rows)
    return queries.order(_attempt(actor, channel, rows, at=at, life=STANDS), rows)


def report(
    actor: Actor,
    *,
    channel: str,
    reference: str,
    report: Report,
    source: str,
    at: datetime,
) -> Taken:
    """Take news of an attempt; what it says twice is said once.

    `source` is `notice`, `answer`, `settlement` or `statement`. A success after a failure counts, a failure after a success does not; another amount than
    was asked pays nothing and is left to a person. Whoever calls has checked that the news is the channel's own.
    """
    permissions.require(actor, "payment.report")
    with transaction.atomic():
        taken = _take(actor, channel, reference, report, at)
        models.News.objects.create(
            channel=channel, reference=reference[:120], source=source, verdict=report.verdict.value, amount=report.amount,
            external=report.external[:120], taken=taken.value, at=at,
        )  # fmt: skip
    if taken in {Taken.UNKNOWN, Taken.WRONG_AMOUNT}:
        log.warning("payment_news", channel=channel, reference=reference[:120], taken=taken.value, source=source)
    return taken


@transaction.atomic
def cash(actor: Actor, *, bill: str, amount: int, note: str, at: datetime) -> Bill:
    """Take a bill's money at the counter; `note` says why it was not paid online. Again by the same officer changes nothing.

    Raises `NotAllowed`, `BillUnknown`, `AmountWrong` unless it is the whole amount, `BillNotDue`, `ReasonMissing`.
    """
    permissions.require(actor, "payment.cash")
    if not note.strip():
        raise ReasonMissing(bill=bill)
    row = queries.locked_bill(bill, hold=True)
    permissions.require(actor, "payment.cash", on=queries.target(row))
    if amount != row.amount:
        raise AmountWrong(bill=bill, amount=row.amount)
    if row.state == BillState.PAID.value and row.way == "cash":
        return queries.bill_value(row)
    if row.state != BillState.DUE.value:
        raise BillNotDue(bill=bill, state=row.state)
    row.reason = note.strip()[:500]
    sides = {ledger.cash(row.unit): row.amount, ledger.receivable(row.unit): -row.amount}
    ledger.enter(f"cash/{row.pk}", "cash", sides, by=str(actor), at=at, bill=row)
    _pay(actor, row, "cash", at)
    return queries.bill_value(row)


@transaction.atomic
def close_doubt(actor: Actor, *, reference: str, note: str, at: datetime) -> Attempt:
    """End an attempt whose channel spoke of another amount: nothing was paid by it, and `note` says what became of the money.

    Closing again changes nothing. Raises `NotAllowed`, `AttemptUnknown`, `ReasonMissing`.
    """
    permissions.require(actor, "payment.settle")
    if not note.strip():
        raise ReasonMissing(reference=reference)
    row = models.Attempt.objects.select_for_update(no_key=True).filter(pk=reference[:20]).first()
    if row is None:
        raise AttemptUnknown(reference=reference)
    if row.state == AttemptState.TO_VERIFY.value:
        row.state, row.ended_at, row.note = AttemptState.FAILED.value, at, note.strip()[:2000]
        row.save(update_fields=["state", "ended_at", "note"])
        fact = DoubtClosed(row.pk, row.channel)
        journal.record(fact, ref=Ref("payment", row.pk), by=actor, at=at)
    return queries.attempt_value(row)


def ask(actor: Actor, *, reference: str, at: datetime) -> Attempt:
    """Ask the channel what became of an attempt, now. Raises `NotAllowed`, `AttemptUnknown`, `ChannelClosed`, `Unavailable`."""
    permissions.require(actor, "payment.start")
    row = queries.attempt_row(actor, reference)
    if row.state in {AttemptState.INITIATED.value, AttemptState.FAILED.value}:
        answer = _channel(row.channel).ask(queries.order(row))
        report(PLATFORM, channel=row.channel, reference=reference, report=answer, source="answer", at=at)
    return queries.attempt_value(models.Attempt.objects.get(pk=reference))


def ask_waiting(actor: Actor, *, at: datetime, limit: int = 200) -> int:
    """Ask channels about attempts that are silent, each for itself; how many were asked. One that fails holds up none."""
    permissions.require(actor, "payment.report")
    rows = list(models.Attempt.objects.filter(ask_at__lte=at).order_by("ask_at")[:limit])
    ways = channels.get()
    for row in rows:
        answer = _answer(ways.get(row.channel), row)
        _later(row, at)
        if answer is not None:
            report(actor, channel=row.channel, reference=row.pk, report=answer, source="answer", at=at)
    return len(rows)


def new_reference() -> str:
    """A reference of ours that nobody guesses."""
    return "MC" + "".join(secrets.choice(_DIGITS) for _ in range(18))


PLATFORM = Actor.system("payments")


@transaction.atomic
def _begun(
    actor: Actor, bills: Sequence[str], channel: str, return_address: str, payer_address: str, at: datetime
) -> tuple[models.Attempt, list[models.Bill]]:
    chosen = sorted(set(bills))
    if not chosen:
        raise BillUnknown
    if len(chosen) > MOST:
        raise TooManyBills(most=MOST)
    rows = queries.locked_bills(chosen)
    if len(rows) != len(chosen) or not all(
        permissions.allows(actor, "payment.start", on=queries.target(row)) for row in rows
    ):
        raise BillUnknown
    for row in rows:
        if row.state != BillState.DUE.value:
            raise BillNotDue(bill=str(row.pk), state=row.state)
    return _attempt(
        actor, channel, rows, at=at, life=LIFE, return_address=return_address, payer_address=payer_address
    ), rows


def _attempt(
    actor: Actor, channel: str, rows: Sequence[models.Bill], *, at: datetime, life: timedelta, return_address: str = "", payer_address: str = ""
) -> models.Attempt:  # fmt: skip
    """A try to pay bills that are locked and due."""
    reference = new_reference()
    attempt = models.Attempt.objects.create(
        reference=reference, channel=channel,
        amount=sum(row.amount for row in rows), state=AttemptState.INITIATED.value, begun_by=str(actor),
        payer_address=payer_address[:64], return_address=return_address.replace("{reference}", reference), begun_at=at, expires_at=at + life, ask_at=at + ASK[0],
    )  # fmt: skip
    models.AttemptBill.objects.bulk_create(
        models.AttemptBill(attempt=attempt, bill=row, amount=row.amount) for row in rows
    )
    return attempt


def _take(actor: Actor, channel: str, reference: str, told: Report, at: datetime) -> Taken:
    attempt = models.Attempt.objects.select_for_update(no_key=True).filter(pk=reference, channel=channel).first()
    if attempt is None:
        return Taken.UNKNOWN
    if told.verdict is Verdict.PENDING or attempt.state == AttemptState.SUCCEEDED.value:
        return Taken.AGAIN
    if told.verdict is Verdict.FAILED:
        return _failed(actor, attempt, at)
    if told.amount is not None and told.amount != attempt.amount:
        return _doubt(actor, attempt, told.amount, at)
    _succeed(actor, attempt, told, at)
    return Taken.RECORDED


def _failed(actor: Actor, attempt: models.Attempt, at: datetime) -> Taken:
    if attempt.state != AttemptState.INITIATED.value:
        return Taken.AGAIN
    attempt.state, attempt.ended_at, attempt.ask_at = AttemptState.FAILED.value, at, None
    attempt.save(update_fields=["state", "ended_at", "ask_at"])
    fact = PaymentFailed(attempt.pk, attempt.channel, attempt.amount)
    journal.record(fact, ref=Ref("payment", attempt.pk), by=actor, at=at)
    return Taken.RECORDED


def _doubt(actor: Actor, attempt: models.Attempt, told: int, at: datetime) -> Taken:
    if attempt.state != AttemptState.TO_VERIFY.value:
        attempt.state, attempt.ask_at = AttemptState.TO_VERIFY.value, None
        attempt.save(update_fields=["state", "ask_at"])
        fact = PaymentInDoubt(attempt.pk, attempt.channel, attempt.amount, told)
        journal.record(fact, ref=Ref("payment", attempt.pk), by=actor, at=at)
    return Taken.WRONG_AMOUNT


def _succeed(actor: Actor, attempt: models.Attempt, told: Report, at: datetime) -> None:
    """The money is there: bills that are due are paid by it, the rest has to go back."""
    attempt.state, attempt.ended_at, attempt.ask_at = AttemptState.SUCCEEDED.value, at, None
    attempt.external = told.external[:120]
    attempt.save(update_fields=["state", "ended_at", "ask_at", "external"])
    rows = queries.locked_bills(attempt.bills.values_list("bill_id", flat=True), hold=True)
    sides = {ledger.clearing(attempt.channel): attempt.amount}
    for row in rows:
        due = row.state == BillState.DUE.value
        account = ledger.receivable(row.unit) if due else ledger.to_refund(attempt.channel)
        sides[account] = sides.get(account, 0) - row.amount
    ledger.enter(f"paid/{attempt.pk}", "paid", sides, by=str(actor), at=at, attempt=attempt)
    for row in rows:
        if row.state == BillState.DUE.value:
            _pay(actor, row, attempt.channel, at)
        else:
            _give_back(actor, attempt, row, at)


def _pay(actor: Actor, row: models.Bill, way: str, at: datetime) -> None:
    row.state, row.way, row.paid_at, row.ended_at = BillState.PAID.value, way, at, at
    row.save(update_fields=["state", "way", "paid_at", "ended_at", "reason"])
    fact = BillPaid(
        str(row.pk), f"{row.subject_kind}:{row.subject_id}", row.unit, row.procedure, row.amount, way, way != "cash"
    )
    journal.record(fact, ref=queries.subject(row), by=actor, at=at)
    order_receipts(row, by=actor, at=at)


def _give_back(actor: Actor, attempt: models.Attempt, row: models.Bill, at: datetime) -> None:
    reason = "paid_twice" if row.state == BillState.PAID.value else f"bill_{row.state}"
    refund = models.Refund.objects.create(
        attempt=attempt, channel=attempt.channel, key=f"{attempt.pk}/{row.pk}", amount=row.amount, reason=reason,
        state=RefundState.OPEN.value, asked_by=str(actor), asked_at=at,
    )  # fmt: skip
    fact = RefundOpened(refund.pk, attempt.pk, row.amount, reason)
    journal.record(fact, ref=queries.subject(row), by=actor, at=at)


@transaction.atomic
def _fail(reference: str, at: datetime) -> None:
    attempt = models.Attempt.objects.select_for_update(no_key=True).get(pk=reference)
    _failed(PLATFORM, attempt, at)


def _answer(way: Channel | None, row: models.Attempt) -> Report | None:
    if way is None:
        return None
    try:
        return way.ask(queries.order(row))
    except HouseError as failure:
        log.info("payment_not_told", channel=row.channel, reference=row.pk, failure=failure.code)
        return None


def _later(row: models.Attempt, at: datetime) -> None:
    asked = row.asked + 1
    following = row.begun_at + ASK[asked] if asked < len(ASK) else at + ASK[-1]
    ask_at = max(following, at + ASK[0]) if at < row.begun_at + GIVE_UP else None
    models.Attempt.objects.filter(pk=row.pk, ask_at__isnull=False).update(asked=asked, ask_at=ask_at)


def _channel(key: str) -> Channel:
    way = channels.get().get(key)
    if way is None or not way.is_open:
        raise ChannelClosed(channel=key)
    return way
