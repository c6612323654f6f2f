"""A file that comes in pieces over a bad line: what has come stays, and the sender goes on from there.

Its shape is that of the tus protocol's core (an upload is made with its length, pieces come with their offset, the offset can be
asked for); pieces lie in the database, so that any web process can take the next one.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from motcua.casework.attachments import models
from motcua.casework.attachments.errors import PaperEmpty, PaperTooLarge, PieceMisplaced, TooManyUploads, UploadUnknown
from motcua.casework.attachments.types import LARGEST, LARGEST_PIECE
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

KEPT = timedelta(days=1)
"""An upload that is not ended by then is forgotten."""
MOST_OPEN = 10
"""Uploads of one owner at once."""


@transaction.atomic
def begin_upload(actor: Actor, *, owner: Ref, size: int, at: datetime) -> str:
    """Make room for a file of so many bytes; its id. Raises `PaperTooLarge`, `PaperEmpty`, `TooManyUploads`."""
    permissions.require(actor, "paper.add", on=Target(owner=owner))
    if size > LARGEST:
        raise PaperTooLarge(largest=LARGEST)
    if size <= 0:
        raise PaperEmpty
    models.Upload.objects.filter(expires_at__lt=at).delete()
    if models.Upload.objects.filter(owner_kind=owner.kind, owner_id=owner.id).count() >= MOST_OPEN:
        raise TooManyUploads(most=MOST_OPEN)
    row = models.Upload.objects.create(
        owner_kind=owner.kind, owner_id=owner.id, account=actor.id, size=size, expires_at=at + KEPT
    )
    return str(row.pk)


def received(actor: Actor, upload: str) -> int:
    """How many bytes of a file have come; raises `UploadUnknown` for one that is not there or not one's own."""
    return _own(actor, upload, lock=False).received


@transaction.atomic
def add_piece(actor: Actor, *, upload: str, offset: int, content: bytes) -> int:
    """Keep the next piece; how many bytes have come now.

    Raises `PieceMisplaced` with the offset that is wanted when another piece came first, `PaperTooLarge` when more comes than was said.
    """
    row = _own(actor, upload, lock=True)
    if offset != row.received:
        raise PieceMisplaced(wanted=row.received)
    if len(content) > LARGEST_PIECE or row.received + len(content) > row.size:
        raise PaperTooLarge(largest=row.size)
    if content:
        models.Piece.objects.create(upload=row, offset=offset, content=content)
        row.received += len(content)
        row.save(update_fields=["received"])
    return row.received


@transaction.atomic
def take_upload(actor: Actor, *, upload: str) -> bytes:
    """The whole file, which is then no upload any more; raises `PieceMisplaced` while a part of it is missing."""
    row = _own(actor, upload, lock=True)
    if row.received != row.size:
        raise PieceMisplaced(wanted=row.received)
    content = b"".join(bytes(piece.content) for piece in row.pieces.order_by("offset"))
    row.delete()
    return content


def _own(actor: Actor, upload: str, *, lock: bool) -> models.Upload:
    rows = models.Upload.objects.select_for_update() if lock else models.Upload.objects
    try:
        row = rows.filter(pk=uuid.UUID(upload), account=actor.id).first()
    except ValueError:
        row = None
    if row is None or not permissions.allows(actor, "paper.add", on=Target(owner=Ref(row.owner_kind, row.owner_id))):
        raise UploadUnknown(upload=upload)
    return row
