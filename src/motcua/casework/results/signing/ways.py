"""One paper's way through an act of signing: numbered and set, signed, kept, sealed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from motcua.casework.results import models, symbols
from motcua.casework.results.errors import DraftChanged
from motcua.casework.results.facts import ResultSigned
from motcua.casework.results.signing import papers
from motcua.casework.results.signing.rows import actor_of, settle_row, target_of
from motcua.casework.results.types import LIVE, Authority, ItemState, Order, SignedPaper
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import HouseError
from motcua.foundation.journal import services as journal
from motcua.foundation.numbering import queries as numbers
from motcua.foundation.numbering import services as numbering
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.types import Certificate, Hand, Signed, Wanted
from motcua.foundation.storage import queries as stored
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions

_PDF = "application/pdf"
_DIGEST_HANDS = {Hand.FILE, Hand.PKCS11, Hand.REMOTE}
_HOUSE = Actor.system("answer")


def prepare_item(item: int, *, order: Order, authority: Authority, at: datetime) -> None:
    """Bind the number, set the paper and keep what is to be signed; a paper that does not wait any more is left alone.

    Raises `DraftChanged` when it is not what its signer has seen, and the failures of numbering, typesetting and storage. Not to be
    called inside a transaction.
    """
    row = models.SigningItem.objects.select_related("batch").get(pk=item)
    if row.state != ItemState.WAITING:
        return
    actor = actor_of(row.batch)
    permissions.require(actor, "result.sign", on=target_of(order))
    if papers.fingerprint(order) != row.seen:
        raise DraftChanged(subject=str(order.subject))
    papers.require_template(order)
    year = legal_date(at).year
    symbols.symbol(order.pattern, year=year, number=1)  # a wrong pattern must not cost a number
    _free_others(actor, order, at)
    bound = numbering.bind_number(register=order.register, year=year, owner=order.subject, at=at, by=actor)
    symbol = symbols.symbol(order.pattern, year=bound.year, number=bound.number)
    code = symbols.code(order.pattern, symbol, year=bound.year)
    certificate = signatures.certificate(row.batch.certificate_id)
    pdf = papers.set_paper(
        order, symbol=symbol, code=code, at=at, signer=certificate.signer.common_name, authority=authority
    )
    wanted = _wanted(pdf, certificate, order, at)
    with transaction.atomic():
        file = storage.put(wanted.pdf, media_type=_PDF, name=f"{code}.pdf", at=at)
        models.SigningItem.objects.filter(pk=item, state=ItemState.WAITING).update(
            state=ItemState.PREPARED, kind=order.kind, register=bound.register, year=bound.year, number=bound.number,
            symbol=symbol, code=code, at=at, file_id=file.id, digest=wanted.digest.hex(), hole_start=wanted.start,
            hole_end=wanted.end,
        )  # fmt: skip
        settle_row(row.batch_id, at)


def fail_item(item: int, failure: HouseError, *, at: datetime) -> None:
    """A paper that cannot go on is told in its place and holds up none of the others."""
    with transaction.atomic():
        row = models.SigningItem.objects.get(pk=item)
        params = {key: str(value)[:500] for key, value in failure.params.items()}
        models.SigningItem.objects.filter(pk=item, state__in=LIVE).update(
            state=ItemState.FAILED, error=failure.code[:80], params=params, token=""
        )
        settle_row(row.batch_id, at)


def completed(item: int) -> bytes | None:
    """The file with the person's signature in it, for a paper that is signed; none for one that stands elsewhere. Outside any lock.

    Raises `SignatureWrong`, `TimeStampFailed`.
    """
    row = models.SigningItem.objects.select_related("batch").get(pk=item)
    if row.state != ItemState.SIGNED:
        return None
    content = stored.read(str(row.file_id))
    if row.signature is None:
        return content
    wanted = Wanted(content, bytes.fromhex(row.digest), row.hole_start, row.hole_end)
    certificate = signatures.certificate(row.batch.certificate_id)
    return signing.complete(wanted, certificate=certificate, value=bytes(row.signature))


def keep_signed(item: int, content: bytes, *, at: datetime) -> bool:
    """Keep the signed file as the paper's, with its fact; the caller finishes the step in the same transaction.

    False, and nothing done, when the paper does not stand at being signed any more. The row stays locked for the transaction.
    """
    row = models.SigningItem.objects.select_for_update(no_key=True, of=("self",)).select_related("batch").get(pk=item)
    if row.state != ItemState.SIGNED:
        return False
    before = str(row.file_id)
    file = storage.put(content, media_type=_PDF, name=f"{row.code}.pdf", at=at)
    row.state, row.file_id, row.error, row.params = ItemState.DONE, UUID(file.id), "", {}
    row.save(update_fields=["state", "file", "error", "params"])
    if before != file.id:
        storage.drop([before])
    fact = ResultSigned(str(row.batch_id), row.register, row.year or 0, row.number or 0, file.sha256)
    journal.record(fact, ref=Ref(row.subject_kind, row.subject_id), by=actor_of(row.batch), at=at)
    return True


@transaction.atomic
def keep_signed_alone(item: int, content: bytes, *, at: datetime) -> bool:
    """As `keep_signed`, for a paper that no step waits for."""
    return keep_signed(item, content, at=at)


def signed_paper(order: Order) -> SignedPaper | None:
    """The paper that a person has signed for this order and that waits for the seal; none where nobody has."""
    rows = models.SigningItem.objects.select_related("batch").filter(
        subject_kind=order.subject.kind, subject_id=order.subject.id, state=ItemState.DONE, kind=order.kind,
        register=order.register,
    )  # fmt: skip
    row = rows.order_by("-id").first()
    if row is None or row.year is None or row.number is None or row.at is None:
        return None
    certificate = signatures.certificate(row.batch.certificate_id)
    return SignedPaper(
        item=row.pk, register=row.register, year=row.year, number=row.number, symbol=row.symbol, code=row.code,
        signer=certificate.signer.common_name, at=row.at, content=stored.read(str(row.file_id)),
    )  # fmt: skip


def sealed(paper: SignedPaper, order: Order, *, at: datetime) -> Signed:
    """The agency's seal on what a person signed, in the field that was kept for it; raises as `signing.sign`."""
    if settings.MOTCUA.signing_order == "seal_first":
        return signing.as_signed(paper.content, at=at)
    return signing.sign(paper.content, reason=order.title, at=at)


def void_numbers(actor: Actor, *, subject: Ref, reason: str, but: str = "", at: datetime) -> None:
    """Make void the numbers that a subject's papers got and that will never be issued; those of the register `but` stay."""
    rows = models.SigningItem.objects.filter(subject_kind=subject.kind, subject_id=subject.id, number__isnull=False)
    for register in set(rows.exclude(register=but).values_list("register", flat=True)):
        bound = numbers.number_of(subject, register=register)
        issued = models.Result.objects.filter(
            subject_kind=subject.kind, subject_id=subject.id, register=register
        ).exists()
        if bound is not None and not issued:
            numbering.void_number(
                actor, register=register, year=bound.year, number=bound.number, reason=reason, at=at,
                allowed=lambda who: permissions.require(who, "number.void"),
            )  # fmt: skip


def _wanted(pdf: bytes, certificate: Certificate, order: Order, at: datetime) -> Wanted:
    sealed_first = settings.MOTCUA.signing_order == "seal_first"
    if sealed_first:
        pdf = signing.sign(pdf, reason=order.title, at=at, then=(certificate.signer.common_name,)).pdf
    if certificate.hand in _DIGEST_HANDS:
        then = () if sealed_first else (signing.SEAL,)
        return signing.prepare(pdf, certificate=certificate, reason=order.title, at=at, then=then)
    if not sealed_first:
        pdf = signing.with_fields(pdf, names=(certificate.signer.common_name, signing.SEAL))
    return Wanted(pdf, hashlib.sha256(pdf).digest(), 0, 0)


def _free_others(actor: Actor, order: Order, at: datetime) -> None:
    """A paper that was to be a result and is a refusal now, or the other way round, gives its first number up."""
    with transaction.atomic():
        void_numbers(_HOUSE, subject=order.subject, reason=f"{order.kind}: {actor.kind}", but=order.register, at=at)
