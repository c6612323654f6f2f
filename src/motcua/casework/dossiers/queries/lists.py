"""Lists and counts of dossiers, each exactly what the asker may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery

from motcua.casework.dossiers import lifecycle, models
from motcua.casework.dossiers.queries.finding import visible
from motcua.casework.dossiers.queries.shown import line
from motcua.casework.dossiers.types import (
    DossierLine,
    Older,
    Status,
)
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.types import Actor
from motcua.identity.consent import queries as consent
from motcua.identity.permissions import queries as permissions

_WAITING = (Status.SUPP_PRE, Status.SUPP_POST, Status.FEE_DUE)
"""The applicant has to do something before it goes on."""


def mine(actor: Actor, *, limit: int = 50, before: datetime | None = None) -> list[DossierLine]:
    """Dossiers of the one for whom the actor acts, newest first; `before` turns the page. Parts are on the page of their main dossier."""
    rows = visible(permissions.scope(actor, "dossier.read"))
    rows = rows.exclude(Exists(models.Link.objects.filter(part=OuterRef("pk")).exclude(key="")))
    if before is not None:
        rows = rows.filter(received_at__lt=before)
    return [line(row) for row in rows.order_by("-received_at", "-id")[:limit]]


def waiting(actor: Actor, *, limit: int = 50) -> list[tuple[DossierLine, datetime | None]]:
    """Every dossier that waits for the one for whom the actor acts, parts of others too, with the last day of what was asked for.

    The nearest term first, then the longest waiting; it does not matter how many were filed since.
    """
    asked = models.SupplementRequest.objects.filter(dossier=OuterRef("pk"), answered_at=None).order_by("-asked_at")
    rows = visible(permissions.scope(actor, "dossier.read")).filter(status__in=[one.value for one in _WAITING])
    rows = rows.annotate(until=Subquery(asked.values("until")[:1]))
    ordered = rows.order_by(F("until").asc(nulls_last=True), "received_at", "id")[:limit]
    return [(line(row), row.until) for row in ordered]


def filed_with_main(code: str) -> bool:
    """Whether a dossier was filed as a part of another, so that letters of its filing and acceptance are the main one's."""
    return models.Link.objects.filter(part__code=code).exclude(key="").exists()


def flagged(actor: Actor, *, limit: int = 50) -> list[DossierLine]:
    """Answered dossiers whose flags ask for a look afterwards, oldest first; without the name of who has restricted their data."""
    rows = visible(permissions.scope(actor, "dossier.decide")).exclude(flags=[])
    found = [line(row) for row in rows.order_by("received_at", "id")[:limit]]
    held = consent.restricted_among({one.owner for one in found})
    return [replace(one, owner_name="") if one.owner in held else one for one in found]


def under_older(actor: Actor, procedure: str, version_id: int) -> QuerySet[models.Dossier]:
    """Running dossiers of a procedure under another version than this one, oldest first; for the room's own services."""
    rows = visible(permissions.scope(actor, "dossier.move")).filter(procedure=procedure)
    ended = [status.value for status in (*lifecycle.TERMINAL, *lifecycle.ANSWERED)]
    return rows.exclude(version_id=version_id).exclude(status__in=ended).order_by("received_at", "id")


def older(actor: Actor, *, at: datetime) -> list[Older]:
    """Procedures with running dossiers under a version that is not the one in force, the most first."""
    permissions.require(actor, "dossier.move")
    ended = [status.value for status in (*lifecycle.TERMINAL, *lifecycle.ANSWERED)]
    rows = visible(permissions.scope(actor, "dossier.move")).exclude(status__in=ended)
    found = []
    for one in rows.values("procedure", "version_id").annotate(count=Count("id")).order_by("-count", "procedure"):
        now = catalogue.in_force(one["procedure"], at)
        if now is not None and now.id != one["version_id"]:
            before = catalogue.version(one["version_id"]).version
            found.append(Older(one["procedure"], now.name.vi, now.name.en, before, now.version, one["count"]))
    return found
