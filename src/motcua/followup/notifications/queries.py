"""Reads of notices: an owner's inbox."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from motcua.followup.notifications import models, words
from motcua.followup.notifications.types import Notice
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target


def notices(actor: Actor, *, limit: int = 50, before: datetime | None = None) -> list[Notice]:
    """Notices for the one for whom the actor acts, newest first; `before` turns the page."""
    rows = own(actor)
    if before is not None:
        rows = rows.filter(at__lt=before)
    return [_notice(row) for row in rows.order_by("-at", "-id")[:limit]]


def unread(actor: Actor) -> int:
    """How many of them have not been opened; counted up to 99."""
    return own(actor).filter(read_at=None)[:99].count()


def own(actor: Actor) -> QuerySet[models.Notice]:
    """Rows of the owner for whom the actor may read dossiers; none for anybody else."""
    owner = actor.acting_for
    if owner is None or not permissions.allows(actor, "dossier.read", on=Target(owner=owner)):
        return models.Notice.objects.none()
    return models.Notice.objects.filter(owner_kind=owner.kind, owner_id=owner.id)


def _notice(row: models.Notice) -> Notice:
    template = words.edition(row.words_version).templates[row.event]
    return Notice(
        id=str(row.pk),
        owner=Ref(row.owner_kind, row.owner_id),
        code=row.code,
        event=row.event,
        title_vi=template.vi.state,
        title_en=template.en.state,
        at=row.at,
        read_at=row.read_at,
    )
