"""Rows of acts of signing, and the values that are made of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from motcua.casework.results import models
from motcua.casework.results.errors import BatchUnknown
from motcua.casework.results.facts import SigningAuthorised
from motcua.casework.results.types import LIVE, BatchState, ItemState, Kind, Order, SigningBatch, SigningItem
from motcua.foundation.journal import services as journal
from motcua.foundation.signing.types import Certificate
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.identity.permissions.types import Target


def authorised(actor: Actor, row: models.SigningBatch, certificate: Certificate, count: int, at: datetime) -> None:
    """Note that the person has given the one authorisation of this act; once."""
    if row.authorised_at is None:
        row.authorised_at = at
        fact = SigningAuthorised(str(row.pk), count, row.hand, certificate.serial)
        journal.record(fact, ref=Ref("signing", str(row.pk)), by=actor, at=at)
    row.state = BatchState.SIGNING
    row.save(update_fields=["authorised_at", "state"])


def settle_row(batch: UUID, at: datetime) -> None:
    """The act's state from those of its papers. Locks the act, so that the last of several workers sees all of them."""
    row = models.SigningBatch.objects.select_for_update(no_key=True).get(pk=batch)
    states = set(row.items.values_list("state", flat=True).distinct())
    state = BatchState(row.state)
    if not states & set(LIVE):
        state = BatchState.ENDED
    elif state is BatchState.PREPARING and ItemState.WAITING not in states:
        state = BatchState.READY
    if state != row.state:
        row.state = state
        row.ended_at = at if state is BatchState.ENDED else row.ended_at
        row.save(update_fields=["state", "ended_at"])


def row_of(batch: str) -> models.SigningBatch:
    """The row of an act; raises `BatchUnknown`."""
    try:
        row = models.SigningBatch.objects.filter(pk=UUID(batch)).first()
    except ValueError:
        row = None
    if row is None:
        raise BatchUnknown(batch=batch)
    return row


def own(actor: Actor, batch: str, *, lock: bool = False) -> models.SigningBatch:
    """The row of one of the actor's own acts; raises `BatchUnknown`."""
    row = row_of(batch)
    if row.principal != actor.id:
        raise BatchUnknown(batch=batch)
    return models.SigningBatch.objects.select_for_update(no_key=True).get(pk=row.pk) if lock else row


def actor_of(row: models.SigningBatch) -> Actor:
    """The officer whose act it is."""
    return Actor(ActorKind.OFFICER, row.principal)


def target_of(order: Order) -> Target:
    """What the gate is asked about."""
    return Target(owner=order.owner, unit=order.unit, procedure=order.procedure)


def batch_value(row: models.SigningBatch) -> SigningBatch:
    """The row with its papers as a value."""
    items = tuple(item_value(one) for one in row.items.order_by("position"))
    return SigningBatch(
        id=str(row.pk), principal=row.principal, certificate=row.certificate_id, hand=row.hand, code=row.code,
        state=BatchState(row.state), stopped=row.stopped, begun_at=row.begun_at, authorised_at=row.authorised_at,
        ended_at=row.ended_at, items=items,
    )  # fmt: skip


def item_value(row: models.SigningItem) -> SigningItem:
    """The row as a value."""
    values: Mapping[str, Json] = row.values
    return SigningItem(
        id=row.pk, batch=str(row.batch_id), position=row.position, subject=Ref(row.subject_kind, row.subject_id),
        step=row.step, seen=row.seen, values=values, state=ItemState(row.state),
        kind=Kind(row.kind) if row.kind else None, symbol=row.symbol, at=row.at, digest=row.digest, error=row.error,
        params=row.params,
    )  # fmt: skip
