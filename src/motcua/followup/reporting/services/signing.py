"""A ready report is numbered, set, signed by its person, sealed by the agency, and entered in the outgoing register, once, whatever dies in between.

 ready ─ number bound, paper kept ─► the person's signature value fits ─► sealed, in the register ─► signed

What a signing service is asked over is kept first, so that an answer that was lost is asked for again over the same digest.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import structlog
from django.db import transaction

from motcua.backoffice.documents import services as documents
from motcua.backoffice.documents.types import Enclosed, Numbered, Party, Signed
from motcua.followup.reporting import kinds, models, papers, queries, wording
from motcua.followup.reporting.errors import ActNotOpen, ReportMoved
from motcua.followup.reporting.facts import ReportSigned
from motcua.followup.reporting.freezing import HOUSE
from motcua.followup.reporting.services import turning
from motcua.followup.reporting.types import Act, State
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import URGENT
from motcua.foundation.journal import services as journal
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import ServiceRefused, SignatureWrong
from motcua.foundation.signing.types import Certificate, Hand, Wanted
from motcua.foundation.storage import queries as stored
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.foundation.vn import normal

KIND = "BC"
"""Báo cáo, among the kinds of documents (Decree 30/2020/NĐ-CP annex III)."""
COMPETENCES = ("", "TM.", "KT.", "TL.", "TUQ.", "Q.")
_PDF = "application/pdf"

log = structlog.get_logger("reporting")


def sign(
    actor: Actor,
    *,
    report: int,
    certificate: int,
    pin: str,
    position: str = "",
    competence: str = "",
    seen: int = 0,
    at: datetime,
) -> str:
    """Sign a ready report with a key that this server reaches; gives its number and symbol, and the same for one that is signed.

    Not to be called inside a transaction. Raises `Invalid`, `ReportMoved`, `ActNotOpen`, `NotAllowed`, and the failures of certificates,
    PINs, setting and sealing.
    """
    row = _ready(actor, report, seen)
    if row.state == State.SIGNED:
        return row.symbol
    own = signatures.own_certificate(actor, certificate)
    signing.sign_held(actor, certificate=own.id, pin=pin, digests=[], at=at)  # a wrong PIN must not cost a number
    wanted = _prepared(actor, row, own, position=position, competence=competence, at=at)
    (value,) = signing.sign_held(actor, certificate=own.id, pin=pin, digests=[wanted.digest], at=at)
    return _keep(actor, report, wanted, signing.complete(wanted, certificate=own, value=value), at)


def go_to_sign(
    actor: Actor, *, report: int, certificate: int, position: str = "", competence: str = "", redirect: str, description: str, seen: int = 0,
    at: datetime,
) -> str:  # fmt: skip
    """Make a ready report's paper and give the address at the signing service where its person authorises it. Raises as `sign`, `ServiceRefused`."""
    row = _ready(actor, report, seen)
    own = signatures.own_certificate(actor, certificate)
    if row.state == State.SIGNED or own.hand is not Hand.REMOTE:
        raise ActNotOpen(state=row.state)
    wanted = _prepared(actor, row, own, position=position, competence=competence, at=at)
    return signing.go_to_sign(
        actor, certificate=own.id, batch=f"{queries.SIGNING}{report}", digests={str(report): wanted.digest}, description=description, redirect=redirect, at=at
    )  # fmt: skip


def give_out(
    actor: Actor,
    *,
    report: int,
    certificate: int,
    position: str = "",
    competence: str = "",
    seen: int = 0,
    at: datetime,
) -> None:
    """Number and set a ready report for a program on its signer's own machine, which signs whole files; `take_signed` takes it back. Raises as `sign`."""
    row = _ready(actor, report, seen)
    own = signatures.own_certificate(actor, certificate)
    if row.state == State.SIGNED or own.hand is not Hand.AGENT:
        raise ActNotOpen(state=row.state)
    _prepared(actor, row, own, position=position, competence=competence, at=at)


def given_out(actor: Actor, *, report: int) -> tuple[str, bytes]:
    """Name and bytes of the paper that waits for its signer's program. Raises `ActNotOpen`, `ReportMoved`, `NotAllowed`, `CertificateUnknown`."""
    row, _, wanted = _out(actor, report)
    return f"{row.symbol.replace('/', '-')}.pdf", wanted.pdf


def take_signed(actor: Actor, *, report: int, content: bytes, at: datetime) -> str:
    """The paper that its signer brought back signed, judged before anything is kept; gives its symbol. Raises as `given_out`, `SignatureWrong`."""
    _, own, wanted = _out(actor, report)
    return _keep(actor, report, wanted, signing.received(wanted.pdf, content, certificate=own, at=at), at)


def _out(actor: Actor, report: int) -> tuple[models.Report, Certificate, Wanted]:
    row = _ready(actor, report, 0)
    if row.state == State.SIGNED or not row.digest or row.certificate is None:
        raise ActNotOpen(state=row.state)
    own = signatures.own_certificate(actor, row.certificate)
    if own.hand is not Hand.AGENT:
        raise ActNotOpen(state=row.state)
    return row, own, Wanted(stored.read(row.prepared), bytes.fromhex(row.digest), 0, 0)


def is_signing(batch: str) -> bool:
    """Whether somebody went to a signing service for a report."""
    return batch.startswith(queries.SIGNING)


def signing_of(batch: str) -> int:
    """The report for which somebody went to a signing service."""
    return int(batch.removeprefix(queries.SIGNING))


def order_remote_signing(*, act: str) -> None:
    """Have the signature fetched that a person authorised at their signing service."""
    jobs.defer("reporting.remote_signing", args={"act": act}, priority=URGENT)


def take_remote(*, act: str, at: datetime) -> None:
    """Fetch the signature that a person authorised at their service, and finish the report; a job, safe to repeat.

    Raises `ServiceSilent` while the service does not answer, so that the same is asked again; what it refuses, or signs
    over another paper than the one that waits now, leaves the report ready.
    """
    principal, batch, parts = signing.parts(act)
    number = signing_of(batch)
    actor = Actor(ActorKind.OFFICER, principal)
    row = models.Report.objects.select_related("run", "run__version", "freeze", "corrects", "sources").get(pk=number)
    if row.state != State.READY or not row.digest or row.certificate is None:
        signing.forget_token(act)
        return
    own = signatures.certificate(row.certificate)
    wanted = Wanted(stored.read(row.prepared), bytes.fromhex(row.digest), row.hole_start, row.hole_end)
    try:
        values = signing.sign_part(act, parts[0])
        signed = signing.complete(wanted, certificate=own, value=values[str(number)])
        _keep(actor, number, wanted, signed, at)
    except (ServiceRefused, SignatureWrong) as refusal:
        log.info("report_not_signed", report=number, code=refusal.code, why=str(refusal.params))
    signing.forget_token(act)


def _ready(actor: Actor, report: int, seen: int) -> models.Report:
    with transaction.atomic():
        row = queries.row_for(actor, report)
        if row.state == State.SIGNED and queries.allows(actor, row, Act.SIGN):
            return row
        return turning.opened(actor, report, Act.SIGN, seen)


def _prepared(
    actor: Actor, row: models.Report, own: Certificate, *, position: str, competence: str, at: datetime
) -> Wanted:
    """The paper with its number and a hole for the signature, kept under its digest; asked again by the same hand it is the same paper."""
    kind = kinds.kind_of(row.run.version.content)
    said = normal(position) or kind.position
    if competence not in COMPETENCES or len(said) > 100:
        raise Invalid([FieldError("/competence" if competence not in COMPETENCES else "/position", "E-CODE")])
    if row.digest and (row.certificate, row.position, row.competence) == (own.id, said, competence):
        return Wanted(stored.read(row.prepared), bytes.fromhex(row.digest), row.hole_start, row.hole_end)
    numbered = documents.number(HOUSE, kind=KIND, unit=row.unit, about=Ref("report", str(row.pk)), at=at)
    version = row.version
    row.certificate, row.signer, row.position, row.competence = own.id, own.signer.common_name, said, competence
    row.register, row.numbered, row.year, row.symbol = (
        numbered.register,
        numbered.number,
        numbered.year,
        numbered.symbol,
    )
    row.unit_mark, row.bound_at = numbered.unit_mark, numbered.bound_at
    row.sources = papers.sources()
    paper = papers.body(row)
    wanted = _wanted(paper, own, kind.subject[:100], at)
    with transaction.atomic():
        file = storage.put(wanted.pdf, media_type=_PDF, name=f"{row.symbol.replace('/', '-')}.pdf", at=at)
        row.prepared, row.digest, row.hole_start, row.hole_end = file.id, wanted.digest.hex(), wanted.start, wanted.end
        row.body_sha256 = hashlib.sha256(paper).hexdigest()
        here = queries.row_for(actor, row.pk, lock=True)
        if here.version != version or here.state != State.READY:
            raise ReportMoved(report=row.pk)
        row.save()
    return wanted


def _wanted(paper: bytes, own: Certificate, reason: str, at: datetime) -> Wanted:
    if own.hand is not Hand.AGENT:
        return signing.prepare(paper, certificate=own, reason=reason, at=at)
    # A program on the signer's machine signs whole files: the places for both signatures are kept for it beforehand.
    paper = signing.with_fields(paper, names=(own.signer.common_name, signing.SEAL))
    return Wanted(paper, hashlib.sha256(paper).digest(), 0, 0)


def _keep(actor: Actor, report: int, wanted: Wanted, signed: bytes, at: datetime) -> str:
    """The paper with its person's signature sealed, kept, entered in the register."""
    row = queries.row_for(actor, report)
    kind = kinds.kind_of(row.run.version.content)
    sealed = signing.sign(signed, reason=row.symbol, at=at)
    word = wording.made(row)
    with transaction.atomic():
        row = turning.opened(actor, report, Act.SIGN, 0)
        if row.digest != wanted.digest.hex():
            raise ReportMoved(report=report)
        name = row.symbol.replace("/", "-")
        row.signed = storage.put(sealed.pdf, media_type=_PDF, name=f"{name}.pdf", at=at).id
        row.word = storage.put(word, media_type=wording.MEDIA_TYPE, name=f"{name}.docx", at=at).id
        row.sha256, row.signed_at = sealed.sha256, at
        row.document = documents.enter_signed(
            HOUSE, kind=KIND, unit=row.unit, subject=kind.subject, about=Ref("report", str(row.pk)),
            numbered=Numbered(row.register, row.year or 0, row.numbered or 0, row.symbol, row.bound_at or at, row.unit_mark),
            signed=Signed(row.signer, row.position, row.competence, sealed.sha256), main=Enclosed(f"{name}.pdf", _PDF, sealed.pdf),
            others=[Enclosed(f"{name}.docx", wording.MEDIA_TYPE, word)],
            receivers=[Party("", row.run.reader)] if row.run.reader else [Party(one.code, one.name) for one in kind.receivers],
            replaces=row.corrects.document if row.corrects else "", at=at,
        )  # fmt: skip
        turning.turned(row, Act.SIGN, State.SIGNED, actor, at)
        fact = ReportSigned(row.pk, row.numbered or 0, row.register, row.year or 0, row.sha256, row.body_sha256)
        journal.record(fact, ref=Ref("report", str(row.pk)), by=actor, at=at)
    return row.symbol
