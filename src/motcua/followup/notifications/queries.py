"""Reads of notices: an owner's inbox, how each was told, how an owner wants to be told."""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.db.models import QuerySet

from motcua.followup.notifications import balancing, models, telling, words
from motcua.followup.notifications.errors import LinkWrong
from motcua.followup.notifications.types import CarrierHealth, Means, Notice, Preferences, TellingState, Told
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


def preferences(actor: Actor) -> Preferences:
    """How the one for whom the actor acts is told: as asked, else as the house does."""
    owner = owner_of(actor)
    wish = telling.preferences(owner) if owner is not None else None
    return wish or Preferences(tuple(telling.house_order()))


def means() -> list[Means]:
    """The means that work here, in the house's order."""
    return telling.house_order()


def told(actor: Actor, *, limit: int = 20) -> list[Told]:
    """How the latest notices of the one for whom the actor acts were told outside the portal, newest first."""
    owner = owner_of(actor)
    if owner is None:
        return []
    rows = models.Telling.objects.filter(owner_kind=owner.kind, owner_id=owner.id).order_by("-at", "-id")[:limit]
    found = []
    for row in rows:
        template = words.edition(row.words_version).templates[row.event]
        found.append(
            Told(
                str(row.pk), row.code, template.vi.state, template.en.state, Means(row.means), TellingState(row.state),
                row.reason, row.settled_at or row.tried_at or row.at,
            )
        )  # fmt: skip
    return found


def suppliers(*, at: datetime) -> list[CarrierHealth]:
    """How each supplier of text messages did in the last minutes."""
    return balancing.health(at=at)


def owner_of(actor: Actor) -> Ref | None:
    """The owner for whom the actor may read dossiers."""
    owner = actor.acting_for
    return owner if owner is not None and permissions.allows(actor, "dossier.read", on=Target(owner=owner)) else None


def unsubscribe_token(owner: Ref) -> str:
    """What a letter's link carries: whose news it switches off, signed; it lets nobody see anything."""
    return _signer().sign(str(owner))


def owner_of_link(token: str) -> Ref:
    """The owner whom a letter's link names; raises `LinkWrong`."""
    try:
        return Ref.parse(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        raise LinkWrong from None


def _signer() -> signing.Signer:
    return signing.Signer(salt="motcua.notifications.unsubscribe")


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
