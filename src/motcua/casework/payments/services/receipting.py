"""Receipts of fees and charges: ordered with the payment, numbered without a gap, cancelled or replaced when they are wrong.

Decree 123/2020/NĐ-CP articles 30 to 37 (electronic receipts follow the tax authority's form), Decree 70/2025/NĐ-CP.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from motcua.casework.payments import forms, models, queries
from motcua.casework.payments.errors import ReasonMissing, ReceiptEnded, ReceiptUnknown
from motcua.casework.payments.facts import ReceiptEnded as EndedFact
from motcua.casework.payments.facts import ReceiptIssued
from motcua.casework.payments.ports import channels
from motcua.casework.payments.types import BillState, Payer, Receipt, ReceiptState
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid, Unavailable
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import services as journal
from motcua.foundation.money import in_words
from motcua.foundation.numbering import services as numbering
from motcua.foundation.pdf import services as pdf
from motcua.foundation.signing import services as signing
from motcua.foundation.storage import services as storage
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Json, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

JOB = "payments.receipt"
KINDS = ("fee", "charge")
LONGEST = 500
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_REFUNDED = "refunded"
_NEXT_YEAR = "Nghị định 123/2020/NĐ-CP"


def order_receipts(bill: models.Bill, *, by: Actor, at: datetime) -> None:
    """Order the receipts of a bill that has just been paid, inside the payment's transaction; one for its fees and one for its charges.

    Nothing is read here that could be amiss: money is never refused for a receipt's sake.
    """
    number = bill.owner_id if bill.owner_kind == "enterprise" else ""
    for kind in KINDS:
        lines = [one for one in bill.lines if one["kind"] == kind and one["amount"]]
        if lines:
            _ordered(bill, kind, lines, Payer(bill.owner_name, number), by=by, at=at)


def make_receipt(actor: Actor, *, receipt: str, at: datetime) -> Receipt:
    """Number, set, seal and keep an ordered receipt; safe to repeat: the number stays. Raises `ReceiptUnknown` and the failures of setting and signing."""
    permissions.require(actor, "payment.make_receipt")
    row = models.Receipt.objects.select_related("bill", "replaces").filter(pk=receipt).first()
    if row is None:
        raise ReceiptUnknown(receipt=receipt)
    if row.state == ReceiptState.ORDERED.value:
        _make(actor, row, at)
        row.refresh_from_db()
    return queries.receipt_value(row)


def make_waiting(actor: Actor, *, at: datetime) -> int:
    """Order again what a worker has left lying; how many wait."""
    permissions.require(actor, "payment.make_receipt")
    waiting = models.Receipt.objects.filter(state=ReceiptState.ORDERED.value, ordered_at__lt=at)
    found = [str(one) for one in waiting.order_by("ordered_at").values_list("pk", flat=True)[:200]]
    with transaction.atomic():
        for one in found:
            jobs.defer(JOB, args={"receipt": one}, lock=f"receipt/{one}")
    return len(found)


@transaction.atomic
def cancel_receipt(actor: Actor, *, receipt: str, reason: str, at: datetime) -> Receipt:
    """Make a receipt void for a reason: it keeps its number and its paper, and says to everybody that it holds no more.

    Cancelling again changes nothing. Raises `NotAllowed`, `ReceiptUnknown`, `ReasonMissing`, `ReceiptEnded`.
    """
    permissions.require(actor, "payment.receipt")
    row = _locked(actor, receipt)
    if not normal(reason).strip():
        raise ReasonMissing(receipt=receipt)
    if row.state == ReceiptState.CANCELLED.value:
        return queries.receipt_value(row)
    if row.state != ReceiptState.ISSUED.value:
        raise ReceiptEnded(receipt=receipt, state=row.state)
    _end(row, ReceiptState.CANCELLED, reason, by=actor, at=at)
    return queries.receipt_value(row)


@transaction.atomic
def replace_receipt(actor: Actor, *, receipt: str, payer: Payer, reason: str, at: datetime) -> Receipt:
    """Put another receipt in the place of one that names its payer wrongly, or of a cancelled one; it gets its own number and names the first.

    The amount is the bill's and does not change. Replacing again gives the first replacement. Raises `NotAllowed`, `ReceiptUnknown`,
    `ReasonMissing`, `Invalid` at `/name`, `/number` or `/address`, `ReceiptEnded` where nothing is paid any more.
    """
    permissions.require(actor, "payment.receipt")
    row = _locked(actor, receipt)
    if not normal(reason).strip():
        raise ReasonMissing(receipt=receipt)
    told = _payer(payer)
    known = models.Receipt.objects.filter(replaces=row).first()
    if known is not None:
        return queries.receipt_value(known)
    if (
        row.state not in {ReceiptState.ISSUED.value, ReceiptState.CANCELLED.value}
        or row.bill.state != BillState.PAID.value
    ):
        raise ReceiptEnded(receipt=receipt, state=row.state)
    if row.state == ReceiptState.ISSUED.value:
        _end(row, ReceiptState.REPLACED, reason, by=actor, at=at)
    made = _ordered(row.bill, row.kind, row.lines, told, by=actor, at=at, replaces=row)
    return queries.receipt_value(made)


def end_receipts(bill: models.Bill, *, by: Actor, at: datetime) -> None:
    """The money of a bill went back: its receipts hold no more; the caller's transaction, the bill's lock held."""
    rows = models.Receipt.objects.select_for_update(no_key=True).filter(bill=bill)
    for row in rows.filter(state__in=[ReceiptState.ORDERED.value, ReceiptState.ISSUED.value]).order_by("pk"):
        _end(row, ReceiptState.CANCELLED, _REFUNDED, by=by, at=at)


def _ordered(
    bill: models.Bill,
    kind: str,
    lines: list[dict[str, Json]],
    payer: Payer,
    *,
    by: Actor,
    at: datetime,
    replaces: models.Receipt | None = None,
) -> models.Receipt:
    made = models.Receipt.objects.create(
        id=new_id(at), bill=bill, kind=kind, revision=models.Receipt.objects.filter(bill=bill, kind=kind).count() + 1,
        amount=sum(int(str(one["amount"])) for one in lines), lines=lines, payer_name=payer.name, payer_number=payer.number,
        payer_address=payer.address, state=ReceiptState.ORDERED.value, token=_token(), ordered_by=str(by), ordered_at=at, replaces=replaces,
    )  # fmt: skip
    jobs.defer(JOB, args={"receipt": str(made.pk)}, lock=f"receipt/{made.pk}")
    return made


def _make(actor: Actor, row: models.Receipt, at: datetime) -> None:
    book, owner = forms.book(), Ref("receipt", str(row.pk))
    if row.bill.way in book.theirs:
        _keep(actor, row, None, None, _theirs(row.bill), at)
        return
    year = clock.legal_date(at).year
    form = book.form(row.kind, year)
    # A job that was killed after its number and goes on in the next year keeps number and series of the first.
    bound = numbering.bind_number(
        register=f"BL/{form.form}/{form.series}", year=year, owner=owner, at=at, late_under=_NEXT_YEAR
    )
    form = book.form(row.kind, bound.year)
    number = f"{bound.number:0{book.digits}d}"
    paper = pdf.render(
        form.template,
        data=_told(row, form, number, bound.bound_at),
        qr=f"{settings.MOTCUA.public_url}/bien-lai/{row.token}/",
        at=bound.bound_at,
    )
    paper = signing.sign(paper, reason=form.name, at=at).pdf
    _keep(actor, row, form, bound.number, paper, at)


def _theirs(bill: models.Bill) -> bytes:
    """The channel's own receipt; raises `Unavailable` while it has none, so that it is asked again."""
    way = channels.get().get(bill.way)
    paid = queries.paid_by(bill)
    content = way.receipt(queries.order(paid)) if way is not None and paid is not None else b""
    if not content:
        raise Unavailable(channel=bill.way, part="receipt")
    return content


def _told(row: models.Receipt, form: forms.ReceiptForm, number: str, at: datetime) -> dict[str, Json]:
    bill, book, local = row.bill, forms.book(), clock.legal_time(at)
    unit = organisations.line(bill.unit, on=clock.legal_date(at))
    before = row.replaces
    paid = clock.legal_time(bill.paid_at) if bill.paid_at else local
    return {
        "name": form.name, "form": form.form, "series": form.series, "number": number, "organisation": settings.MOTCUA.organisation,
        "unit": unit[0].name if unit else settings.MOTCUA.organisation, "unit_code": bill.unit,
        "payer": {"name": row.payer_name, "number": row.payer_number, "address": row.payer_address},
        "subject": bill.subject_id,
        "lines": [{"name": one["name"], "article": one["article"], "amount": one["amount"]} for one in row.lines],
        "amount": row.amount, "words": in_words(row.amount), "way": book.ways.get(bill.way, bill.way), "external": _external(bill),
        "paid": f"{paid:%H:%M} ngày {paid:%d/%m/%Y}",
        "replaces": None if before is None else {"number": f"{before.number or 0:0{book.digits}d}", "series": before.series},
        "place": book.place, "basis": book.basis, "date": {"day": f"{local:%d}", "month": f"{local:%m}", "year": f"{local:%Y}"},
        "signer": signing.signer().common_name, "issued_at": local.isoformat(timespec="seconds"),
    }  # fmt: skip


def _external(bill: models.Bill) -> str:
    paid = queries.paid_by(bill)
    return (paid.external or paid.pk) if paid is not None else ""


@transaction.atomic
def _keep(
    actor: Actor, row: models.Receipt, form: forms.ReceiptForm | None, number: int | None, paper: bytes, at: datetime
) -> None:
    series = form.series if form else row.bill.way
    name = f"bien-lai-{series}-{number or row.bill.code}.pdf".replace("/", "-")
    file = storage.put(paper, media_type="application/pdf", name=name, at=at)
    made = models.Receipt.objects.filter(pk=row.pk, file=None).update(
        name=form.name if form else "", form=form.form if form else "", series=form.series if form else "", number=number, issued_at=at,
        file_id=file.id, sha256=file.sha256,
    )  # fmt: skip
    if not made:  # another worker was first; its file counts
        storage.drop([file.id])
        return
    # One that ended while its paper was made (the money went back) keeps its number and says so.
    models.Receipt.objects.filter(pk=row.pk, state=ReceiptState.ORDERED.value).update(state=ReceiptState.ISSUED.value)
    fact = ReceiptIssued(
        str(row.pk), str(row.bill_id), form.form if form else "", form.series if form else "", number or 0, row.amount
    )
    journal.record(fact, ref=queries.subject(row.bill), by=actor, at=at)


def _end(row: models.Receipt, state: ReceiptState, reason: str, *, by: Actor, at: datetime) -> None:
    row.state, row.reason, row.ended_by, row.ended_at = state.value, normal(reason).strip()[:LONGEST], str(by), at
    row.save(update_fields=["state", "reason", "ended_by", "ended_at"])
    fact = EndedFact(str(row.pk), str(row.bill_id), state.value)
    journal.record(fact, ref=queries.subject(row.bill), by=by, at=at)


def _payer(payer: Payer) -> Payer:
    told = Payer(normal(payer.name).strip(), normal(payer.number).strip(), normal(payer.address).strip())
    faults = []
    if not told.name:
        faults.append(FieldError("/name", "E-EMPTY", "empty"))
    for pointer, text, most in (
        ("/name", told.name, LONGEST),
        ("/number", told.number, 40),
        ("/address", told.address, LONGEST),
    ):
        if len(text) > most:
            faults.append(FieldError(pointer, "E-LONG", "long", {"most": most}))
    if faults:
        raise Invalid(faults)
    return told


def _locked(actor: Actor, receipt: str) -> models.Receipt:
    row = queries.receipt_row(actor, receipt, "payment.receipt")
    queries.locked_bill(str(row.bill_id))  # before its receipts, as a refund does
    return models.Receipt.objects.select_for_update(no_key=True, of=("self",)).select_related("bill").get(pk=row.pk)


def _token() -> str:
    """Nobody guesses it: it opens the public page of the receipt."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))
