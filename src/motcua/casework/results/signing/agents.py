"""Papers that a program on the officer's own machine fetches, signs and brings back, under one-time addresses."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from motcua.casework.results import models
from motcua.casework.results.errors import BatchUnknown, NotPrepared
from motcua.casework.results.signing.rows import actor_of, authorised, item_value
from motcua.casework.results.signing.ways import fail_item
from motcua.casework.results.types import BatchState, ItemState, SigningItem
from motcua.foundation.errors import HouseError
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing import services as signing
from motcua.foundation.storage import queries as stored
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor

_PDF = "application/pdf"


def offer(actor: Actor, *, item: int, minutes: int, at: datetime) -> str:
    """A one-time token under which an agent fetches a prepared paper and brings it back signed; a new one ends the last.

    Raises `BatchUnknown`, `NotPrepared`.
    """
    row = models.SigningItem.objects.select_related("batch").filter(pk=item, batch__principal=actor.id).first()
    if row is None:
        raise BatchUnknown(item=item)
    token = secrets.token_urlsafe(32)
    changed = models.SigningItem.objects.filter(pk=item, state=ItemState.PREPARED).update(
        token=_hashed(token), token_until=at + timedelta(minutes=minutes)
    )
    if not changed:
        raise NotPrepared(item=item)
    return token


def offered(token: str, *, at: datetime) -> tuple[str, bytes]:
    """Name and bytes of the paper that a token gives out; raises `NotPrepared`."""
    row = _offered(token, at)
    return f"{row.code}.pdf", stored.read(str(row.file_id))


def take_back(token: str, content: bytes, *, at: datetime) -> SigningItem:
    """A paper that an agent brings back signed; judged before anything is kept. The token is used up only by a good one.

    Raises `NotPrepared`, `SignatureWrong`.
    """
    row = _offered(token, at)
    certificate = signatures.certificate(row.batch.certificate_id)
    original = stored.read(str(row.file_id))
    signed = signing.received(original, content, certificate=certificate, at=at)
    with transaction.atomic():
        batch = models.SigningBatch.objects.select_for_update(no_key=True).get(pk=row.batch_id)
        locked = models.SigningItem.objects.select_for_update(no_key=True).get(pk=row.pk)
        if locked.state != ItemState.PREPARED or locked.token != _hashed(token):
            raise NotPrepared(item=row.pk)
        file = storage.put(signed, media_type=_PDF, name=f"{row.code}.pdf", at=at)
        locked.state, locked.file_id, locked.token = ItemState.SIGNED, UUID(file.id), ""
        locked.save(update_fields=["state", "file", "token"])
        if BatchState(batch.state) is BatchState.READY:
            authorised(actor_of(batch), batch, certificate, batch.items.count(), at)
    return item_value(locked)


def refused_by_agent(actor: Actor, *, item: int, failure: HouseError, at: datetime) -> None:
    """The agent said why it did not sign; raises `BatchUnknown`."""
    if not models.SigningItem.objects.filter(pk=item, batch__principal=actor.id).exists():
        raise BatchUnknown(item=item)
    fail_item(item, failure, at=at)


def _offered(token: str, at: datetime) -> models.SigningItem:
    row = models.SigningItem.objects.select_related("batch").filter(token=_hashed(token)).first()
    if row is None or row.state != ItemState.PREPARED or row.token_until is None or row.token_until < at:
        raise NotPrepared
    return row


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
