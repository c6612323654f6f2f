"""Consents to look along: the caller's own with every page that was seen, the officer's that run."""

from __future__ import annotations

from datetime import datetime

from motcua.followup.helpdesk import models
from motcua.followup.helpdesk.errors import AlongOver
from motcua.followup.helpdesk.types import Along, Look
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.permissions import queries as permissions

SHOWN = 20
MOST_LOOKS = 200


def alongs(actor: Actor) -> list[Along]:
    """The consents of the signed-in person, the newest first, with the pages that an officer saw."""
    if actor.kind is not ActorKind.PERSON:
        return []
    rows = models.Along.objects.filter(account=actor.id).order_by("-asked_at", "-id").prefetch_related("looks")
    return [value(row) for row in rows[:SHOWN]]


def running(actor: Actor, along: int, *, at: datetime) -> Along:
    """A consent by which this officer looks now; raises `AlongOver`."""
    permissions.require(actor, "help.along")
    row = models.Along.objects.filter(pk=along, officer=actor.id).first()
    if row is None or not value(row).running(at):
        raise AlongOver(along=along)
    return value(row)


def value(row: models.Along) -> Along:
    """The public value of a row."""
    looks = tuple(Look(one.page, one.at) for one in sorted(row.looks.all(), key=lambda one: one.pk))
    return Along(
        id=row.pk, account=row.account, owner=Ref(row.owner_kind, row.owner_id), asked_at=row.asked_at, code_until=row.code_until,
        officer=row.officer, begun_at=row.begun_at, ends=row.ends, ended_at=row.ended_at, ended_by=row.ended_by,
        looks=looks[:MOST_LOOKS],
    )  # fmt: skip
