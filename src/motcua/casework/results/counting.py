"""Counts over results by name: dossiers whose answer is a signed file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from motcua.casework.results import models
from motcua.foundation.types import Check, Count, Counted, Ref, Slice

NAME = "results.electronic"


def _rows(asked: Slice) -> QuerySet[models.Result, tuple[str, str, str]]:
    """One result of each dossier, those with a file only."""
    found = models.Result.objects.filter(
        Exists(models.ResultFile.objects.filter(result=OuterRef("pk"))),
        subject_kind="dossier",
        issued_at__gte=asked.since,
        issued_at__lt=asked.until,
        issued_at__lte=asked.as_of,
    )
    if asked.unit:
        found = found.filter(Q(unit=asked.unit) | Q(unit__startswith=f"{asked.unit}."))
    if asked.procedure:
        found = found.filter(procedure=asked.procedure)
    return found.order_by("subject_id").distinct("subject_id").values_list("subject_id", "unit", "procedure")


def _counted(row: tuple[str, str, str]) -> Counted:
    code, unit, procedure = row
    return Counted(Ref("dossier", code), unit, procedure)


def _each(asked: Slice) -> Iterator[Counted]:
    return (_counted(row) for row in _rows(asked).iterator(chunk_size=5000))


COUNTS: dict[str, Count] = {
    NAME: Count(
        NAME,
        lambda asked: _rows(asked).count(),
        _each,
    )
}


def _files(at: datetime) -> tuple[int, int]:
    """Results in force, and those of them without a file."""
    rows = models.Result.objects.filter(issued_at__lte=at, state="in_force")
    has = Exists(models.ResultFile.objects.filter(result=OuterRef("pk")))
    return rows.count(), rows.exclude(has).count()


CHECKS = (Check("results.has_file", _files),)
