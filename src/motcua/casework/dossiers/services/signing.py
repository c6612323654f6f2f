"""Signing at the desk: drafts written and sent back, many results signed in one act of the person (Decree 30/2020/NĐ-CP articles 11, 13 and 15).

The person authorises once; every paper then goes its own way through short transactions, so that one that fails holds up none of the others
and a worker may die at any point. The step at the desk and the signed file are one transaction; the seal and the issue follow by the
command that the process comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog
from django.db import transaction

from motcua.casework.dossiers import authority, models, queries
from motcua.casework.dossiers.errors import DossierMoved
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.services.turning import ref, turn
from motcua.casework.dossiers.types import Hindrance, Status
from motcua.casework.results import services as results
from motcua.casework.results.errors import BatchEmpty
from motcua.casework.results.types import Chosen, Draft, ItemState, SigningBatch, SigningItem
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.definitions.process.errors import StepClosed
from motcua.foundation.errors import HouseError, NotFound, Unavailable
from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import URGENT, Order
from motcua.foundation.journal import services as journal
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import ServiceRefused
from motcua.foundation.types import Actor, Json
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions

log = structlog.get_logger("signing")

PART = 5
"""Papers that one job takes: small enough that several workers share an act."""


def save_result_draft(actor: Actor, *, code: str, texts: Mapping[str, str], seen: int, at: datetime) -> Draft:
    """Keep what the drafter wrote; one that had been sent back is submitted again. Raises `NotFound`, `TextWrong`, `DraftChanged`, `DraftLocked`."""
    with transaction.atomic():
        row = queries.row_for(actor, code, "dossier.decide", lock=True)
        shown = queries.result_draft(actor, code, at=at)
        offered = {one.key: one.longest for one in shown.offered}
        back = shown.draft.returned
        kept = results.save_draft(actor, subject=ref(code), texts=texts, offered=offered, seen=seen, at=at)
        if back and shown.step is not None and Status(row.status) is Status.PROCESSING:
            changed = turn(row, Status.SUBMITTED_FOR_SIGN, by=By.OFFICER, at=at)
            row.save()
            journal.record(changed, ref=ref(code), by=actor, at=at)
        return kept


def return_result_draft(actor: Actor, *, code: str, reason: str, seen: str, at: datetime) -> None:
    """The signer sends a draft back with a reason: by the step's own answer where it has one, else it waits with its drafter.

    `seen` is the fingerprint that the signer saw. Raises `NotFound`, `NotAllowed`, `ReasonMissing`, `DossierMoved`, `DraftLocked`.
    """
    with transaction.atomic():
        row = queries.row_for(actor, code, "dossier.read", lock=True)
        permissions.require(actor, "result.sign", on=queries.place_of(code))
        shown = queries.result_draft(actor, code, at=at)
        if shown.step is None or shown.fingerprint != seen:
            raise DossierMoved(code=code)
        results.return_draft(actor, subject=ref(code), reason=reason, at=at)
        if Status(row.status) is Status.SUBMITTED_FOR_SIGN:
            changed = turn(row, Status.PROCESSING, by=By.SIGNER, at=at)
            row.save()
            journal.record(changed, ref=ref(code), by=actor, at=at)
        if any(one.name == "signed" and one.kind == "boolean" for one in shown.step.gives):
            values: dict[str, Json] = {"signed": False}
            if any(one.name == "note" for one in shown.step.gives):
                values |= {"note": normal(reason)}
            processes.finish_step(actor, step=shown.step.id, values=values, seen=shown.step.version, at=at)


def begin_signing(actor: Actor, *, chosen: Mapping[int, str], certificate: int, key: str, at: datetime) -> SigningBatch:
    """Begin the signing of the papers of these steps, each under the fingerprint that the signer saw; jobs set the papers.

    Steps that cannot be signed (`queries.tray` tells why) are left out. Raises `NotAllowed`, `BatchEmpty`, `BatchTooLarge`,
    `CertificateUnknown`, `CertificateRefused`.
    """
    permissions.require(actor, "result.sign")
    there = results.find_batch(actor, key=key)
    if there is not None:
        return there
    lines = [one for one in queries.tray(actor, at=at, steps=list(chosen)) if one.hindrance is Hindrance.NONE]
    if chosen and not lines:
        raise BatchEmpty
    with transaction.atomic():
        batch, fresh = results.open_batch(
            actor,
            certificate=certificate,
            chosen=[Chosen(one.step.subject, one.step.id, chosen[one.step.id], one.values) for one in lines],
            key=key,
            at=at,
        )
        if fresh:
            _order_jobs(
                "dossiers.prepare_signing", batch.id, [i.id for i in batch.items if i.state == ItemState.WAITING]
            )
    return batch


def prepare_signing(*, batch: str, items: Sequence[int], at: datetime) -> None:
    """Number and set the papers of an act that still wait; a job, safe to repeat."""
    actor, _certificate = results.signer_of(batch)
    _each(batch, items, ItemState.WAITING, lambda item: _prepare(actor, item, at), at)


def authorise_signing(actor: Actor, *, batch: str, pin: str, at: datetime) -> SigningBatch:
    """The one authorisation of the person where this server reaches their key; raises as `results.held_values`, `results.authorise`."""
    values = results.held_values(actor, batch=batch, pin=pin, at=at)
    return take_signatures(actor, batch=batch, values=values, at=at)


@transaction.atomic
def take_signatures(actor: Actor, *, batch: str, values: Mapping[int, bytes], at: datetime) -> SigningBatch:
    """Signature values that came for an act, by the number of the paper: what fits is kept, and jobs finish the papers."""
    found = results.authorise(actor, batch=batch, values=values, at=at)
    _order_jobs("dossiers.finish_signing", batch, [i.id for i in found.items if i.state is ItemState.SIGNED])
    return found


def order_remote_signing(*, act: str) -> None:
    """Have the signatures fetched that a person authorised at their signing service."""
    jobs.defer("dossiers.remote_signing", args={"act": act}, priority=URGENT)


def remote_signing(*, act: str, at: datetime) -> None:
    """Fetch the signatures of an authorisation in parts, each kept before the next is asked for; a job, safe to repeat.

    What the service refuses leaves its papers waiting for another authorisation. Raises `ServiceSilent` while the service does not answer,
    so that the same is asked again.
    """
    _principal, batch, parts = signing.parts(act)
    actor, _certificate = results.signer_of(batch)
    for keys in parts:
        waiting = {str(item.id) for item in results.waiting(batch, ItemState.PREPARED)}
        if not waiting & set(keys):
            continue
        try:
            values = signing.sign_part(act, keys)
        except ServiceRefused as refusal:
            log.info("service_refused", batch=batch, error=str(refusal.params.get("error", "")))
            break
        take_signatures(actor, batch=batch, values={int(key): value for key, value in values.items()}, at=at)
    signing.forget_token(act)


@transaction.atomic
def take_signed_file(token: str, content: bytes, *, at: datetime) -> SigningItem:
    """A paper that came back signed from the officer's own machine; a job finishes it. Raises `NotPrepared`, `SignatureWrong`."""
    item = results.take_back(token, content, at=at)
    _order_jobs("dossiers.finish_signing", item.batch, [item.id])
    return item


def finish_signing(*, batch: str, items: Sequence[int], at: datetime) -> None:
    """Put the signatures of an act into their papers and finish the steps; a job, safe to repeat."""
    actor, _certificate = results.signer_of(batch)
    _each(batch, items, ItemState.SIGNED, lambda item: _finish(actor, item, at), at)


@transaction.atomic
def give_up_numbers(actor: Actor, *, code: str, reason: str, at: datetime) -> None:
    """Make void the numbers of papers of a dossier that ended without an answer; each stays in its register with the reason."""
    permissions.require(actor, "number.void")
    results.void_numbers(actor, subject=ref(code), reason=reason, at=at)


def _prepare(actor: Actor, item: SigningItem, at: datetime) -> None:
    row = models.Dossier.objects.filter(code=item.subject.id).first()
    if row is None:
        raise NotFound(kind="dossier", code=item.subject.id)
    shown = next(iter(queries.tray(actor, at=at, steps=[item.step])), None)
    if shown is None or shown.kind is None:
        raise StepClosed(step=item.step, state="done")
    values = process.values_of(actor, [shown.step]).get(item.step, {})
    order = queries.order_of(row, shown.kind, {**values, **item.values}, at=at)
    if order is None:
        raise NotFound(kind="template", code=item.subject.id)
    results.prepare_item(item.id, order=order, authority=authority.of(actor, order, at=at), at=at)


def _finish(actor: Actor, item: SigningItem, at: datetime) -> None:
    content = results.completed(item.id)
    if content is None:
        return
    with transaction.atomic():
        if queries.locked(item.subject.id) is None:
            raise NotFound(kind="dossier", code=item.subject.id)
        if results.keep_signed(item.id, content, at=at):
            processes.finish_step(actor, step=item.step, values=item.values, at=at)


def _each(batch: str, items: Sequence[int], state: ItemState, act: Callable[[SigningItem], None], at: datetime) -> None:
    later: Unavailable | None = None
    for item in results.waiting(batch, state):
        if item.id not in items:
            continue
        try:
            act(item)
        except Unavailable as failure:
            later = failure
        except HouseError as failure:
            log.info("paper_not_signed", batch=batch, item=item.id, code=failure.code)
            results.fail_item(item.id, failure, at=at)
    results.settle(batch, at=at)
    if later is not None:
        raise later


def _order_jobs(name: str, batch: str, items: Sequence[int]) -> None:
    parts = [list(items[n : n + PART]) for n in range(0, len(items), PART)]
    jobs.defer_all([Order(name, {"batch": batch, "items": list(part)}, priority=URGENT) for part in parts])
