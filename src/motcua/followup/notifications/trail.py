"""The way of each message, step by step, for whom it was meant and for whoever has to say where it is."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from motcua.followup.notifications import models
from motcua.followup.notifications.types import Going
from motcua.foundation.types import Ref

_NAMESPACE = uuid.UUID("b7a4c1f0-2d0e-5c8b-8f1a-4e6b9d2c7a31")
_LONGEST_REASON = 300
_STANDS = frozenset({Going.READY, Going.HELD, Going.PORTAL})
"""With what a message begins; a second beginning changes nothing."""


def begin(number: UUID, *, owner: Ref, kind: str, code: str = "", step: Going, means: str = "", at: datetime) -> bool:
    """Write a message down with its first step; whether it is new."""
    row = models.Message(
        id=number, owner_kind=owner.kind, owner_id=owner.id, kind=kind, code=code, state=step.value, at=at
    )
    with transaction.atomic():
        # What the database says it has made, so that two at once make one.
        made = models.Message.objects.bulk_create([row], ignore_conflicts=True) and _first(number, step, means, at)
    return bool(made)


def add(number: UUID, step: Going, *, means: str = "", to: str = "", reason: str = "", at: datetime) -> bool:
    """Write the next step of a message down; one that says what the last one said changes nothing, nor one of a message that is not known."""
    with transaction.atomic():
        row = models.Message.objects.select_for_update(no_key=True).filter(pk=number).first()
        if row is None:
            return False
        last = row.steps.order_by("-number").first()
        if last is not None and (last.step, last.means, last.reason) == (step.value, means, reason[:_LONGEST_REASON]):
            return False
        if last is not None and step in _STANDS:
            return False
        models.MessageStep.objects.create(
            message=row, number=last.number + 1 if last else 1, step=step.value, means=means, to=hidden(to),
            reason=reason[:_LONGEST_REASON], at=at,
        )  # fmt: skip
        row.state = step.value
        row.save(update_fields=["state"])
    return True


def for_recipient(notice: str, address_of: str) -> UUID:
    """The message to one of several recipients of one notice."""
    return uuid.uuid5(_NAMESPACE, f"{notice}/{address_of}")


def hidden(address: str) -> str:
    """An address as it may stand in a list: enough for its holder to know it again."""
    if "@" in address:
        name, _, domain = address.rpartition("@")
        return f"{name[:1]}***@{domain}"[:120]
    return f"***{address[-3:]}" if address else ""


def _first(number: UUID, step: Going, means: str, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO notifications_messagestep (message_id, number, step, means, "to", reason, at)'
            " VALUES (%s, 1, %s, %s, '', '', %s) ON CONFLICT (message_id, number) DO NOTHING",
            [number, step.value, means, at],
        )
        return bool(cursor.rowcount)
