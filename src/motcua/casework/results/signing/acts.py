"""Acts of signing: many papers, one authorisation of the person, each paper on a way of its own (Decree 30/2020/NĐ-CP articles 13 and 15).

 waiting ─ number bound, paper set, digest kept ─► prepared ─ the person's signature value fits ─► signed ─ kept, step finished ─► done

Every arrow is a short transaction that looks whether the paper still stands where it should, so that a worker may die anywhere and a job may
be carried out twice: the number is bound to the subject, the paper is set once, and the value signs that one digest.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from motcua.casework.results import models
from motcua.casework.results.errors import (
    BatchEmpty,
    BatchNotReady,
    BatchTooLarge,
    BatchUnknown,
    BeingSigned,
    DraftReturned,
)
from motcua.casework.results.signing import drafts
from motcua.casework.results.signing.rows import (
    actor_of,
    authorised,
    batch_value,
    item_value,
    own,
    row_of,
    settle_row,
)
from motcua.casework.results.types import LIVE, BatchState, Chosen, ItemState, SigningBatch, SigningItem
from motcua.foundation.errors import HouseError
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.types import Certificate
from motcua.foundation.storage import queries as stored
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions


@transaction.atomic
def open_batch(
    actor: Actor, *, certificate: int, chosen: Sequence[Chosen], key: str, at: datetime
) -> tuple[SigningBatch, bool]:
    """Begin an act of signing and tell whether it is new; the same `key` again gives the one that is there.

    A paper that somebody else is signing, or that was sent back, fails by itself. Raises `NotAllowed`, `BatchEmpty`, `BatchTooLarge`,
    `CertificateUnknown`, `CertificateRefused`.
    """
    permissions.require(actor, "result.sign")
    there = models.SigningBatch.objects.filter(principal=actor.id, key=key[:64]).first()
    if there is not None:
        return batch_value(there), False
    if not chosen:
        raise BatchEmpty
    if len(chosen) > settings.MOTCUA.signing_batch:
        raise BatchTooLarge(most=settings.MOTCUA.signing_batch)
    mine = signatures.own_certificate(actor, certificate)
    signatures.require_usable(mine.der, mine.chain, at=at)
    _forget_stale(at)
    row = models.SigningBatch.objects.create(
        id=new_id(at),
        principal=actor.id,
        certificate_id=certificate,
        hand=mine.hand.value,
        code=f"{secrets.randbelow(10_000):04d}",
        key=key[:64],
        state=BatchState.PREPARING,
        begun_at=at,
    )
    for position, one in enumerate({one.subject: one for one in chosen}.values(), 1):
        _add(row, position, one)
    settle_row(row.pk, at)
    row.refresh_from_db()
    return batch_value(row), True


@transaction.atomic
def stop_batch(actor: Actor, *, batch: str, at: datetime) -> SigningBatch:
    """Stop an act: what was signed and kept stays so, everything else is dropped. Twice changes nothing. Raises `BatchUnknown`."""
    row = own(actor, batch, lock=True)
    if BatchState(row.state) is not BatchState.ENDED:
        models.SigningItem.objects.filter(batch=row, state__in=LIVE).update(state=ItemState.DROPPED, token="")
        row.stopped = True
        row.save(update_fields=["stopped"])
        settle_row(row.pk, at)
        row.refresh_from_db()
    return batch_value(row)


def get_batch(actor: Actor, batch: str) -> SigningBatch:
    """One of the actor's own acts with its papers; raises `BatchUnknown`."""
    return batch_value(own(actor, batch))


def find_batch(actor: Actor, *, key: str) -> SigningBatch | None:
    """The act that a form of this key has begun; none yet."""
    row = models.SigningBatch.objects.filter(principal=actor.id, key=key[:64]).first()
    return None if row is None else batch_value(row)


def get_item(actor: Actor, *, item: int) -> SigningItem:
    """One paper of one of the actor's own acts; raises `BatchUnknown`."""
    return item_value(_own_item(actor, item))


def item_file(actor: Actor, *, item: int) -> tuple[str, bytes]:
    """Name and bytes of a paper of one of the actor's own acts, as it is now; raises `BatchUnknown`."""
    row = _own_item(actor, item)
    if row.file_id is None:
        raise BatchUnknown(item=item)
    return f"{row.code}.pdf", stored.read(str(row.file_id))


def batches(actor: Actor, *, limit: int = 20) -> list[SigningBatch]:
    """The actor's own acts, the newest first."""
    rows = models.SigningBatch.objects.filter(principal=actor.id).order_by("-begun_at")[: min(limit, 100)]
    return [batch_value(row) for row in rows]


def signer_of(batch: str) -> tuple[Actor, Certificate]:
    """Whose act it is, and the certificate that they chose; raises `BatchUnknown`."""
    row = row_of(batch)
    return actor_of(row), signatures.certificate(row.certificate_id)


def live(subjects: Sequence[Ref]) -> dict[Ref, SigningItem]:
    """Papers that are in somebody's hands now, by subject."""
    rows = models.SigningItem.objects.filter(subject_id__in=[one.id for one in subjects], state__in=LIVE)
    return {Ref(row.subject_kind, row.subject_id): item_value(row) for row in rows}


def in_hand(actor: Actor, principal: str) -> list[SigningItem]:
    """Papers that an officer has begun to sign and given no signature for, for whoever gives their work to others."""
    permissions.require(actor, "process.assign")
    rows = models.SigningItem.objects.filter(
        batch__principal=principal, state__in=[ItemState.WAITING, ItemState.PREPARED]
    )
    return [item_value(row) for row in rows.order_by("pk")]


@transaction.atomic
def give_back(actor: Actor, *, item: int, at: datetime) -> None:
    """Take a paper out of an act that its signer will not finish: it waits in the signing tray again, its number stays bound to it.

    One that has its signature, or is done, stays as it is.
    """
    permissions.require(actor, "process.assign")
    row = models.SigningItem.objects.select_related("batch").filter(pk=item).first()
    if row is None or ItemState(row.state) not in {ItemState.WAITING, ItemState.PREPARED}:
        return
    models.SigningBatch.objects.select_for_update(no_key=True).get(pk=row.batch_id)
    models.SigningItem.objects.filter(pk=item, state__in=[ItemState.WAITING, ItemState.PREPARED]).update(
        state=ItemState.DROPPED, token=""
    )
    settle_row(row.batch_id, at)


def waiting(batch: str, *states: ItemState) -> list[SigningItem]:
    """Papers of an act that stand so, in order."""
    rows = models.SigningItem.objects.filter(batch_id=UUID(batch), state__in=states).order_by("position")
    return [item_value(row) for row in rows]


def held_values(actor: Actor, *, batch: str, pin: str, at: datetime) -> dict[int, bytes]:
    """Signature values for every prepared paper of an act, by its number, where this server reaches the person's key: the PIN is the authorisation.

    Raises `BatchUnknown`, `BatchNotReady`, `BatchEmpty`, and as `signing.sign_held`.
    """
    row = own(actor, batch)
    if BatchState(row.state) is not BatchState.READY:
        raise BatchNotReady(state=row.state)
    prepared = list(row.items.filter(state=ItemState.PREPARED).order_by("position"))
    if not prepared:
        raise BatchEmpty
    values = signing.sign_held(
        actor, certificate=row.certificate_id, pin=pin, digests=[bytes.fromhex(one.digest) for one in prepared], at=at
    )
    return {one.pk: value for one, value in zip(prepared, values, strict=True)}


@transaction.atomic
def authorise(actor: Actor, *, batch: str, values: Mapping[int, bytes], at: datetime) -> SigningBatch:
    """Keep signature values that came for an act, by the number of the paper; one that does not fit its paper fails it alone.

    Raises `BatchUnknown`, `BatchNotReady`. A paper that is not waiting for a signature any more is left as it is.
    """
    row = own(actor, batch, lock=True)
    if BatchState(row.state) not in {BatchState.READY, BatchState.SIGNING}:
        raise BatchNotReady(state=row.state)
    certificate = signatures.certificate(row.certificate_id)
    for one in row.items.filter(pk__in=values, state=ItemState.PREPARED):
        if signing.fits(certificate, bytes.fromhex(one.digest), values[one.pk]):
            one.state, one.signature = ItemState.SIGNED, values[one.pk]
        else:
            one.state, one.error, one.params = ItemState.FAILED, "signing.signature_wrong", {"reason": "value"}
        one.save(update_fields=["state", "signature", "error", "params"])
    authorised(actor, row, certificate, len(values), at)
    settle_row(row.pk, at)
    row.refresh_from_db()
    return batch_value(row)


def settle(batch: str, *, at: datetime) -> None:
    """Move an act on when all of its papers have moved on."""
    with transaction.atomic():
        settle_row(UUID(batch), at)


def _own_item(actor: Actor, item: int) -> models.SigningItem:
    row = models.SigningItem.objects.filter(pk=item, batch__principal=actor.id).first()
    if row is None:
        raise BatchUnknown(item=item)
    return row


def _add(batch: models.SigningBatch, position: int, one: Chosen) -> None:
    row = models.SigningItem(
        batch=batch, position=position, subject_kind=one.subject.kind, subject_id=one.subject.id, step=one.step,
        seen=one.seen, values=dict(one.values), state=ItemState.WAITING,
    )  # fmt: skip
    failure: HouseError | None = None
    if drafts.draft(one.subject).returned:
        failure = DraftReturned(subject=str(one.subject))
    if failure is None:
        try:
            with transaction.atomic():
                row.save(force_insert=True)
                return
        except IntegrityError:
            failure = BeingSigned(subject=str(one.subject))
    row.pk, row.state, row.error = None, ItemState.FAILED, failure.code
    row.save(force_insert=True)


def _forget_stale(at: datetime) -> None:
    """Acts that nobody authorised in time let go of their papers."""
    before = at - timedelta(minutes=settings.MOTCUA.signing_minutes)
    stale = models.SigningBatch.objects.filter(
        state__in=[BatchState.PREPARING, BatchState.READY], begun_at__lt=before
    ).values_list("pk", flat=True)[:50]
    for number in list(stale):
        models.SigningItem.objects.filter(batch_id=number, state__in=LIVE).update(state=ItemState.DROPPED, token="")
        settle_row(number, at)
