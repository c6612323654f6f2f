"""Reads of bills, attempts and the ledger, each under the asker's rights."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, Sum

from motcua.casework.payments import counting, models
from motcua.casework.payments.errors import AttemptUnknown, BillUnknown
from motcua.casework.payments.ports import channels, holders
from motcua.casework.payments.types import (
    Attempt,
    AttemptState,
    Balance,
    Bill,
    BillLine,
    BillState,
    Difference,
    DifferenceKind,
    PaymentOrder,
)
from motcua.foundation.money import Dong
from motcua.foundation.types import Actor, Check, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Scope, Target

COUNTS = counting.COUNTS
"""The counts that this room offers by name."""
CHECKS = (Check("payments.ledger_agrees", lambda _at: (models.Entry.objects.count(), _unbalanced())),)
"""The checks that this room offers."""


def bill(actor: Actor, bill: str) -> Bill:
    """One bill; raises `BillUnknown` for none and for another's alike."""
    row = models.Bill.objects.filter(pk=bill).first() if _is_uuid(bill) else None
    if row is None or not permissions.allows(actor, "payment.read", on=target(row)):
        raise BillUnknown(bill=bill)
    return bill_value(row)


def of(subject: Ref) -> list[Bill]:
    """Bills of a subject, the first first; whoever asks has asked the subject's own gate."""
    return of_each(subject.kind, [subject.id])[subject.id]


def of_each(kind: str, subjects: Iterable[str]) -> dict[str, list[Bill]]:
    """The same for several subjects of one kind; one query."""
    found: dict[str, list[Bill]] = {subject: [] for subject in subjects}
    rows = models.Bill.objects.filter(subject_kind=kind, subject_id__in=list(found))
    for row in rows.order_by("issued_at", "id"):
        found[row.subject_id].append(bill_value(row))
    return found


def bills(
    actor: Actor, *, state: BillState | None = None, limit: int = 50, before: datetime | None = None
) -> list[Bill]:
    """Bills that the actor may see, the newest first; `before` turns the page."""
    rows = models.Bill.objects.filter(within(permissions.scope(actor, "payment.read")))
    if state is not None:
        rows = rows.filter(state=state.value)
    if before is not None:
        rows = rows.filter(issued_at__lt=before)
    return [bill_value(row) for row in rows.order_by("-issued_at", "-id")[:limit]]


def find_bills(actor: Actor, text: str, *, limit: int = 50) -> list[Bill]:
    """Bills that the actor may see by what stands on a slip: code of the bill, of the dossier, of a payment, or the payer's name; the newest first."""
    wanted = normal(text).strip()[:120]
    if not wanted:
        return []
    rows = models.Bill.objects.filter(within(permissions.scope(actor, "payment.read"))).filter(
        Q(code=wanted.upper())
        | Q(subject_id=wanted.upper())
        | Q(pk__in=models.AttemptBill.objects.filter(attempt=wanted.upper()[:20]).values("bill"))
        | Q(owner_name__icontains=wanted)
    )
    return [bill_value(row) for row in rows.order_by("-issued_at", "-id")[:limit]]


def attempt(actor: Actor, reference: str) -> Attempt:
    """One try to pay; raises `AttemptUnknown`."""
    return attempt_value(attempt_row(actor, reference))


def attempts(bill: str) -> list[Attempt]:
    """Tries to pay a bill, the last first; whoever asks has asked for the bill."""
    rows = models.Attempt.objects.filter(bills__bill=UUID(bill)).prefetch_related("bills")
    return [attempt_value(row) for row in rows.order_by("-begun_at")]


def ways() -> list[str]:
    """Keys of the ways to pay that are open, in the order in which they are offered."""
    return [key for key, way in channels.get().items() if way.is_open]


def channel_keys() -> list[str]:
    """Keys of all channels, open or not: a day of one that was closed since is settled too."""
    return list(channels.get())


def in_doubt(actor: Actor, *, limit: int = 100) -> list[Attempt]:
    """Attempts whose channel speaks of another amount, the oldest first."""
    permissions.require(actor, "payment.settle")
    rows = models.Attempt.objects.filter(state=AttemptState.TO_VERIFY.value).prefetch_related("bills")
    return [attempt_value(row) for row in rows.order_by("begun_at")[:limit]]


def differences(*, channel: str = "", day: date | None = None) -> tuple[Difference, ...]:
    """Open differences, of a channel and a day where they are named."""
    rows = models.Difference.objects.filter(closed_at=None)
    rows = rows.filter(channel=channel) if channel else rows
    rows = rows.filter(day=day) if day else rows
    return tuple(difference_value(row) for row in rows.order_by("day", "id")[:1000])


def balances(actor: Actor, *, until: datetime | None = None) -> list[Balance]:
    """Every account with what stands on it, by name; of the moment `until` where it is given."""
    permissions.require(actor, "payment.ledger")
    rows = models.Posting.objects.all() if until is None else models.Posting.objects.filter(at__lt=until)
    sums = rows.values("account").annotate(total=Sum("amount")).order_by("account")
    return [Balance(row["account"], Dong(int(row["total"]))) for row in sums if row["total"]]


def paid_bills() -> int:
    """How many bills were ever paid; for who holds two counts against each other."""
    return models.Bill.objects.filter(paid_at__isnull=False).count()


def difference_vnd() -> int:
    """By how many đồng the ledger disagrees with itself or with the bills and attempts; nought, or somebody has to look."""
    with connection.cursor() as cursor:
        cursor.execute(_DISAGREEMENT)
        (found,) = cursor.fetchone() or (0,)
    return int(found)


_DISAGREEMENT = """
    SELECT abs((SELECT coalesce(sum(amount), 0) FROM payments_posting))
        + abs((SELECT coalesce(sum(amount), 0) FROM payments_posting WHERE account LIKE 'receivable/%%')
            - (SELECT coalesce(sum(amount), 0) FROM payments_bill WHERE state = 'due'))
        + abs((SELECT coalesce(sum(-amount), 0) FROM payments_posting WHERE account LIKE 'fees/%%')
            - (SELECT coalesce(sum(amount), 0) FROM payments_bill WHERE state IN ('due', 'paid')))
        + abs((SELECT coalesce(sum(-amount), 0) FROM payments_posting WHERE account LIKE 'to_refund/%%')
            - (SELECT coalesce(sum(amount), 0) FROM payments_refund WHERE bill_id IS NULL AND state <> 'done'))
        + abs((SELECT coalesce(sum(p.amount), 0) FROM payments_posting p JOIN payments_entry e ON e.id = p.entry_id
                WHERE e.kind = 'paid' AND p.account LIKE 'clearing/%%')
            - (SELECT coalesce(sum(amount), 0) FROM payments_attempt WHERE state = 'succeeded'))
        + abs((SELECT coalesce(sum(amount), 0) FROM payments_posting
                WHERE account LIKE 'cash/%%' OR account LIKE 'deposit/%%' OR account LIKE 'till_difference/%%')
            - (SELECT coalesce(sum(amount), 0) FROM payments_bill WHERE way = 'cash' AND state = 'paid'))
"""


def _unbalanced() -> int:
    """1 where the ledger disagrees with itself or with the bills, however much; nought otherwise, and where there is nothing in it."""
    return int(bool(difference_vnd()) and models.Entry.objects.exists())


def order(row: models.Attempt, bills: Iterable[models.Bill] | None = None) -> PaymentOrder:
    """What a channel is asked to collect."""
    held = list(bills) if bills is not None else [one.bill for one in row.bills.select_related("bill").order_by("id")]
    return PaymentOrder(
        reference=row.pk,
        channel=row.channel,
        amount=Dong(row.amount),
        text=_plain(f"Nop phi {held[0].subject_id}" if len(held) == 1 else f"Nop phi {len(held)} ho so {held[0].code}"),
        bills=tuple(bill_value(one) for one in held),
        issued_at=row.begun_at,
        expires_at=row.expires_at,
        return_address=row.return_address,
        payer_address=row.payer_address,
        external=row.external,
    )


def attempt_row(actor: Actor, reference: str) -> models.Attempt:
    """The row of an attempt whose bills are all the actor's to see; raises `AttemptUnknown`."""
    row = models.Attempt.objects.filter(pk=reference[:20]).first()
    held = [one.bill for one in row.bills.select_related("bill")] if row is not None else []
    if row is None or not all(permissions.allows(actor, "payment.read", on=target(one)) for one in held):
        raise AttemptUnknown(reference=reference)
    return row


def paid_by(bill: models.Bill) -> models.Attempt | None:
    """The payment that paid a bill through a channel; one whose money for this bill goes back as paid twice did not."""
    succeeded = models.Attempt.objects.filter(
        bills__bill=bill, channel=bill.way, state=AttemptState.SUCCEEDED.value
    ).order_by("ended_at", "pk")
    back = set(models.Refund.objects.filter(bill=None, attempt__bills__bill=bill).values_list("key", flat=True))
    return next((one for one in succeeded if f"{one.pk}/{bill.pk}" not in back), None)


def locked_bill(bill: str, *, hold: bool = False) -> models.Bill:
    """The row of a bill, locked until the caller's transaction ends; raises `BillUnknown`."""
    rows = locked_bills([bill], hold=hold)
    if not rows:
        raise BillUnknown(bill=bill)
    return rows[0]


def locked_bills(bills: Collection[str | UUID], *, hold: bool = False) -> list[models.Bill]:
    """Rows of bills, locked in the order of their ids, which is the one order; with `hold` what they are for is locked before them."""
    known = [bill for bill in bills if _is_uuid(str(bill))]
    if hold:
        subjects = models.Bill.objects.filter(pk__in=known).values_list("subject_kind", "subject_id").distinct()
        for kind, key in sorted(subjects):
            holder = holders.get().get(kind)
            if holder is not None:
                holder.hold(Ref(kind, key))
    return list(models.Bill.objects.select_for_update(no_key=True).filter(pk__in=known).order_by("id"))


def target(row: models.Bill) -> Target:
    """The bill as the gate sees it."""
    return Target(owner=Ref(row.owner_kind, row.owner_id), unit=row.unit, procedure=row.procedure)


def subject(row: models.Bill) -> Ref:
    """What the bill is for."""
    return Ref(row.subject_kind, row.subject_id)


def bill_value(row: models.Bill) -> Bill:
    """The public value of a row."""
    lines = tuple(
        BillLine(
            one["key"],
            one["name"],
            one["kind"],
            Dong(int(one["amount"])),
            one["article"],
            tuple(one.get("because", ())),  # bills from before this was kept have none
        )
        for one in row.lines
    )
    return Bill(
        id=str(row.pk), code=row.code, subject=subject(row), key=row.key, owner=Ref(row.owner_kind, row.owner_id), owner_name=row.owner_name, unit=row.unit,
        procedure=row.procedure, lines=lines, amount=Dong(row.amount), state=BillState(row.state), issued_at=row.issued_at, term=row.term,
        paid_at=row.paid_at, way=row.way,
    )  # fmt: skip


def attempt_value(row: models.Attempt) -> Attempt:
    """The public value of a row."""
    return Attempt(
        reference=row.pk, channel=row.channel, amount=Dong(row.amount), state=AttemptState(row.state),
        bills=tuple(str(one.bill_id) for one in row.bills.all()), address=row.address, qr=row.qr, external=row.external,
        begun_at=row.begun_at, expires_at=row.expires_at, ended_at=row.ended_at,
    )  # fmt: skip


def difference_value(row: models.Difference) -> Difference:
    """The public value of a row."""
    return Difference(
        id=row.pk, channel=row.channel, day=row.day, kind=DifferenceKind(row.kind), reference=row.reference,
        ours=None if row.ours is None else Dong(row.ours), theirs=None if row.theirs is None else Dong(row.theirs), note=row.note,
        closed_by=row.closed_by,
    )  # fmt: skip


def within(scope: Scope, prefix: str = "") -> Q:
    """Rows of bills that lie inside a scope; `prefix` leads to the bill."""
    return permissions.within(
        scope,
        unit=f"{prefix}unit",
        procedure=f"{prefix}procedure",
        owner_kind=f"{prefix}owner_kind",
        owner_id=f"{prefix}owner_id",
    )


def _plain(text: str) -> str:
    """ASCII letters, digits and spaces, as channels and banks take it."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")) if c.isascii())
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())[:60]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
