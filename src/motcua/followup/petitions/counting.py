"""Counts over petitions by name: those whose answer was due, those answered in time, and the dossiers that they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import F, Q, QuerySet

from motcua.followup.petitions import models
from motcua.foundation.types import Count, Counted, Ref, Slice

_Rows = QuerySet[models.Petition, tuple[str | int, str, str]]
_NEVER_DUE = ["REJECTED", "FORWARDED", "WITHDRAWN"]
"""Not this authority's to answer."""


def _narrowed(asked: Slice, rows: QuerySet[models.Petition]) -> QuerySet[models.Petition]:
    if asked.unit:
        rows = rows.filter(Q(unit=asked.unit) | Q(unit__startswith=f"{asked.unit}."))
    return rows.filter(procedure=asked.procedure) if asked.procedure else rows


def _due(asked: Slice) -> _Rows:
    rows = models.Petition.objects.filter(
        answer_due__gte=asked.since, answer_due__lt=asked.until, received_at__lte=asked.as_of
    ).exclude(state__in=_NEVER_DUE)
    # What is not due yet and not answered either is neither in time nor late.
    rows = rows.filter(Q(answer_due__lte=asked.as_of) | Q(answered_at__lte=asked.as_of))
    return _narrowed(asked, rows).order_by("id").values_list("pk", "unit", "procedure")


def _in_time(asked: Slice) -> _Rows:
    return _due(asked).filter(answered_at__lte=F("answer_due")).filter(answered_at__lte=asked.as_of)


def _about(asked: Slice) -> _Rows:
    rows = models.Petition.objects.filter(
        received_at__gte=asked.since, received_at__lt=asked.until, received_at__lte=asked.as_of
    ).exclude(Q(dossier="") | Q(state__in=["REJECTED", "WITHDRAWN"]))
    return _narrowed(asked, rows).order_by("dossier").distinct("dossier").values_list("dossier", "unit", "procedure")


def _count(name: str, kind: str, rows: Callable[[Slice], _Rows]) -> Count:
    def counted(row: tuple[str | int, str, str]) -> Counted:
        return Counted(Ref(kind, str(row[0])), row[1], row[2])

    def each(asked: Slice) -> Iterator[Counted]:
        return (counted(row) for row in rows(asked).iterator(chunk_size=5000))

    return Count(
        name,
        lambda asked: rows(asked).count(),
        each,
    )


COUNTS: dict[str, Count] = {
    one.name: one
    for one in (
        _count("petitions.due", "petition", _due),
        _count("petitions.in_time", "petition", _in_time),
        _count("petitions.dossiers", "dossier", _about),
    )
}
