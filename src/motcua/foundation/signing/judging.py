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
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from asn1crypto import cms, x509
from cryptography import x509 as loaded
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import DisallowedAlgorithmError, SignatureValidationError
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import (
    ModificationInfo,
    SignatureCoverageLevel,
    StandardCMSSignatureStatus,
)
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, ValidationError
from pyhanko_certvalidator.path import ValidationPath

from motcua.foundation.signing import revocation
from motcua.foundation.signing.keys import signer_of
from motcua.foundation.signing.types import Anchor, Covers, OneSignature, Reason, SignatureReport, Verdict

for _library in ("pyhanko", "pyhanko_certvalidator"):
    # Silenced: it would write signers' names and stack traces of strangers' files.
    _logger = logging.getLogger(_library)  # noqa: TID251 -- the library's own, not ours
    _logger.addHandler(logging.NullHandler())
    _logger.propagate = False

LARGEST_FILE = 100 * 1024 * 1024
"""Bytes; a larger file is not opened."""

MOST_SIGNATURES = 50
"""Signatures and time-stamps of one file that are judged."""

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
class Trust:
    """Whom to trust at which instant: roots and known intermediates (DER), revocation evidence, the responder that may be asked."""

    roots: tuple[bytes, ...]
    known: tuple[bytes, ...]
    at: datetime
    evidence: revocation.Evidence = field(default_factory=revocation.Evidence)
    responder: str = ""
    anchors: tuple[Anchor, ...] = ()
    """Authorities of a trusted list, roots while the list vouches for them."""

    def context(self, moment: datetime | None = None) -> ValidationContext:
        """What the library is to know; nothing is fetched: a checker that calls whatever address a stranger's file names is a door into the network."""
        when = moment or self.at
        roots = (*self.roots, *(one.der for one in self.anchors if one.holds(when)))
        return ValidationContext(
            trust_roots=[x509.Certificate.load(der) for der in dict.fromkeys(roots)],
            other_certs=[x509.Certificate.load(der) for der in self.known],
            moment=when,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )

    def revoked(self, path: ValidationPath | None, evidence: revocation.Evidence) -> revocation.Standing:
        """What is known of a certificate and of those above it: the earliest revocation, and whether its own issuer said anything."""
        if path is None:
            return revocation.Standing()
        chain = [loaded.load_der_x509_certificate(one.dump()) for one in path.iter_certs(include_root=True)]
        found = [self._standing(certificate, issuer, evidence) for issuer, certificate in pairwise(chain)]
        dates = [one.revoked_at for one in found if one.revoked_at is not None]
        return revocation.Standing(known=bool(found) and found[-1].known, revoked_at=min(dates) if dates else None)

    def _standing(
        self, certificate: loaded.Certificate, issuer: loaded.Certificate, evidence: revocation.Evidence
    ) -> revocation.Standing:
        known = revocation.standing(certificate, issuer, self.evidence + evidence, at=self.at)
        if known.known or not self.responder:
            return known
        asked = revocation.ask(self.responder, certificate, issuer)
        return revocation.standing(certificate, issuer, asked, at=self.at)


def judge(pdf: bytes, trust: Trust) -> SignatureReport:
    """What the signatures of `pdf` are worth; any bytes get an answer, none raises."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    if len(pdf) > LARGEST_FILE or b"%PDF-" not in pdf[:1024]:
        return SignatureReport(Verdict.INDETERMINATE, Reason.NOT_PDF, sha256)
    try:
        return _judge(pdf, sha256, trust)
    except Exception:  # noqa: BLE001 -- a hostile file breaks the parser in ways that cannot be listed; it gets a verdict all the same
        # Broken, and yet with a signature in it: whatever broke it came after signing.
        is_signed = b"/ByteRange" in pdf and any(kind in pdf for kind in _SIGNATURE_KINDS)
        return SignatureReport(Verdict.INVALID if is_signed else Verdict.INDETERMINATE, Reason.FORMAT_FAILURE, sha256)


def _judge(pdf: bytes, sha256: str, trust: Trust) -> SignatureReport:
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    if reader.encrypted:
        return SignatureReport(Verdict.INDETERMINATE, Reason.ENCRYPTED, sha256)
    signatures = list(reader.embedded_regular_signatures)
    stamps = list(reader.embedded_timestamp_signatures)
    if not signatures:
        return SignatureReport(Verdict.INDETERMINATE, Reason.NO_SIGNATURE, sha256, stamps=len(stamps))
    if len(signatures) + len(stamps) > MOST_SIGNATURES:
        return SignatureReport(Verdict.INDETERMINATE, Reason.FORMAT_FAILURE, sha256, signatures=len(signatures))
    fields = {one.field_name for one in (*signatures, *stamps)}
    judged = [_stamp(one, trust, fields) for one in stamps]
    proofs = [(one.signed_revision, when) for one, (told, when) in zip(stamps, judged, strict=True) if when is not None]
    evidence = _evidence(reader)
    each = [_signature(one, trust, fields, evidence, _proof(one, proofs)) for one in signatures]
    every = [*each, *(told for told, _when in judged)]
    if not any(one.covers is Covers.WHOLE for one in every):
        every.append(OneSignature("", Verdict.INVALID, Reason.ALTERED_AFTER_SIGNING, Covers.PART))
    worst = max(every, key=lambda one: _SEVERITY[one.verdict])
    first = each[0]
    remarks = dict.fromkeys(remark for one in each for remark in one.remarks)
    return SignatureReport(
        verdict=worst.verdict,
        reason=worst.reason,
        sha256=sha256,
        signer=first.signer,
        signed_at=first.signed_at,
        covers_whole_file=any(one.covers is Covers.WHOLE for one in every),
        timestamped=bool(stamps) or first.proven_at is not None,
        signatures=len(signatures),
        stamps=len(stamps),
        remarks=tuple(remarks),
        each=tuple(each),
    )


def judge_detached(content: bytes, signature: bytes, trust: Trust) -> SignatureReport:
    """What a detached CMS signature over `content` is worth; any bytes get an answer, none raises."""
    sha256 = hashlib.sha256(content).hexdigest()
    if len(content) > LARGEST_FILE or len(signature) > _LARGEST_CMS:
        return SignatureReport(Verdict.INDETERMINATE, Reason.FORMAT_FAILURE, sha256)
    try:
        signed = cms.ContentInfo.load(signature, strict=True)["content"]
        status = asyncio.run(
            async_validate_detached_cms(content, signed, trust.context(), key_usage_settings=_FOR_SIGNING)
        )
        one = _told(
            "1", status, _integrity(status), Covers.WHOLE if status.intact else Covers.PART, trust,
            revocation.Evidence(), None, None,
        )  # fmt: skip
    except Exception:  # noqa: BLE001 -- hostile bytes break the parser in ways that cannot be listed; they get a verdict all the same
        return SignatureReport(Verdict.INVALID, Reason.FORMAT_FAILURE, sha256)
    return SignatureReport(
        verdict=one.verdict,
        reason=one.reason,
        sha256=sha256,
        signer=one.signer,
        covers_whole_file=status.intact,
        signatures=1,
        remarks=one.remarks,
        each=(one,),
    )


def unfit(certificate: bytes, chain: Sequence[bytes], trust: Trust) -> str:
    """Why nothing may be signed with a certificate (DER) now, "" when it may: expired, not_yet_valid, revoked, untrusted, usage."""
    own = x509.Certificate.load(certificate)
    if not own.not_valid_before <= trust.at <= own.not_valid_after:
        return "expired" if trust.at > own.not_valid_after else "not_yet_valid"
    usage = own.key_usage_value
    if usage is not None and not {"digital_signature", "non_repudiation"} & usage.native:
        return "usage"
    validator = CertificateValidator(
        own,
        intermediate_certs=[x509.Certificate.load(der) for der in (*chain, *trust.known)],
        validation_context=trust.context(),
    )
    try:
        path = asyncio.run(validator.async_validate_path())
    except (PathBuildingError, PathValidationError, ValidationError, ValueError):
        return "untrusted"
    since = trust.revoked(path, revocation.Evidence()).revoked_at
    return "revoked" if since is not None and since <= trust.at else ""


def certificates_in(pdf: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """The signer's certificate of the last signature, and those that came with it (DER)."""
    last = list(PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures)[-1]
    return last.signer_cert.dump(), tuple(one.dump() for one in last.other_embedded_certs)


def _signature(
    signature: EmbeddedPdfSignature,
    trust: Trust,
    fields: AbstractSet[str],
    evidence: revocation.Evidence,
    proof: datetime | None,
) -> OneSignature:
    place = signature.field_name
    try:
        status = validate_pdf_signature(signature, trust.context(), key_usage_settings=_FOR_SIGNING)
        stamp = status.timestamp_validity
        stamped = stamp.timestamp if stamp is not None and stamp.valid and stamp.trusted else None
        proven = min((when for when in (stamped, proof) if when is not None), default=None)
        if proven is not None and status.trust_problem_indic is not None:
            # Proven to be older than today: what counts is whether the certificate was good then.
            again = EmbeddedPdfSignature(signature.reader, signature.sig_field, signature.fq_name)
            status = validate_pdf_signature(
                again, trust.context(proven), trust.context(), key_usage_settings=_FOR_SIGNING
            )
    except DisallowedAlgorithmError:
        return _failed(signature, Verdict.INDETERMINATE, Reason.WEAK_ALGORITHM)
    except SignatureValidationError as error:
        reason = _REASONS.get(error.ades_subindication, Reason.FORMAT_FAILURE)
        return _failed(signature, _verdict(reason), reason)
    reason = _integrity(status)
    if reason is Reason.NONE and _extended(status, fields):
        reason = Reason.ALTERED_AFTER_SIGNING
    return _told(
        place, status, reason, _covers(status, fields), trust, evidence, signature.self_reported_timestamp, proven
    )


def _told(
    place: str,
    status: StandardCMSSignatureStatus,
    reason: Reason,
    covers: Covers,
    trust: Trust,
    evidence: revocation.Evidence,
    claimed: datetime | None,
    proven: datetime | None,
) -> OneSignature:
    known = trust.revoked(status.validation_path, evidence)
    if reason is Reason.NONE:
        reason = _standing(status)
    verdict = _verdict(reason)
    if reason in {Reason.NONE, Reason.EXPIRED} and known.revoked_at is not None:
        since, moment = known.revoked_at, proven or claimed
        if moment is None or since <= moment:
            verdict, reason = Verdict.INVALID, Reason.REVOKED
        elif proven is None:
            # It says that it is older than the revocation, and nothing proves it.
            verdict, reason = Verdict.INDETERMINATE, Reason.REVOKED
    remarks = [] if known.known else [Reason.REVOCATION_UNKNOWN]
    if proven is None:
        remarks.append(Reason.NO_TIMESTAMP)
    return OneSignature(
        place=place,
        verdict=verdict,
        reason=reason,
        covers=covers,
        signed_at=claimed or status.signer_reported_dt,
        proven_at=proven,
        revoked_at=known.revoked_at,
        remarks=tuple(remarks),
        **_named(status.signing_cert),
    )


def _failed(signature: EmbeddedPdfSignature, verdict: Verdict, reason: Reason) -> OneSignature:
    named = _named(signature.signer_cert) if signature.signer_cert is not None else {}
    return OneSignature(
        signature.field_name, verdict, reason, Covers.PART, signed_at=signature.self_reported_timestamp, **named
    )


def _named(certificate: x509.Certificate) -> dict[str, Any]:
    return {
        "signer": signer_of(certificate),
        "issuer": signer_of(certificate, issuer=True).common_name,
        "serial": f"{certificate.serial_number:x}",
        "certificate": hashlib.sha256(certificate.dump()).hexdigest(),
    }


def _stamp(stamp: EmbeddedPdfSignature, trust: Trust, fields: AbstractSet[str]) -> tuple[OneSignature, datetime | None]:
    """A document time-stamp as one of the signatures, and the instant that it proves when it holds."""
    status = validate_pdf_timestamp(stamp, trust.context())
    if not status.intact:
        reason = Reason.HASH_FAILURE
    elif not status.valid:
        reason = Reason.SIG_CRYPTO_FAILURE
    elif _extended(status, fields):
        reason = Reason.ALTERED_AFTER_SIGNING
    elif not status.trusted:
        reason = Reason.NO_TRUST_ANCHOR
    else:
        reason = Reason.NONE
    told = OneSignature(
        stamp.field_name, _verdict(reason), reason, _covers(status, fields), **_named(status.signing_cert)
    )
    return told, status.timestamp if reason is Reason.NONE else None


def _proof(signature: EmbeddedPdfSignature, proofs: Sequence[tuple[int, datetime]]) -> datetime | None:
    """The earliest document time-stamp over a later revision than the signature's."""
    return min((when for revision, when in proofs if revision > signature.signed_revision), default=None)


def _evidence(reader: PdfFileReader) -> revocation.Evidence:
    """What the file brings along in its security store."""
    store = reader.root.get("/DSS")
    if store is None:
        return revocation.Evidence()
    found: dict[str, list[bytes]] = {"/CRLs": [], "/OCSPs": []}
    for name, contents in found.items():
        for entry in list(store.get(name, ()))[:MOST_SIGNATURES]:
            contents.append(entry.get_object().data if hasattr(entry, "get_object") else entry.data)
    return revocation.read(found["/CRLs"], found["/OCSPs"])


def _integrity(status: StandardCMSSignatureStatus) -> Reason:
    if not status.intact:
        return Reason.HASH_FAILURE
    return Reason.NONE if status.valid else Reason.SIG_CRYPTO_FAILURE


def _standing(status: StandardCMSSignatureStatus) -> Reason:
    if status.md_algorithm in _WEAK:
        return Reason.WEAK_ALGORITHM
    if status.trust_problem_indic is not None:
        return _REASONS.get(status.trust_problem_indic, Reason.NO_TRUST_ANCHOR)
    return Reason.NO_TRUST_ANCHOR if status.validation_path is None else Reason.NONE


def _covers(status: ModificationInfo, fields: AbstractSet[str]) -> Covers:
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return Covers.WHOLE
    return Covers.PART if _extended(status, fields) else Covers.REVISION


def _extended(status: ModificationInfo, fields: AbstractSet[str]) -> bool:
    """Whether anything follows the signed revision but other signatures and what maintains them (a document time-stamp)."""
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return False
    level = status.modification_level
    if status.coverage is not SignatureCoverageLevel.ENTIRE_REVISION or level is None:
        return True
    if level is ModificationLevel.FORM_FILLING and isinstance(status.diff_result, DiffResult):
        # Filled in were fields of signatures alone: another person signed what the first had signed.
        return not set(status.diff_result.changed_form_fields) <= fields
    return bool(level > ModificationLevel.LTA_UPDATES)


def _verdict(reason: Reason) -> Verdict:
    if reason is Reason.NONE:
        return Verdict.VALID
    return Verdict.INVALID if reason in _INVALID else Verdict.INDETERMINATE


_SEVERITY = {Verdict.VALID: 0, Verdict.INDETERMINATE: 1, Verdict.INVALID: 2}
