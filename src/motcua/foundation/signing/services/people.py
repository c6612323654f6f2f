"""Signatures of officers: certificates that they prove to be theirs, files made ready for a hand, and what comes back judged (Decree 68/2024/NĐ-CP).

Nothing that comes back is believed: the value must fit the digest that was given out, the certificate must be the registered one, in force and
not revoked, before a file counts as signed.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from django.conf import settings
from django.db import IntegrityError, transaction

from motcua.foundation.clock import legal_time
from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import services as journal
from motcua.foundation.signing import authority, cms, increment, models, queries, stamps, xml_judging
from motcua.foundation.signing.errors import (
    CertificateRefused,
    CertificateUnknown,
    PinLocked,
    PinWrong,
    SignatureWrong,
)
from motcua.foundation.signing.facts import CertificateRegistered, CertificateWithdrawn
from motcua.foundation.signing.hands import held
from motcua.foundation.signing.keys import certificates_of, signer_of
from motcua.foundation.signing.types import (
    Certificate,
    Covers,
    Credential,
    Hand,
    Level,
    SignatureReport,
    Verdict,
    Wanted,
)
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.foundation.vn import fold

MOST_FAILURES = 5
"""Wrong PINs in a row after which a certificate rests."""

REST = timedelta(minutes=15)

SEAL = "Chữ ký số của cơ quan"
"""The name for people of the field that waits for the agency's seal."""


# ---------------------------------------------------------------- certificates


def register_file(actor: Actor, *, file: str, pin: str, holder: str, at: datetime) -> Certificate:
    """Register the key file `file` of this server's folder, proved by opening it with its PIN. `holder` is the officer's name.

    Raises `KeyMissing`, `PinWrong`, `CertificateRefused`.
    """
    _officer(actor)
    folder = authority.Files.under(settings.MOTCUA.home).people
    key, certificate = folder / f"{Path(file).name}.key", folder / f"{Path(file).name}.pem"
    der = certificates_of(certificate)[0]
    _proved(der, lambda challenge: held.with_file(key, der, pin, [challenge])[0])
    return _register(actor, Hand.FILE, Path(file).name, der, (), holder, at)


def register_token(actor: Actor, *, place: str, pin: str, holder: str, at: datetime) -> Certificate:
    """Register a key of the PKCS#11 token that this server reaches (`token label/key label`), proved by its use.

    Raises `KeyMissing`, `PinWrong`, `CertificateRefused`.
    """
    _officer(actor)
    module = settings.MOTCUA.signing_pkcs11_module
    der = held.certificate_on_token(module, place, pin)
    _proved(der, lambda challenge: held.with_token(module, place, pin, [challenge])[0])
    return _register(actor, Hand.PKCS11, place, der, (), holder, at)


def register_signed(
    actor: Actor,
    *,
    hand: Hand,
    place: str,
    original: bytes,
    signed: bytes,
    holder: str,
    at: datetime,
) -> Certificate:
    """Register the certificate with which an officer signed `original`, a paper made for this purpose.

    Raises `SignatureWrong`, `CertificateRefused`.
    """
    _officer(actor)
    _grown(original, signed)
    report = queries.judge(signed, at=at, ask=True)
    if report.verdict is not Verdict.VALID or report.signatures != 1:
        raise SignatureWrong(reason=report.reason.value or "several")
    der, chain = queries.certificates_in(signed)
    return _register(actor, hand, place, der, chain, holder, at)


def register_proved(
    actor: Actor,
    *,
    hand: Hand,
    place: str,
    der: bytes,
    chain: Sequence[bytes],
    holder: str,
    most: int,
    at: datetime,
) -> Certificate:
    """Register a certificate whose key the caller has seen to answer a challenge; raises `CertificateRefused`."""
    _officer(actor)
    return _register(actor, hand, place, der, chain, holder, at, most=most)


def presented(actor: Actor, credential: Credential) -> Certificate:
    """The certificate of a credential as its service shows it, registered by nobody: its number is 0."""
    loaded = asn1_x509.Certificate.load(credential.der)
    return Certificate(
        id=0, principal=actor.id, hand=Hand.REMOTE, place=credential.id, signer=signer_of(loaded),
        issuer=signer_of(loaded, issuer=True).common_name, serial=f"{loaded.serial_number:x}",
        sha256=hashlib.sha256(credential.der).hexdigest(), in_force_from=loaded.not_valid_before,
        in_force_until=loaded.not_valid_after, der=credential.der, chain=credential.chain, most=credential.most,
    )  # fmt: skip


@transaction.atomic
def withdraw_certificate(actor: Actor, *, certificate: int, at: datetime) -> None:
    """Use a certificate of one's own no more; twice changes nothing. Raises `CertificateUnknown`."""
    row = models.Certificate.objects.select_for_update(no_key=True).filter(pk=certificate).first()
    if row is None or row.principal != actor.id:
        raise CertificateUnknown(certificate=certificate)
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        journal.record(CertificateWithdrawn(row.pk, row.serial), ref=Ref("account", actor.id), by=actor, at=at)


def make_development_person(home: Path, *, login: str, name: str, organisation: str, pin: str, at: datetime) -> None:
    """Give a trial's officer a key file `login` with a certificate of the development authority, unless it is there."""
    authority.issue_person(home, login=login, name=name, organisation=organisation, pin=pin, at=at)


def require_usable(certificate: Certificate, *, at: datetime) -> None:
    """Raise `CertificateRefused` when nothing may be signed with it now: expired, revoked, or its authority is trusted no more."""
    queries.require_usable(certificate.der, certificate.chain, at=at)


# ---------------------------------------------------------------- signing


def prepare(
    pdf: bytes, *, certificate: Certificate, reason: str, at: datetime, then: Sequence[str] = (SEAL,)
) -> Wanted:
    """A paper made ready for one person's signature value; `then` names the fields of those who sign after. Raises `NotSignable`."""
    shape = _shape(certificate.der, certificate.chain)
    room = stamps.LARGEST_TOKEN if Level(settings.MOTCUA.signing_level) is Level.B_T else 0
    found = increment.prepare_signature(
        pdf,
        name=certificate.signer.common_name,
        reason=reason,
        at=legal_time(at),
        largest=shape.largest + room,
        then=then,
    )
    return Wanted(found.pdf, found.digest, found.start, found.end)


def with_fields(pdf: bytes, *, names: Sequence[str]) -> bytes:
    """A paper with empty signature fields, each with its name for people, for programs that sign whole files. Raises `NotSignable`."""
    return increment.reserve(pdf, names)


def to_be_signed(certificate: Certificate, digest: bytes) -> bytes:
    """What the key signs for a file of this digest: the signed attributes (DER). A signing service is given their SHA-256."""
    return _shape(certificate.der, certificate.chain).attributes(digest)


def sign_held(actor: Actor, *, certificate: int, pin: str, digests: Sequence[bytes], at: datetime) -> list[bytes]:
    """Signature values over files of these digests, by a key that this server reaches, once its owner gives the PIN.

    Raises `CertificateUnknown`, `CertificateRefused`, `PinWrong` with the tries left, `PinLocked`, `KeyMissing`.
    """
    found = queries.own_certificate(actor, certificate)
    require_usable(found, at=at)
    _not_locked(certificate, at)
    contents = [to_be_signed(found, digest) for digest in digests]
    try:
        values = _by_hand(found, pin, contents)
    except PinWrong as wrong:
        raise _counted(certificate, at) from wrong
    models.Certificate.objects.filter(pk=certificate, failures__gt=0).update(failures=0)
    return values


def complete(wanted: Wanted, *, certificate: Certificate, value: bytes) -> bytes:
    """The signed file; raises `SignatureWrong` when the value is not over this file, or not by this certificate's key, and `TimeStampFailed`."""
    if not fits(certificate, wanted.digest, value):
        raise SignatureWrong(reason="value")
    signature = _shape(certificate.der, certificate.chain).around(wanted.digest, value)
    if Level(settings.MOTCUA.signing_level) is Level.B_T:
        token = stamps.token(settings.MOTCUA.signing_tsa, cms.signature_value(signature))
        signature = cms.with_time_stamp(signature, token)
    return increment.Prepared(wanted.pdf, wanted.digest, wanted.start, wanted.end).filled(signature)


def fits(certificate: Certificate, digest: bytes, value: bytes) -> bool:
    """Whether a signature value is this certificate's over the file of this digest."""
    return verifies(certificate.der, to_be_signed(certificate, digest), value)


def received(original: bytes, signed: bytes, *, certificate: Certificate, at: datetime) -> bytes:
    """A file that came back signed from an officer's own machine, judged: it is the original with one more signature, theirs.

    Raises `SignatureWrong`: `other_file` when it does not continue the original's bytes, `other_person` when another certificate signed.
    """
    _grown(original, signed)
    report = queries.judge(signed, at=at, ask=True)
    before = queries.judge(original, at=at).signatures
    if not report.each or report.signatures != before + 1:
        raise SignatureWrong(reason=report.reason.value or "several")
    last = report.each[-1]
    if last.certificate != certificate.sha256:
        raise SignatureWrong(reason="other_person")
    if last.verdict is not Verdict.VALID or last.covers is not Covers.WHOLE:
        raise SignatureWrong(reason=last.reason.value or "altered")
    if any(one.verdict is Verdict.INVALID for one in report.each):
        raise SignatureWrong(reason="altered")
    return signed


def continued(original: bytes, signed: bytes, *, at: datetime) -> SignatureReport:
    """The signatures of a file that came back from anybody's own software, judged: it is the original with signatures that all hold.

    A PDF begins with the original's bytes; XML is the original but for its signatures. Raises `SignatureWrong`: `other_file`, `unsigned`,
    else what is wrong with a signature.
    """
    if xml_judging.is_xml(original):
        if not xml_judging.is_xml(signed) or not xml_judging.same_but_signatures(original, signed):
            raise SignatureWrong(reason="other_file")
    elif signed == original:  # sent back as it was downloaded
        raise SignatureWrong(reason="unsigned")
    else:
        _grown(original, signed)
    report = queries.judge(signed, at=at, ask=True)
    if not report.each:
        raise SignatureWrong(reason="unsigned")
    if report.verdict is not Verdict.VALID or not report.covers_whole_file:
        raise SignatureWrong(reason=report.reason.value or "altered")
    return report


# ---------------------------------------------------------------- inside


def _officer(actor: Actor) -> None:
    if actor.kind is not ActorKind.OFFICER:
        raise NotAllowed(permission="result.sign")


def _grown(original: bytes, signed: bytes) -> None:
    if len(signed) <= len(original) or signed[: len(original)] != original:
        raise SignatureWrong(reason="other_file")


def _proved(der: bytes, sign: Callable[[bytes], bytes]) -> None:
    challenge = secrets.token_bytes(32)
    if not verifies(der, challenge, sign(challenge)):
        raise SignatureWrong(reason="value")


def verifies(der: bytes, content: bytes, value: bytes, *, hashed: bool = False) -> bool:
    """Whether a signature value is over `content`, or over the content of which it is the SHA-256, by a certificate's key (DER)."""
    key = x509.load_der_x509_certificate(der).public_key()
    algorithm = Prehashed(hashes.SHA256()) if hashed else hashes.SHA256()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, content, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, content, ec.ECDSA(algorithm))
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


def _register(
    actor: Actor,
    hand: Hand,
    place: str,
    der: bytes,
    chain: Sequence[bytes],
    holder: str,
    at: datetime,
    *,
    most: int = 0,
) -> Certificate:
    loaded = asn1_x509.Certificate.load(der)
    signer = signer_of(loaded)
    queries.require_usable(der, chain, at=at)
    if fold(" ".join(signer.common_name.split())) != fold(" ".join(holder.split())):
        raise CertificateRefused(reason="name", name=signer.common_name)
    row = models.Certificate(
        principal=actor.id,
        hand=hand.value,
        place=place[:255],
        der=der,
        chain=[base64.b64encode(one).decode() for one in chain],
        sha256=hashlib.sha256(der).hexdigest(),
        serial=f"{loaded.serial_number:x}"[:64],
        common_name=signer.common_name[:255],
        organisation=signer.organisation[:255],
        identifier=signer.identifier[:120],
        issuer=signer_of(loaded, issuer=True).common_name[:255],
        in_force_from=loaded.not_valid_before,
        in_force_until=loaded.not_valid_after,
        registered_at=at,
        most=most,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            journal.record(
                CertificateRegistered(row.pk, hand.value, row.serial), ref=Ref("account", actor.id), by=actor, at=at
            )
    except IntegrityError:
        there = models.Certificate.objects.get(sha256=row.sha256, withdrawn_at=None)
        if there.principal != actor.id:
            raise CertificateRefused(reason="taken") from None
        return queries.certificate_value(there)
    return queries.certificate_value(row)


def _not_locked(certificate: int, at: datetime) -> None:
    until = models.Certificate.objects.values_list("locked_until", flat=True).get(pk=certificate)
    if until is not None and at < until:
        raise PinLocked(until=until.isoformat())


@transaction.atomic
def _counted(certificate: int, at: datetime) -> PinWrong | PinLocked:
    row = models.Certificate.objects.select_for_update(no_key=True).get(pk=certificate)
    row.failures += 1
    if row.failures >= MOST_FAILURES:
        row.failures, row.locked_until = 0, at + REST
    row.save(update_fields=["failures", "locked_until"])
    if row.failures == 0 and row.locked_until is not None:
        return PinLocked(until=row.locked_until.isoformat())
    return PinWrong(left=MOST_FAILURES - row.failures)


def _by_hand(certificate: Certificate, pin: str, contents: Sequence[bytes]) -> list[bytes]:
    if certificate.hand is Hand.FILE:
        folder = authority.Files.under(settings.MOTCUA.home).people
        return held.with_file(folder / f"{certificate.place}.key", certificate.der, pin, contents)
    if certificate.hand is Hand.PKCS11:
        return held.with_token(settings.MOTCUA.signing_pkcs11_module, certificate.place, pin, contents)
    raise CertificateUnknown(certificate=certificate.id)


@lru_cache(maxsize=64)
def _shape(certificate: bytes, chain: tuple[bytes, ...]) -> cms.CmsShape:
    return cms.CmsShape(certificate, chain)
