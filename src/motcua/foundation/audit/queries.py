"""Reads of the record of looks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from motcua.foundation.audit import models
from motcua.foundation.audit.types import Look, Looks
from motcua.foundation.types import Ref


def looks_at(subject: Ref, *, before: int | None = None, limit: int = 50) -> Looks:
    """One page of who looked at the subject, newest first; `before` is the `next` of the page above."""
    rows = models.Look.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return _page(rows, before, limit)


def looks_of(owner: Ref, *, exchanges: bool | None = None, before: int | None = None, limit: int = 50) -> Looks:
    """One page of who saw anything of the owner's: looks, exchanges with other systems, or both, newest first."""
    rows = models.Look.objects.filter(owner_kind=owner.kind, owner_id=owner.id)
    if exchanges is not None:
        rows = rows.exclude(direction="") if exchanges else rows.filter(direction="")
    return _page(rows, before, limit)


def exchanges(
    systems: Collection[str], *, since: datetime, until: datetime, after: int = 0, limit: int = 500
) -> tuple[Look, ...]:
    """Exchanges of these systems (`system:population`) from an instant until another (exclusive), oldest first, after an id."""
    rows = models.Look.objects.exclude(direction="").filter(at__gte=since, at__lt=until, by__in=systems, id__gt=after)
    return tuple(_value(row) for row in rows.order_by("id")[:limit])


def look_of(owner: Ref, look: int) -> Look | None:
    """One look at something of the owner's; nothing for another's as for none."""
    row = models.Look.objects.filter(pk=look, owner_kind=owner.kind, owner_id=owner.id).first()
    return _value(row) if row else None


def look(look: int) -> Look | None:
    """One look, for who answers a question about it."""
    row = models.Look.objects.filter(pk=look).first()
    return _value(row) if row else None


def _page(rows: QuerySet[models.Look], before: int | None, limit: int) -> Looks:
    rows = rows.order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = [_value(row) for row in rows[: limit + 1]]
    page = tuple(found[:limit])
    return Looks(page, page[-1].id if len(found) > limit else None)


def _value(row: models.Look) -> Look:
    return Look(
        id=row.pk,
        at=row.at,
        by=row.by,
        acting_for=Ref.parse(row.acting_for) if row.acting_for else None,
        subject=Ref(row.subject_kind, row.subject_id),
        what=row.what,
        purpose=row.purpose,
        direction=row.direction,
        owner=Ref(row.owner_kind, row.owner_id) if row.owner_id else None,
        role=row.role,
        unit=row.unit,
        fields=tuple(row.fields),
        party=row.party,
        message=row.message,
    )
