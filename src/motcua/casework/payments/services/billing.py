"""What is owed: bills are issued, waived, cancelled."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.casework.payments import ledger, models, queries
from motcua.casework.payments.errors import AmountWrong, BillDiffers, BillNotDue, NothingToPay, ReasonMissing
from motcua.casework.payments.facts import BillCancelled, BillIssued, BillWaived
from motcua.casework.payments.types import Bill, BillLine, BillState
from motcua.foundation.journal import services as journal
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

LARGEST = 10**12
"""Đồng of one bill; more than any fee, less than what channels can carry."""
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without signs that are read for one another."""


@transaction.atomic
def bill(
    actor: Actor,
    *,
    subject: Ref,
    key: str,
    owner: Ref,
    owner_name: str,
    unit: str,
    procedure: str,
    lines: Sequence[BillLine],
    term: datetime | None = None,
    at: datetime,
) -> Bill:
    """Ask an owner to pay for a subject; the same key again gives the first bill.

    `key` tells the bills of one subject apart (`filing`, `acceptance`). Raises `NotAllowed`, `AmountWrong`, `NothingToPay` when the lines add
    up to nought, `BillDiffers` when the key has another amount. Source: Decree 118/2025/NĐ-CP article 24.
    """
    permissions.require(actor, "payment.bill", on=Target(owner=owner, unit=unit, procedure=procedure))
    if any(line.amount < 0 for line in lines):
        raise AmountWrong
    amount = sum(line.amount for line in lines)
    if amount > LARGEST:
        raise AmountWrong(most=LARGEST)
    if amount == 0:
        raise NothingToPay(subject=str(subject))
    known = models.Bill.objects.filter(subject_kind=subject.kind, subject_id=subject.id, key=key).first()
    if known is None:
        known, made = _made(subject, key, owner, owner_name, unit, procedure, lines, amount, term, at)
        if made:
            sides = {ledger.receivable(unit): amount, ledger.fees(unit): -amount}
            ledger.enter(f"bill/{known.pk}", "bill", sides, by=str(actor), at=at, bill=known)
            fact = BillIssued(str(known.pk), str(subject), unit, procedure, amount, term.isoformat() if term else "")
            journal.record(fact, ref=subject, by=actor, at=at)
    if known.amount != amount:
        raise BillDiffers(bill=str(known.pk), amount=known.amount)
    return queries.bill_value(known)


@transaction.atomic
def waive(actor: Actor, *, bill: str, reason: str, article: str, at: datetime) -> Bill:
    """Give up a claim by an article; waiving again changes nothing. Raises `NotAllowed`, `BillUnknown`, `ReasonMissing`, `BillNotDue`."""
    permissions.require(actor, "payment.waive")
    row = queries.locked_bill(bill)
    permissions.require(actor, "payment.waive", on=queries.target(row))
    if not normal(reason).strip() or not normal(article).strip():
        raise ReasonMissing(bill=bill)
    if not _end(row, BillState.WAIVED, reason, article, actor, at):
        return queries.bill_value(row)
    fact = BillWaived(bill, f"{row.subject_kind}:{row.subject_id}", row.amount, row.article)
    journal.record(fact, ref=queries.subject(row), by=actor, at=at)
    return queries.bill_value(row)


@transaction.atomic
def cancel(actor: Actor, *, bill: str, reason: str, at: datetime) -> Bill:
    """Take a claim back, because the dossier ended; cancelling again changes nothing. Raises as `waive`."""
    permissions.require(actor, "payment.bill")
    row = queries.locked_bill(bill)
    permissions.require(actor, "payment.bill", on=queries.target(row))
    if not normal(reason).strip():
        raise ReasonMissing(bill=bill)
    if not _end(row, BillState.CANCELLED, reason, "", actor, at):
        return queries.bill_value(row)
    fact = BillCancelled(bill, f"{row.subject_kind}:{row.subject_id}", row.amount)
    journal.record(fact, ref=queries.subject(row), by=actor, at=at)
    return queries.bill_value(row)


def _end(row: models.Bill, state: BillState, reason: str, article: str, actor: Actor, at: datetime) -> bool:
    if row.state == state.value:
        return False
    if row.state != BillState.DUE.value:
        raise BillNotDue(bill=str(row.pk), state=row.state)
    row.state, row.ended_at = state.value, at
    row.reason, row.article = normal(reason).strip(), normal(article).strip()
    row.save(update_fields=["state", "ended_at", "reason", "article"])
    sides = {ledger.fees(row.unit): row.amount, ledger.receivable(row.unit): -row.amount}
    ledger.enter(f"{state.value}/{row.pk}", state.value, sides, by=str(actor), at=at, bill=row)
    return True


def _made(
    subject: Ref,
    key: str,
    owner: Ref,
    owner_name: str,
    unit: str,
    procedure: str,
    lines: Sequence[BillLine],
    amount: int,
    term: datetime | None,
    at: datetime,
) -> tuple[models.Bill, bool]:
    values = {
        "id": new_id(at), "code": _code(), "owner_kind": owner.kind, "owner_id": owner.id, "owner_name": normal(owner_name), "unit": unit,
        "procedure": procedure, "lines": [asdict(line) for line in lines], "amount": amount, "state": BillState.DUE.value, "issued_at": at, "term": term,
    }  # fmt: skip
    for _ in range(3):  # a code that is taken already is as good as impossible, twice in a row impossible
        try:
            with transaction.atomic():
                return models.Bill.objects.get_or_create(
                    subject_kind=subject.kind, subject_id=subject.id, key=key, defaults=values
                )
        except IntegrityError:
            values |= {"code": _code()}
    raise BillDiffers(bill="", amount=amount)


def _code() -> str:
    """Short enough for the text of a transfer in every bank's program."""
    return "MC" + "".join(secrets.choice(_ALPHABET) for _ in range(9))
