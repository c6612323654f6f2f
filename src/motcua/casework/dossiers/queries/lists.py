"""Lists and counts of dossiers, each exactly what the asker may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

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

_MOST_PARTS = 50


def mine(actor: Actor, *, limit: int = 50, before: datetime | None = None) -> list[DossierLine]:
    """Dossiers of the one for whom the actor acts, newest first; `before` turns the page. Parts are on the page of their main dossier."""
    rows = visible(permissions.scope(actor, "dossier.read"))
    rows = rows.exclude(Exists(models.Link.objects.filter(part=OuterRef("pk")).exclude(key="")))
    if before is not None:
        rows = rows.filter(received_at__lt=before)
    return [line(row) for row in rows.order_by("-received_at", "-id")[:limit]]


def parts_that_wait(actor: Actor) -> list[DossierLine]:
    """Parts of the dossiers of the one for whom the actor acts that wait for them, the longest first; each is answered on its own page."""
    rows = visible(permissions.scope(actor, "dossier.read"))
    rows = rows.filter(Exists(models.Link.objects.filter(part=OuterRef("pk")).exclude(key="")))
    waiting = [status.value for status in (Status.SUPP_PRE, Status.SUPP_POST, Status.FEE_DUE)]
    return [line(row) for row in rows.filter(status__in=waiting).order_by("received_at", "id")[:_MOST_PARTS]]


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
