"""Reads of the record of looks."""

from __future__ import annotations

from motcua.foundation.audit import models
from motcua.foundation.audit.types import Look, Looks
from motcua.foundation.types import Ref


def looks_at(subject: Ref, *, before: int | None = None, limit: int = 50) -> Looks:
    """One page of who looked at the subject, newest first; `before` is the `next` of the page above."""
    rows = models.Look.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = [_value(row) for row in rows[: limit + 1]]
    page = tuple(found[:limit])
    return Looks(page, page[-1].id if len(found) > limit else None)


def _value(row: models.Look) -> Look:
    acting_for = Ref.parse(row.acting_for) if row.acting_for else None
    return Look(row.pk, row.at, row.by, acting_for, Ref(row.subject_kind, row.subject_id), row.what, row.purpose)
