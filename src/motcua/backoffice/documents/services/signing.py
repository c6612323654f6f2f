"""Several documents signed by a person in one act, wherever their key is (Decree 30/2020/NĐ-CP, articles 5 and 13 to 16).

 waiting ─ number bound, paper set, digest kept ─► prepared ─ the person's signature fits ─► signed ─ sealed and issued ─► done

The person authorises once; every document then goes its own way through short transactions, so that one that fails holds up none of the
others, and a job may die anywhere and be carried out twice: the number is bound to the document, the paper is set once, and what is signed is
that one digest. A document that was changed meanwhile is another version, and the signature is not used.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from motcua.backoffice.documents import acts, kinds, models, queries
from motcua.backoffice.documents.errors import (
    ActNotReady,
    BeingSigned,
    DocumentUnknown,
    NothingToSign,
    TooManyToSign,
    TurnNotLawful,
)
from motcua.backoffice.documents.facts import SigningAuthorised
from motcua.backoffice.documents.services import issuing, turning
from motcua.backoffice.documents.types import LIVE, ActState, PaperState, SigningAct, State
from motcua.foundation.errors import HouseError, Unavailable
from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import URGENT, Order
from motcua.foundation.journal import services as journal
from motcua.foundation.numbering import queries as numbers
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import ServiceRefused
from motcua.foundation.signing.types import Certificate, Hand, Wanted
from motcua.foundation.storage import queries as stored
from motcua.foundation.storage import services as storage
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions

log = structlog.get_logger("documents")

PART = 5
"""Documents that one job takes: small enough that several workers share an act."""

_PDF = "application/pdf"


def begin_signing(
    actor: Actor, *, documents: Mapping[str, int], certificate: int, key: str, at: datetime
) -> SigningAct:
    """Begin to sign documents, each at the version that the signer saw; jobs number and set them. The same `key` again gives the same act.

    One that moved, or that somebody else is signing, fails by itself; what is not within reach is left out. Raises `NotAllowed`,
    `NothingToSign`, `TooManyToSign`, `CertificateUnknown`, `CertificateRefused`.
    """
    permissions.require(actor, "document.sign")
    there = models.SigningAct.objects.filter(principal=actor.id, key=key[:64]).first()
    if there is not None:
        return acts.act_value(there)
    if len(documents) > settings.MOTCUA.signing_batch:
        raise TooManyToSign(most=settings.MOTCUA.signing_batch)
    mine = signatures.own_certificate(actor, certificate)
    signatures.require_usable(mine.der, mine.chain, at=at)
    with transaction.atomic():
        _let_go_of_stale(at)
        row = models.SigningAct.objects.create(
            id=new_id(at), principal=actor.id, certificate_id=certificate, code=f"{secrets.randbelow(10_000):04d}", key=key[:64],
            state=ActState.PREPARING.value, begun_at=at,
        )  # fmt: skip
        added = [_add(actor, row, position, one, seen) for position, (one, seen) in enumerate(documents.items(), 1)]
        if not any(added):
            raise NothingToSign
        acts.settle(row.pk, at)
        row.refresh_from_db()
        found = acts.act_value(row)
        _order("documents.prepare_signing", found.id, [p.id for p in found.papers if p.state is PaperState.WAITING])
    return found


def prepare_signing(*, act: str, papers: Sequence[int], at: datetime) -> None:
    """Number and set the documents of an act that still wait; a job, safe to repeat."""
    _each(act, papers, PaperState.WAITING, lambda row: _prepare(row, at), at)


def authorise_signing(actor: Actor, *, act: str, pin: str, at: datetime) -> SigningAct:
    """The one authorisation of the person where this server reaches their key. Raises `ActUnknown`, `ActNotReady`, and as `signing.sign_held`."""
    row = acts.own(actor, act)
    waiting = list(row.papers.filter(state=PaperState.PREPARED.value).order_by("position"))
    if row.state != ActState.READY.value or not waiting:
        raise ActNotReady(state=row.state)
    digests = [bytes.fromhex(one.digest) for one in waiting]
    values = signing.sign_held(actor, certificate=row.certificate_id, pin=pin, digests=digests, at=at)
    return take_signatures(
        actor, act=act, values={one.pk: value for one, value in zip(waiting, values, strict=True)}, at=at
    )


@transaction.atomic
def take_signatures(actor: Actor, *, act: str, values: Mapping[int, bytes], at: datetime) -> SigningAct:
    """Signature values that came for an act, by the number of the paper: what fits is kept and jobs issue the documents; another fails alone.

    Raises `ActUnknown`, `ActNotReady`. A paper that waits for no signature any more is left as it is.
    """
    row = acts.own(actor, act, lock=True)
    if row.state not in {ActState.READY.value, ActState.SIGNING.value}:
        raise ActNotReady(state=row.state)
    certificate = signatures.certificate(row.certificate_id)
    signed = []
    for one in row.papers.filter(pk__in=values, state=PaperState.PREPARED.value):
        if signing.fits(certificate, bytes.fromhex(one.digest), values[one.pk]):
            one.state, one.signature = PaperState.SIGNED.value, values[one.pk]
            signed.append(one.pk)
        else:
            one.state, one.error, one.params = PaperState.FAILED.value, "signing.signature_wrong", {"reason": "value"}
        one.save(update_fields=["state", "signature", "error", "params"])
    authorised(row, certificate, len(values), at)
    acts.settle(row.pk, at)
    _order("documents.finish_signing", act, signed)
    row.refresh_from_db()
    return acts.act_value(row)


def order_remote_signing(*, act: str) -> None:
    """Have the signatures fetched that a person authorised at their signing service; `act` is the number of their going there."""
    jobs.defer("documents.remote_signing", args={"act": act}, priority=URGENT)


def remote_signing(*, act: str, at: datetime) -> None:
    """Fetch the signatures of an authorisation in parts, each kept before the next is asked for; a job, safe to repeat.

    What the service refuses leaves its documents waiting for another authorisation. Raises `ServiceSilent` while the service does not
    answer, so that the same is asked again.
    """
    _principal, batch, parts = signing.parts(act)
    row = acts.row_of(batch)
    for keys in parts:
        waiting = row.papers.filter(pk__in=[int(key) for key in keys], state=PaperState.PREPARED.value)
        if not waiting.exists():
            continue
        try:
            values = signing.sign_part(act, keys)
        except ServiceRefused as refusal:
            log.info("service_refused", act=batch, error=str(refusal.params.get("error", "")))
            break
        take_signatures(
            acts.actor_of(row), act=batch, values={int(key): value for key, value in values.items()}, at=at
        )  # fmt: skip
    signing.forget_token(act)


def finish_signing(*, act: str, papers: Sequence[int], at: datetime) -> None:
    """Put the signatures of an act into their documents, seal and issue them; a job, safe to repeat."""
    _each(act, papers, PaperState.SIGNED, lambda row: _finish(row, at), at)


@transaction.atomic
def stop_signing(actor: Actor, *, act: str, at: datetime) -> SigningAct:
    """Stop an act: what is issued stays so, every other document waits in the tray again with its number. Twice changes nothing."""
    row = acts.own(actor, act, lock=True)
    if row.state != ActState.ENDED.value:
        _drop(row.papers.filter(state__in=LIVE))
        row.stopped = True
        row.save(update_fields=["stopped"])
        acts.settle(row.pk, at)
        row.refresh_from_db()
    return acts.act_value(row)


@transaction.atomic
def give_back_paper(actor: Actor, *, paper: int, at: datetime) -> None:
    """Take a document out of an act that its signer will not finish; one that has its signature stays. Asks for `process.assign`."""
    permissions.require(actor, "process.assign")
    row = models.SigningPaper.objects.filter(pk=paper).first()
    if row is None:
        return
    models.SigningAct.objects.select_for_update(no_key=True).get(pk=row.act_id)
    _drop(models.SigningPaper.objects.filter(pk=paper, state__in=[PaperState.WAITING, PaperState.PREPARED]))
    acts.settle(row.act_id, at)


# ---------------------------------------------------------------- inside


def authorised(row: models.SigningAct, certificate: Certificate, count: int, at: datetime) -> None:
    """Note that the person has authorised this act; once. For the room's own use."""
    if row.authorised_at is None:
        row.authorised_at = at
        fact = SigningAuthorised(str(row.pk), count, certificate.hand.value, certificate.serial)
        journal.record(fact, ref=Ref("document_signing", str(row.pk)), by=acts.actor_of(row), at=at)
    row.state = ActState.SIGNING.value
    row.save(update_fields=["authorised_at", "state"])


def fail(paper: int, failure: HouseError, *, at: datetime) -> None:
    """A document that cannot go on is told in its place and holds up none of the others. For the room's own use."""
    with transaction.atomic():
        params = {name: str(value)[:500] for name, value in failure.params.items()}
        models.SigningPaper.objects.filter(pk=paper, state__in=LIVE).update(
            state=PaperState.FAILED.value, error=failure.code[:80], params=params, token=""
        )
        acts.settle(models.SigningPaper.objects.values_list("act_id", flat=True).get(pk=paper), at)


def order_finish(act: str, papers: Sequence[int]) -> None:
    """Have signed documents of an act sealed and issued. For the room's own use."""
    _order("documents.finish_signing", act, papers)


def _add(actor: Actor, act: models.SigningAct, position: int, document: str, seen: int) -> bool:
    try:
        row = queries.row_for(actor, document, "document.sign")
    except DocumentUnknown:
        return False
    paper = models.SigningPaper(act=act, position=position, document=row, seen=seen, state=PaperState.WAITING.value)
    failure = _hindrance(row, seen)
    if failure is None:
        try:
            with transaction.atomic():
                paper.save(force_insert=True)
                return True
        except IntegrityError:
            failure = BeingSigned(document=document)
    paper.pk, paper.state, paper.error = None, PaperState.FAILED.value, failure.code
    paper.save(force_insert=True)
    return True


def _hindrance(row: models.Document, seen: int) -> HouseError | None:
    try:
        turning.unmoved(row, seen)
    except HouseError as moved:
        return moved
    if row.state != State.FORM_CHECKED.value:
        return TurnNotLawful(state=row.state, wanted=State.ISSUED.value)
    return None


def _prepare(paper: models.SigningPaper, at: datetime) -> None:
    actor, certificate = acts.actor_of(paper.act), signatures.certificate(paper.act.certificate_id)
    row = queries.row_for(actor, str(paper.document_id), "document.sign")
    if (failure := _hindrance(row, paper.seen)) is not None:
        raise failure
    made = issuing.number_and_set(actor, row, signer=certificate.signer.common_name, at=at)
    wanted = _wanted(made.paper, certificate, row.subject[:100], at)
    with transaction.atomic():
        file = storage.put(wanted.pdf, media_type=_PDF, name=f"{made.symbol.replace('/', '-')}.pdf", at=at)
        models.SigningPaper.objects.filter(pk=paper.pk, state=PaperState.WAITING.value).update(
            state=PaperState.PREPARED.value, symbol=made.symbol, file_id=file.id, digest=wanted.digest.hex(),
            hole_start=wanted.start, hole_end=wanted.end,
        )  # fmt: skip


def _wanted(pdf: bytes, certificate: Certificate, reason: str, at: datetime) -> Wanted:
    if certificate.hand is not Hand.AGENT:
        return signing.prepare(pdf, certificate=certificate, reason=reason, at=at)
    # A program on the officer's machine signs whole files: the places for both signatures are kept for it beforehand.
    pdf = signing.with_fields(pdf, names=(certificate.signer.common_name, signing.SEAL))
    return Wanted(pdf, hashlib.sha256(pdf).digest(), 0, 0)


def _finish(paper: models.SigningPaper, at: datetime) -> None:
    actor, certificate = acts.actor_of(paper.act), signatures.certificate(paper.act.certificate_id)
    content = stored.read(str(paper.file_id))
    if paper.signature is not None:
        wanted = Wanted(content, bytes.fromhex(paper.digest), paper.hole_start, paper.hole_end)
        content = signing.complete(wanted, certificate=certificate, value=bytes(paper.signature))
    sealed = signing.sign(content, reason=paper.symbol, at=at)
    with transaction.atomic():
        row = queries.row_for(actor, str(paper.document_id), "document.sign", lock=True)
        held = models.SigningPaper.objects.select_for_update(no_key=True).get(pk=paper.pk)
        if held.state != PaperState.SIGNED.value:
            return
        turning.unmoved(row, held.seen)
        bound = numbers.number_of(turning.ref(row), register=kinds.outgoing_register(row.agency))
        if bound is None:
            raise TurnNotLawful(state=row.state, wanted=State.ISSUED.value)
        issuing.enter_issued(
            actor, row, bound, symbol=held.symbol, signer=certificate.signer.common_name, sealed=sealed, at=at
        )
        held.state, held.file_id = PaperState.DONE.value, None
        held.save(update_fields=["state", "file"])
        storage.drop([str(paper.file_id)])


def _each(
    act: str, papers: Sequence[int], state: PaperState, do: Callable[[models.SigningPaper], None], at: datetime
) -> None:
    later: Unavailable | None = None
    rows = models.SigningPaper.objects.select_related("act").filter(act_id=UUID(act), pk__in=papers, state=state.value)
    for row in rows.order_by("position"):
        try:
            do(row)
        except Unavailable as failure:
            later = failure
        except HouseError as failure:
            log.info("document_not_signed", act=act, paper=row.pk, code=failure.code)
            fail(row.pk, failure, at=at)
    with transaction.atomic():
        acts.settle(UUID(act), at)
    if later is not None:
        raise later


def _drop(papers: QuerySet[models.SigningPaper]) -> None:
    papers.update(state=PaperState.DROPPED.value, token="")


def _let_go_of_stale(at: datetime) -> None:
    """Acts that nobody authorised in time let go of their documents."""
    before = at - timedelta(minutes=settings.MOTCUA.signing_minutes)
    stale = models.SigningAct.objects.filter(
        state__in=[ActState.PREPARING.value, ActState.READY.value], begun_at__lt=before
    ).values_list("pk", flat=True)[:50]
    for number in list(stale):
        _drop(models.SigningPaper.objects.filter(act_id=number, state__in=LIVE))
        acts.settle(number, at)


def _order(name: str, act: str, papers: Sequence[int]) -> None:
    parts = [list(papers[n : n + PART]) for n in range(0, len(papers), PART)]
    jobs.defer_all([Order(name, {"act": act, "papers": list(part)}, priority=URGENT) for part in parts])
