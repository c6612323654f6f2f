"""Commands on notices: tell an owner what happened, mark what was read."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.followup.notifications import models, queries, words
from motcua.foundation import clock
from motcua.foundation.outbox import services as outbox
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.permissions import queries as permissions

MAIL = "mail"
_NAMESPACE = uuid.UUID("6f0d3f6e-5b1c-5d6a-9b86-3a1d0c2b7e41")


@transaction.atomic
def tell(actor: Actor, *, owner: Ref, code: str, event: str, seq: int, at: datetime) -> str:
    """Put a notice into the owner's inbox and, where the event is one for mail, a message into the outbox.

    `seq` is the fact's place in the dossier's journal: the same fact tells once. Gives the notice's id.
    Source: Decree 224/2026/NĐ-CP article 15(1)g.
    """
    permissions.require(actor, "outbox.send")
    edition = words.in_force(clock.legal_date(at))
    notice_id = uuid.uuid5(_NAMESPACE, f"{code}/{seq}")
    row = models.Notice(
        id=notice_id,
        owner_kind=owner.kind,
        owner_id=owner.id,
        code=code,
        event=event,
        words_version=edition.version,
        at=at,
    )
    models.Notice.objects.bulk_create([row], ignore_conflicts=True)
    if edition.templates[event].mail:
        body: dict[str, Json] = {"notice": str(notice_id), "code": code, "event": event, "words": edition.version}
        outbox.enqueue(channel=MAIL, key=str(notice_id), stream=code, body=body, at=at)
    return str(notice_id)


def read(actor: Actor, *, notices: Sequence[str], at: datetime) -> int:
    """Mark notices of the owner for whom the actor acts as opened; gives how many were new."""
    permissions.require(actor, "dossier.read")
    return queries.own(actor).filter(pk__in=list(notices), read_at=None).update(read_at=at)
