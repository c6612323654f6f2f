"""Lists and counts of dossiers, each exactly what the asker may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, QuerySet

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
from motcua.foundation.vn import fold
from motcua.identity.permissions import queries as permissions


def mine(actor: Actor, *, limit: int = 50, before: datetime | None = None) -> list[DossierLine]:
    """Dossiers of the one for whom the actor acts, newest first; `before` turns the page."""
    rows = visible(permissions.scope(actor, "dossier.read"))
    if before is not None:
        rows = rows.filter(received_at__lt=before)
    return [line(row) for row in rows.order_by("-received_at", "-id")[:limit]]


def lines(actor: Actor, codes: Collection[str]) -> dict[str, DossierLine]:
    """Dossiers as lines of a list, by their codes, by one read; those that are not the actor's to see are left out."""
    rows = visible(permissions.scope(actor, "dossier.read")).filter(code__in=list(codes))
    return {row.code: line(row) for row in rows}


def waiting_for_officer(actor: Actor, *, text: str = "", limit: int = 50) -> list[DossierLine]:
    """Dossiers that wait for an officer of the actor's units, the nearest due first."""
    rows = visible(permissions.scope(actor, "dossier.decide")).filter(status=Status.PROCESSING.value)
    for word in fold(text).split():
        rows = rows.filter(search__contains=word)
    return [line(row) for row in rows.order_by("due", "received_at", "id")[:limit]]


def waiting_for_others(actor: Actor, *, limit: int = 50) -> list[DossierLine]:
    """Dossiers that wait for a supplement, a payment or an answer, the longest first."""
    rows = visible(permissions.scope(actor, "dossier.request_supplement"))
    waiting = (Status.SUPP_PRE, Status.SUPP_POST, Status.FEE_DUE, Status.CONSULTING)
    rows = rows.filter(status__in=[status.value for status in waiting])
    return [line(row) for row in rows.order_by("received_at", "id")[:limit]]


def flagged(actor: Actor, *, limit: int = 50) -> list[DossierLine]:
    """Answered dossiers whose flags ask for a look afterwards, oldest first."""
    rows = visible(permissions.scope(actor, "dossier.decide")).exclude(flags=[])
    return [line(row) for row in rows.order_by("received_at", "id")[:limit]]


def count_waiting(actor: Actor) -> int:
    """How many dossiers `waiting_for_officer` would list without a limit."""
    return visible(permissions.scope(actor, "dossier.decide")).filter(status=Status.PROCESSING.value).count()


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
