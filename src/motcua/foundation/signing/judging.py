"""Judging the signatures of a PDF file with pyHanko's validator; the file is hostile until proven.

Order of what is asked: is it a PDF that can be read; does each signature cover what it claims, and is nothing added after it but
a document time-stamp; are digest and signature value right; does the certificate lead to a configured root, for signing, in force.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import DisallowedAlgorithmError, SignatureValidationError
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import (
    ModificationInfo,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    StandardCMSSignatureStatus,
)
from pyhanko_certvalidator import ValidationContext

from motcua.foundation.signing.keys import signer_of
from motcua.foundation.signing.types import Reason, SignatureReport, Verdict

for _library in ("pyhanko", "pyhanko_certvalidator"):
    # Silenced: it would write signers' names and stack traces of strangers' files.
    _logger = logging.getLogger(_library)  # noqa: TID251 -- the library's own, not ours
    _logger.addHandler(logging.NullHandler())
    _logger.propagate = False

LARGEST_FILE = 100 * 1024 * 1024
"""Bytes; a larger file is not opened."""

_LARGEST_CMS = 100_000
_FOR_SIGNING = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})
_SIGNATURE_KINDS = (b"/ETSI.CAdES.detached", b"/adbe.pkcs7.detached")
_WEAK = frozenset({"md5", "sha1"})
_REASONS: dict[AdESSubIndic, Reason] = {
    AdESFailure.HASH_FAILURE: Reason.HASH_FAILURE,
    AdESFailure.SIG_CRYPTO_FAILURE: Reason.SIG_CRYPTO_FAILURE,
    AdESFailure.FORMAT_FAILURE: Reason.FORMAT_FAILURE,
    AdESFailure.REVOKED: Reason.REVOKED,
    AdESFailure.NOT_YET_VALID: Reason.NOT_YET_VALID,
    AdESIndeterminate.EXPIRED: Reason.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: Reason.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: Reason.EXPIRED,
    AdESIndeterminate.REVOKED_NO_POE: Reason.REVOKED,
    AdESIndeterminate.REVOKED_CA_NO_POE: Reason.REVOKED,
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: Reason.REVOKED,
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: Reason.NO_TRUST_ANCHOR,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: Reason.WRONG_KEY_USAGE,
    AdESIndeterminate.SIG_CONSTRAINTS_FAILURE: Reason.WRONG_KEY_USAGE,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: Reason.WEAK_ALGORITHM,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: Reason.WEAK_ALGORITHM,
}
_INVALID = frozenset(
    {
        Reason.HASH_FAILURE,
        Reason.SIG_CRYPTO_FAILURE,
        Reason.ALTERED_AFTER_SIGNING,
        Reason.FORMAT_FAILURE,
        Reason.REVOKED,
        Reason.NOT_YET_VALID,
        Reason.WRONG_KEY_USAGE,
    }
)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One signature: its verdict, and what it covers."""

    verdict: Verdict
    reason: Reason
    whole_file: bool
    timestamped: bool = False


def judge(pdf: bytes, *, roots: Sequence[bytes], known: Sequence[bytes], at: datetime) -> SignatureReport:
    """What the signatures of `pdf` are worth at `at`, trusting `roots` (DER); `known` are intermediate certificates (DER)."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    if len(pdf) > LARGEST_FILE or b"%PDF-" not in pdf[:1024]:
        return SignatureReport(Verdict.INDETERMINATE, Reason.NOT_PDF, sha256)
    try:
        return _judge(pdf, sha256, _Trust(tuple(roots), tuple(known), at))
    except Exception:  # noqa: BLE001 -- a hostile file breaks the parser in ways that cannot be listed; it gets a verdict all the same
        # Broken, and yet with a signature in it: whatever broke it came after signing.
        is_signed = b"/ByteRange" in pdf and any(kind in pdf for kind in _SIGNATURE_KINDS)
        return SignatureReport(Verdict.INVALID if is_signed else Verdict.INDETERMINATE, Reason.FORMAT_FAILURE, sha256)


@dataclass(frozen=True, slots=True)
class _Trust:
    roots: tuple[bytes, ...]
    known: tuple[bytes, ...]
    at: datetime

    def context(self) -> ValidationContext:
        # Nothing is fetched: a checker that calls whatever address a stranger's file names is a door into the network.
        return ValidationContext(
            trust_roots=[x509.Certificate.load(der) for der in self.roots],
            other_certs=[x509.Certificate.load(der) for der in self.known],
            moment=self.at,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )


def _judge(pdf: bytes, sha256: str, trust: _Trust) -> SignatureReport:
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    if reader.encrypted:
        return SignatureReport(Verdict.INDETERMINATE, Reason.ENCRYPTED, sha256)
    signatures = list(reader.embedded_regular_signatures)
    stamps = list(reader.embedded_timestamp_signatures)
    if not signatures:
        return SignatureReport(Verdict.INDETERMINATE, Reason.NO_SIGNATURE, sha256, stamps=len(stamps))
    judged = [_signature(signature, trust) for signature in signatures] + [_stamp(stamp, trust) for stamp in stamps]
    if not any(one.whole_file for one in judged):
        judged.append(_Judged(Verdict.INVALID, Reason.ALTERED_AFTER_SIGNING, whole_file=False))
    worst = max(judged, key=lambda one: _SEVERITY[one.verdict])
    timestamped = bool(stamps) or judged[0].timestamped
    return SignatureReport(
        verdict=worst.verdict,
        reason=worst.reason,
        sha256=sha256,
        signer=signer_of(signatures[0].signer_cert),
        signed_at=signatures[0].self_reported_timestamp,
        covers_whole_file=any(one.whole_file for one in judged),
        timestamped=timestamped,
        signatures=len(signatures),
        stamps=len(stamps),
        remarks=(Reason.REVOCATION_UNKNOWN,) if timestamped else (Reason.REVOCATION_UNKNOWN, Reason.NO_TIMESTAMP),
    )


def judge_detached(
    content: bytes, signature: bytes, *, roots: Sequence[bytes], known: Sequence[bytes], at: datetime
) -> SignatureReport:
    """What a detached CMS signature over `content` is worth at `at`; any bytes get an answer, none raises."""
    sha256 = hashlib.sha256(content).hexdigest()
    if len(content) > LARGEST_FILE or len(signature) > _LARGEST_CMS:
        return SignatureReport(Verdict.INDETERMINATE, Reason.FORMAT_FAILURE, sha256)
    trust = _Trust(tuple(roots), tuple(known), at)
    try:
        signed = cms.ContentInfo.load(signature, strict=True)["content"]
        status = asyncio.run(
            async_validate_detached_cms(content, signed, trust.context(), key_usage_settings=_FOR_SIGNING)
        )
    except Exception:  # noqa: BLE001 -- hostile bytes break the parser in ways that cannot be listed; they get a verdict all the same
        return SignatureReport(Verdict.INVALID, Reason.FORMAT_FAILURE, sha256)
    reason = _cms_reason(status)
    return SignatureReport(
        verdict=_verdict(reason),
        reason=reason,
        sha256=sha256,
        signer=signer_of(status.signing_cert),
        covers_whole_file=status.intact,
        signatures=1,
        remarks=(Reason.REVOCATION_UNKNOWN, Reason.NO_TIMESTAMP),
    )


def _cms_reason(status: StandardCMSSignatureStatus) -> Reason:
    if not status.intact:
        return Reason.HASH_FAILURE
    if not status.valid:
        return Reason.SIG_CRYPTO_FAILURE
    if status.md_algorithm in _WEAK:
        return Reason.WEAK_ALGORITHM
    if status.trust_problem_indic is not None:
        return _REASONS.get(status.trust_problem_indic, Reason.NO_TRUST_ANCHOR)
    return Reason.NO_TRUST_ANCHOR if status.validation_path is None else Reason.NONE


def _signature(signature: EmbeddedPdfSignature, trust: _Trust) -> _Judged:
    context = trust.context()
    try:
        status = validate_pdf_signature(signature, context, key_usage_settings=_FOR_SIGNING)
    except DisallowedAlgorithmError:
        return _Judged(Verdict.INDETERMINATE, Reason.WEAK_ALGORITHM, whole_file=False)
    except SignatureValidationError as error:
        reason = _REASONS.get(error.ades_subindication, Reason.FORMAT_FAILURE)
        return _Judged(_verdict(reason), reason, whole_file=False)
    reason = _reason(status)
    return _Judged(
        verdict=_verdict(reason),
        reason=reason,
        whole_file=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        timestamped=status.timestamp_validity is not None and bool(status.timestamp_validity.trusted),
    )


def _stamp(stamp: EmbeddedPdfSignature, trust: _Trust) -> _Judged:
    status = validate_pdf_timestamp(stamp, trust.context())
    if not status.intact:
        reason = Reason.HASH_FAILURE
    elif not status.valid:
        reason = Reason.SIG_CRYPTO_FAILURE
    elif _extended(status):
        reason = Reason.ALTERED_AFTER_SIGNING
    elif not status.trusted:
        reason = Reason.NO_TRUST_ANCHOR
    else:
        reason = Reason.NONE
    return _Judged(_verdict(reason), reason, whole_file=status.coverage is SignatureCoverageLevel.ENTIRE_FILE)


def _reason(status: PdfSignatureStatus) -> Reason:
    if not status.intact:
        return Reason.HASH_FAILURE
    if not status.valid:
        return Reason.SIG_CRYPTO_FAILURE
    if _extended(status):
        return Reason.ALTERED_AFTER_SIGNING
    if status.md_algorithm in _WEAK:
        return Reason.WEAK_ALGORITHM
    if status.revoked:
        return Reason.REVOKED
    if status.trust_problem_indic is not None:
        return _REASONS.get(status.trust_problem_indic, Reason.NO_TRUST_ANCHOR)
    if status.validation_path is None:
        return Reason.NO_TRUST_ANCHOR
    return Reason.NONE


def _extended(status: ModificationInfo) -> bool:
    """Whether anything follows the signed revision but signature maintenance (a document time-stamp)."""
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return False
    level = status.modification_level
    return (
        status.coverage is not SignatureCoverageLevel.ENTIRE_REVISION
        or level is None
        or level > ModificationLevel.LTA_UPDATES
    )


def _verdict(reason: Reason) -> Verdict:
    if reason is Reason.NONE:
        return Verdict.VALID
    return Verdict.INVALID if reason in _INVALID else Verdict.INDETERMINATE


_SEVERITY = {Verdict.VALID: 0, Verdict.INDETERMINATE: 1, Verdict.INVALID: 2}
