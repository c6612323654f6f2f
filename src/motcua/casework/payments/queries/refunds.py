"""Reads of money that goes back: for those who decide on it, and what stands where nobody may."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Func, Min, OuterRef, Q, QuerySet, Subquery, Sum, UUIDField, Value
from django.db.models.functions import Cast

from motcua.casework.payments import models
from motcua.casework.payments.queries.bills import within
from motcua.casework.payments.types import OrphanRefunds, Refund, RefundState
from motcua.foundation.money import Dong
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_ENDED = (RefundState.DONE.value, RefundState.REFUSED.value)
_NEEDS = {
    RefundState.OPEN: "payment.approve_refund",
    RefundState.FAILED: "payment.approve_refund",
    RefundState.APPROVED: "payment.refund",
}
"""What takes a refund further from each state in which it waits for a person."""


def refunds(actor: Actor, *, limit: int = 100) -> list[Refund]:
    """Refunds that are not done, the oldest first, of bills for which the actor may ask for one or approve it."""
    scopes = [permissions.scope(actor, name) for name in ("payment.refund", "payment.approve_refund")]
    rows = _open()
    if not any(scope.everything for scope in scopes):
        inside = Q(pk__in=[])
        for scope in scopes:
            inside |= within(scope)
        rows = rows.filter(Q(of__in=models.Bill.objects.filter(inside).values("pk")))
    return [refund_value(row) for row in rows.order_by("asked_at", "id")[:limit]]


def refunds_of(bill: str) -> list[Refund]:
    """Money of a bill that goes or went back, and what was refused, the first first; whoever asks has asked for the bill."""
    rows = models.Refund.objects.filter(Q(bill=UUID(bill)) | Q(key__endswith=f"/{UUID(bill)}", bill=None))
    return [refund_value(row) for row in rows.order_by("asked_at", "pk")]


def orphan_refunds(actor: Actor, *, at: datetime) -> tuple[OrphanRefunds, ...]:
    """Refunds that wait for a person where no grant in force lets anybody go on with them, by unit; two reads, whatever their number.

    What was approved and goes back through its channel waits for nobody. Raises `NotAllowed`.
    """
    permissions.require(actor, "system.read")
    place = models.Bill.objects.filter(pk=OuterRef("of"))
    waiting = _open().exclude(state=RefundState.APPROVED.value, attempt__isnull=False)
    placed = waiting.annotate(
        unit=Subquery(place.values("unit")[:1]), procedure=Subquery(place.values("procedure")[:1])
    ).values("unit", "procedure", "state")
    sums = placed.annotate(count=Count("pk"), total=Sum("amount"), oldest=Min("asked_at"))
    found = list(sums.values_list("unit", "procedure", "state", "count", "total", "oldest"))
    held = permissions.holders(at=at) if found else ()
    orphans: dict[tuple[str, str], OrphanRefunds] = {}
    for unit, procedure, state, count, total, oldest in found:
        needs, target = _NEEDS[RefundState(state)], Target(unit=unit, procedure=procedure)
        if any(needs in permissions.gives(grant) and grant.covers(target) for grant in held):
            continue
        before = orphans.get((unit, needs), OrphanRefunds(unit, needs, 0, Dong(0), oldest))
        orphans[unit, needs] = OrphanRefunds(
            unit, needs, before.count + count, Dong(before.amount + total), min(before.oldest, oldest)
        )
    return tuple(one for _, one in sorted(orphans.items()))


def billed(row: models.Refund) -> models.Bill | None:
    """The bill whose money goes back, also where the bill did not take that money."""
    key = row.bill_id or _key_of(row)
    return models.Bill.objects.filter(pk=key).first()


def refund_value(row: models.Refund) -> Refund:
    """The public value of a row."""
    return Refund(
        id=row.pk, reference=row.attempt_id or "", channel=row.channel, bill=str(row.bill_id) if row.bill_id else None,
        amount=Dong(row.amount), reason=row.reason, state=RefundState(row.state), asked_by=row.asked_by, asked_at=row.asked_at,
        approved_by=row.approved_by, done_at=row.done_at, why=row.why,
    )  # fmt: skip


def _open() -> QuerySet[models.Refund]:
    """Refunds that are not ended, each with the bill `of` which it is: the second part of its key, whoever opened it."""
    second = Func(F("key"), Value("/"), Value(2), function="split_part")
    return models.Refund.objects.exclude(state__in=_ENDED).annotate(of=Cast(second, UUIDField()))


def _key_of(row: models.Refund) -> UUID:
    return UUID(row.key.split("/")[1])
