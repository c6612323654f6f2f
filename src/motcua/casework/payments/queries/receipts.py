"""Reads of receipts: of a bill, of a day, one paper, and what anybody may know who has the paper."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID

from motcua.casework.payments import models
from motcua.casework.payments.errors import ReceiptUnknown
from motcua.casework.payments.queries.bills import subject, target, within
from motcua.casework.payments.types import Payer, Receipt, ReceiptFile, ReceiptState
from motcua.foundation import clock
from motcua.foundation.money import Dong
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions

PAGE = 100


def receipts_of(subject: Ref) -> list[Receipt]:
    """Receipts of all bills of a subject, the first first; whoever asks has asked the subject's own gate."""
    rows = models.Receipt.objects.select_related("bill")
    rows = rows.filter(bill__subject_kind=subject.kind, bill__subject_id=subject.id)
    return [receipt_value(row) for row in rows.order_by("ordered_at", "pk")]


def receipts(actor: Actor, *, day: date | None = None, bills: Collection[str] = (), limit: int = PAGE) -> list[Receipt]:
    """Receipts that the actor may see, the newest first: of a day, or of some bills."""
    rows = models.Receipt.objects.select_related("bill")
    rows = rows.filter(within(permissions.scope(actor, "payment.read"), "bill__"))
    if bills:
        rows = rows.filter(bill__in=[key for key in map(_uuid, bills) if key])
    if day is not None:
        start = datetime.combine(day, time.min, tzinfo=clock.VIETNAM)
        rows = rows.filter(ordered_at__gte=start, ordered_at__lt=start + timedelta(days=1))
    return [receipt_value(row) for row in rows.order_by("-ordered_at", "-pk")[:limit]]


def receipt(actor: Actor, receipt: str) -> Receipt:
    """One receipt; raises `ReceiptUnknown`."""
    return receipt_value(receipt_row(actor, receipt, "payment.read"))


def replacement(receipt: str) -> Receipt | None:
    """The receipt that took this one's place; whoever asks has asked for this one."""
    row = models.Receipt.objects.select_related("bill").filter(replaces=_uuid(receipt)).exclude(replaces=None).first()
    return None if row is None else receipt_value(row)


def receipt_file(actor: Actor, receipt: str) -> ReceiptFile:
    """The paper of a receipt; raises `ReceiptUnknown`, also while it is not made."""
    row = receipt_row(actor, receipt, "payment.read")
    if row.file_id is None:
        raise ReceiptUnknown(receipt=receipt)
    file, content = storage.read_whole(str(row.file_id))
    return ReceiptFile(file.name, file.media_type, content)


def public_receipt(token: str) -> Receipt | None:
    """What anybody is told who has the code of a receipt's paper; none for a code that is no receipt's."""
    row = models.Receipt.objects.select_related("bill").filter(token=token[:16]).exclude(number=None).first()
    return None if row is None or len(token) != 16 else receipt_value(row)


def receipt_row(actor: Actor, receipt: str, permission: str) -> models.Receipt:
    """The row of a receipt for whoever holds the permission on its bill; raises `ReceiptUnknown`."""
    key = _uuid(receipt)
    row = models.Receipt.objects.select_related("bill").filter(pk=key).first() if key else None
    if row is None or not permissions.allows(actor, permission, on=target(row.bill)):
        raise ReceiptUnknown(receipt=receipt)
    return row


def receipt_value(row: models.Receipt) -> Receipt:
    """The public value of a row."""
    return Receipt(
        id=str(row.pk), bill=str(row.bill_id), subject=subject(row.bill), kind=row.kind, unit=row.bill.unit, procedure=row.bill.procedure,
        name=row.name, form=row.form, series=row.series, number=row.number, amount=Dong(row.amount),
        payer=Payer(row.payer_name, row.payer_number, row.payer_address), state=ReceiptState(row.state), way=row.bill.way, check=row.token,
        ordered_at=row.ordered_at, issued_at=row.issued_at, ended_at=row.ended_at, ended_by=row.ended_by, reason=row.reason,
        replaces=str(row.replaces_id) if row.replaces_id else None,
    )  # fmt: skip


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
