"""Reads of ratings, each within the asker's units."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, QuerySet

from motcua.followup.feedback import models
from motcua.followup.feedback.types import Level, Rating, Satisfaction
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions


def ratings(
    actor: Actor, *, level: Level | None = None, limit: int = 50, before: datetime | None = None
) -> list[Rating]:
    """Ratings that the actor may read, the newest first; `before` turns the page."""
    rows = _visible(actor)
    if level is not None:
        rows = rows.filter(level=level.value)
    if before is not None:
        rows = rows.filter(at__lt=before)
    return [value(row) for row in rows.order_by("-at", "-id")[:limit]]


def of_dossier(actor: Actor, code: str) -> list[Rating]:
    """The ratings of one dossier."""
    return [value(row) for row in _visible(actor).filter(dossier=code).order_by("at", "id")]


def satisfaction(actor: Actor, *, since: datetime, until: datetime) -> Satisfaction:
    """How satisfied people were in a time, from the actor's units."""
    rows = _visible(actor).filter(at__gte=since, at__lt=until)
    held = dict(rows.values_list("level").annotate(count=Count("id")))
    counts = tuple((level, int(held.get(level.value, 0))) for level in Level)
    return Satisfaction(counts, sum(count for _, count in counts), int(held.get(Level.DISSATISFIED.value, 0)))


def value(row: models.Rating) -> Rating:
    """The public value of a row."""
    return Rating(
        row.pk, row.source, row.dossier, row.unit, row.procedure, row.kind, Level(row.level), row.text, row.at
    )


def _visible(actor: Actor) -> QuerySet[models.Rating]:
    permissions.require(actor, "feedback.read")
    return models.Rating.objects.filter(permissions.within(permissions.scope(actor, "feedback.read")))
