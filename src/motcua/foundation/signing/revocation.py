"""Whether a certificate was revoked, and when: from revocation lists and OCSP answers that its issuer signed (RFC 5280, RFC 6960).

Evidence comes from the setting `signing_crls`, from the file that is judged, and, where whoever asks allows it, from the one responder
of the settings. An address that a certificate names is never called: it is a stranger's word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from asn1crypto import pem
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from motcua.foundation.errors import HouseError
from motcua.foundation.transport.services import request

LARGEST_EVIDENCE = 20 * 1024 * 1024
"""Bytes of one revocation list that is read."""

_MOST = 50
"""Lists and answers of one file that are looked at."""

_CLOCKS = timedelta(minutes=5)
"""By how much clocks may differ."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Revocation lists and OCSP answers at hand, not yet believed."""

    lists: tuple[x509.CertificateRevocationList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(self.lists + other.lists, self.answers + other.answers)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one certificate: whether anything is, and since when it is revoked."""

    known: bool = False
    revoked_at: datetime | None = None


def read(lists: Iterable[bytes], answers: Iterable[bytes] = ()) -> Evidence:
    """Evidence from DER; what cannot be read is left out."""
    crls = [found for der in list(lists)[:_MOST] if (found := _list(der)) is not None]
    told = [answer for der in list(answers)[:_MOST] if (answer := _answer(der)) is not None]
    return Evidence(tuple(crls), tuple(told))


def kept(place: Path) -> Evidence:
    """The lists of a file or of a folder (`*.crl`, `*.pem`), read anew when they change."""
    files = sorted(place.iterdir()) if place.is_dir() else [place]
    found: list[x509.CertificateRevocationList] = []
    for file in files:
        try:
            if file.suffix in {".crl", ".pem", ".der"} or file == place:
                found += _file(file, file.stat().st_mtime_ns)
        except OSError:
            continue
    return Evidence(tuple(found))


def standing(certificate: x509.Certificate, issuer: x509.Certificate, evidence: Evidence, *, at: datetime) -> Standing:
    """What the issuer has said of a certificate by `at`; only what it signed itself, or had signed by its responder, counts."""
    seen: list[Standing] = []
    for one in evidence.lists:
        if one.issuer == issuer.subject and one.last_update_utc <= at + _CLOCKS and _signed(one, issuer):
            entry = one.get_revoked_certificate_by_serial_number(certificate.serial_number)
            seen.append(Standing(known=True, revoked_at=entry.revocation_date_utc if entry else None))
    for answer in evidence.answers:
        told = _told(answer, certificate, issuer, at)
        if told is not None:
            seen.append(told)
    dates = [one.revoked_at for one in seen if one.revoked_at is not None]
    return Standing(known=bool(seen), revoked_at=min(dates) if dates else None)


def ask(address: str, certificate: x509.Certificate, issuer: x509.Certificate) -> Evidence:
    """The responder's answer about one certificate; nothing when it does not answer."""
    question = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1()).build()  # noqa: S303 -- RFC 6960 names issuers by it
    try:
        answer = request(
            "POST",
            address,
            headers={"content-type": "application/ocsp-request"},
            content=question.public_bytes(serialization.Encoding.DER),
            timeout=5.0,
            client="signing.ocsp",
        )
    except HouseError:
        return Evidence()
    return read((), [answer.body]) if answer.is_success else Evidence()


def _told(
    answer: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
) -> Standing | None:
    for one in answer.responses:
        if one.serial_number != certificate.serial_number or one.this_update_utc > at + _CLOCKS:
            continue
        if not _names(one, issuer) or not _vouched(answer, issuer):
            continue
        if one.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
            continue
        return Standing(known=True, revoked_at=one.revocation_time_utc)
    return None


def _names(one: ocsp.OCSPSingleResponse, issuer: x509.Certificate) -> bool:
    probe = ocsp.OCSPRequestBuilder().add_certificate(issuer, issuer, one.hash_algorithm).build()
    return (probe.issuer_name_hash, probe.issuer_key_hash) == (one.issuer_name_hash, one.issuer_key_hash)


def _vouched(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Signed by the issuer, or by a responder that the issuer certified for it."""
    signers = [issuer, *(one for one in answer.certificates if _responder(one, issuer))]
    algorithm = answer.signature_hash_algorithm
    return algorithm is not None and any(
        _holds(signer, answer.signature, answer.tbs_response_bytes, algorithm) for signer in signers
    )


def _responder(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        certificate.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, InvalidSignature, ValueError, TypeError):
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage


def _holds(signer: x509.Certificate, signature: bytes, content: bytes, algorithm: hashes.HashAlgorithm) -> bool:
    key = signer.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, content, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, content, ec.ECDSA(algorithm))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _signed(one: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return one.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # other kinds of keys raise TypeError
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _list(der: bytes) -> x509.CertificateRevocationList | None:
    try:
        return x509.load_der_x509_crl(der) if len(der) <= LARGEST_EVIDENCE else None
    except ValueError:
        return None


def _answer(der: bytes) -> ocsp.OCSPResponse | None:
    try:
        found = ocsp.load_der_ocsp_response(der)
    except ValueError:
        return None
    return found if found.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL else None


@lru_cache(maxsize=32)
def _file(file: Path, _changed: int) -> Sequence[x509.CertificateRevocationList]:
    content = file.read_bytes()
    if pem.detect(content):
        parts = [der for kind, _headers, der in pem.unarmor(content, multiple=True) if kind == "X509 CRL"]
    else:
        parts = [content]
    return [found for der in parts if (found := _list(der)) is not None]
