"""Counts over bills by name: dossiers that owed a fee, and those of them that were paid online."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from motcua.casework.payments import models
from motcua.foundation.types import Count, Counted, Ref, Slice

CASH = "cash"


def _rows(asked: Slice, more: Q) -> QuerySet[models.Bill, tuple[str, str, str]]:
    """One bill of each dossier that owed something; what was waived or cancelled was not owed."""
    bills = models.Bill.objects.filter(
        more, subject_kind="dossier", issued_at__gte=asked.since, issued_at__lt=asked.until, issued_at__lte=asked.as_of
    ).exclude(state__in=["waived", "cancelled"])
    if asked.unit:
        bills = bills.filter(Q(unit=asked.unit) | Q(unit__startswith=f"{asked.unit}."))
    if asked.procedure:
        bills = bills.filter(procedure=asked.procedure)
    return bills.order_by("subject_id").distinct("subject_id").values_list("subject_id", "unit", "procedure")


def _count(name: str, more: Q) -> Count:
    def counted(row: tuple[str, str, str]) -> Counted:
        code, unit, procedure = row
        return Counted(Ref("dossier", code), unit, procedure)

    def each(asked: Slice) -> Iterator[Counted]:
        return (counted(row) for row in _rows(asked, more).iterator(chunk_size=5000))

    return Count(
        name,
        lambda asked: _rows(asked, more).count(),
        each,
    )


COUNTS: dict[str, Count] = {
    one.name: one
    for one in (
        _count("payments.dossiers_with_fee", Q()),
        _count("payments.dossiers_paid_online", Q(paid_at__isnull=False) & ~Q(way__in=["", CASH])),
    )
}
