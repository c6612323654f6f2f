"""Reads of results, and their verification by anybody."""

from __future__ import annotations

import hashlib

from motcua.casework.results import checks, models
from motcua.casework.results.types import Answer, Content, Kind, Result, State, Verification
from motcua.foundation.errors import NotFound
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing.types import Reason, SignatureReport, Verdict
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

LARGEST_FILE = 50 * 1024 * 1024
_ALTERED = {Reason.HASH_FAILURE, Reason.ALTERED_AFTER_SIGNING, Reason.SIG_CRYPTO_FAILURE}
_ENDED = {State.REVOKED.value: Answer.REVOKED, State.REPLACED.value: Answer.REPLACED}


def for_subject(subject: Ref) -> Result | None:
    """The paper of a subject, if there is one; the caller has asked the gate about the subject itself."""
    row = models.Result.objects.filter(subject_kind=subject.kind, subject_id=subject.id).first()
    return value(row) if row else None


def get(actor: Actor, symbol: str) -> Result:
    """A paper by its number and symbol; raises `NotFound` for none and for one that is not the actor's to see."""
    return value(_row_for(actor, models.Result.objects.filter(symbol=symbol).first()))


def read_for_subject(actor: Actor, subject: Ref) -> Content:
    """The file of a subject's paper, in its latest revision; raises `NotFound`."""
    row = _row_for(actor, models.Result.objects.filter(subject_kind=subject.kind, subject_id=subject.id).first())
    return _content(row)


def read_public(symbol: str, check: str) -> Content:
    """The file for whoever holds the paper, by the symbol and check that are printed on it; raises `NotFound`."""
    row = models.Result.objects.filter(symbol=symbol).first() if checks.matches(symbol, check) else None
    if row is None:
        raise NotFound(kind="result", symbol=symbol)
    return _content(row)


def verify(symbol: str, check: str) -> Verification:
    """What the register says of the paper whose QR code was read; `UNKNOWN` when symbol and check do not belong together."""
    if not checks.matches(symbol, check):
        return Verification(Answer.UNKNOWN)
    row = models.Result.objects.filter(symbol=symbol).first()
    if row is None:
        return Verification(Answer.UNKNOWN)
    return _told(row, _ENDED.get(row.state, Answer.GENUINE))


def verify_file(content: bytes) -> Verification:
    """Whether a file is a paper of ours, byte for byte in one of its stored revisions.

    `ALTERED`: it names a paper of ours and is none of its revisions, or its signature is broken. `FOREIGN`: a sound file
    that we never issued. `UNKNOWN`: no file that can be judged. Any bytes get an answer.
    """
    fingerprint = hashlib.sha256(content).hexdigest()
    found = models.ResultFile.objects.filter(sha256=fingerprint).select_related("result").first()
    report = signing.check(content)
    if found is not None:
        return _told(found.result, _ENDED.get(found.result.state, Answer.GENUINE), given=fingerprint, report=report)
    named = _named(content)
    if named is not None:
        return _told(named, Answer.ALTERED, given=fingerprint, report=report)
    if report.reason in {Reason.NOT_PDF, Reason.ENCRYPTED, Reason.FORMAT_FAILURE}:
        return Verification(Answer.UNKNOWN, report.reason.value, given_sha256=fingerprint)
    altered = report.verdict is Verdict.INVALID and report.reason in _ALTERED
    return Verification(
        Answer.ALTERED if altered else Answer.FOREIGN,
        report.reason.value,
        signer=_signer(report),
        given_sha256=fingerprint,
    )


def value(row: models.Result) -> Result:
    """The public value of a row."""
    return Result(
        id=str(row.pk),
        subject=Ref(row.subject_kind, row.subject_id),
        owner=Ref(row.owner_kind, row.owner_id),
        procedure=row.procedure,
        unit=row.unit,
        kind=Kind(row.kind),
        title=row.title,
        symbol=row.symbol,
        issued_at=row.issued_at,
        signer=row.signer,
        sha256=row.sha256,
        state=State(row.state),
        verification_path=f"{checks.path(row.symbol)}?k={checks.check_of(row.symbol)}",
    )


def masked(name: str) -> str:
    """A name as the public page shows it: first letters, the rest hidden, so that a holder recognises it."""
    return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())


def _row_for(actor: Actor, row: models.Result | None) -> models.Result:
    if row is None or not permissions.allows(
        actor, "result.read", on=Target(owner=Ref(row.owner_kind, row.owner_id), unit=row.unit, procedure=row.procedure)
    ):
        raise NotFound(kind="result")
    return row


def _content(row: models.Result) -> Content:
    latest = row.files.order_by("-revision").first()
    if latest is None:
        raise NotFound(kind="result", symbol=row.symbol)
    return Content(f"{row.symbol}.pdf", storage.read(str(latest.file)), latest.sha256)


def _named(content: bytes) -> models.Result | None:
    for symbol, check in checks.symbols_in(content):
        if checks.matches(symbol, check):
            row = models.Result.objects.filter(symbol=symbol).first()
            if row is not None:
                return row
    return None


def _told(
    row: models.Result, answer: Answer, *, given: str = "", report: SignatureReport | None = None
) -> Verification:
    return Verification(
        answer=answer,
        reason=report.reason.value if report else "",
        symbol=row.symbol,
        title=row.title,
        owner=masked(row.owner_name),
        issued_at=row.issued_at,
        signer=row.signer,
        sha256=row.sha256,
        state_since=row.state_since,
        state_reason=row.state_reason,
        given_sha256=given,
    )


def _signer(report: SignatureReport) -> str:
    return report.signer.common_name if report.signer else ""
