"""The organisation's key: from a file, held in memory, or in hardware through PKCS#11."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from motcua.foundation.signing.errors import CertificateUnfit, KeyMissing, PinWrong
from motcua.foundation.signing.types import Signer

SMALLEST_RSA = 2048
_UID = "0.9.2342.19200300.100.1.1"


class PrivateKey(Protocol):
    """What signs: SHA-256 with RSA (PKCS#1 v1.5) or with ECDSA."""

    def sign(self, data: bytes) -> bytes:
        """The signature value over `data`; safe for threads."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, its certificate (DER) and the intermediate certificates up to the root (DER, without the root)."""

    private: PrivateKey
    certificate: bytes
    chain: tuple[bytes, ...]

    @property
    def signer(self) -> Signer:
        """Who the certificate names."""
        return signer_of(asn1_x509.Certificate.load(self.certificate))

    def require_fit(self, at: datetime) -> None:
        """Raise `CertificateUnfit` when the certificate does not allow signing at that moment."""
        certificate = x509.load_der_x509_certificate(self.certificate)
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            raise CertificateUnfit(detail="not in force")
        try:
            usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        except x509.ExtensionNotFound:
            return
        if not (usage.digital_signature or usage.content_commitment):
            raise CertificateUnfit(detail="key usage")


@dataclass(frozen=True, slots=True)
class _RsaInMemory:
    key: rsa.RSAPrivateKey

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


@dataclass(frozen=True, slots=True)
class _EcInMemory:
    key: ec.EllipticCurvePrivateKey

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data, ec.ECDSA(hashes.SHA256()))


class _InHardware:
    """A key on a PKCS#11 token; one session, one signature at a time."""

    def __init__(self, *, module: str, token: str, label: str, pin: str) -> None:
        import pkcs11  # optional part

        self._mechanism = pkcs11.Mechanism.SHA256_RSA_PKCS
        self._lock = threading.Lock()
        try:
            slot = pkcs11.lib(module).get_token(token_label=token)
            self._session = slot.open(user_pin=pin)
            self._key = self._session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
        except pkcs11.exceptions.PKCS11Error as error:
            raise KeyMissing(detail=type(error).__name__) from error

    def sign(self, data: bytes) -> bytes:
        with self._lock:
            return bytes(self._key.sign(data, mechanism=self._mechanism))


def paired(key: object, certificate: bytes) -> PrivateKey:
    """A key ready to sign; raises `KeyMissing` when it is not the certificate's (DER), or of no kind that is taken."""
    private = _in_memory(key)
    public = x509.load_der_x509_certificate(certificate).public_key()
    if key.public_key() != public:  # type: ignore[attr-defined]  # `_in_memory` has looked at its kind
        raise KeyMissing(detail="key and certificate are not a pair")
    return private


def on_token(*, module: str, token: str, label: str, pin: str, contents: Sequence[bytes]) -> list[bytes]:
    """Signature values by a key on a PKCS#11 token, in one session that ends with them; raises `PinWrong`, `KeyMissing`."""
    with _session(module=module, token=token, pin=pin) as (session, pkcs11):
        try:
            key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
            return [bytes(key.sign(content, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS)) for content in contents]
        except pkcs11.exceptions.PKCS11Error as error:
            raise KeyMissing(detail=type(error).__name__) from error


def certificate_on_token(*, module: str, token: str, label: str, pin: str) -> bytes:
    """The certificate (DER) of this label on a PKCS#11 token; raises `PinWrong`, `KeyMissing`."""
    with _session(module=module, token=token, pin=pin) as (session, pkcs11):
        wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.LABEL: label}
        for found in session.get_objects(wanted):
            return bytes(found[pkcs11.Attribute.VALUE])
    raise KeyMissing(detail="no certificate of this label")


@contextmanager
def _session(*, module: str, token: str, pin: str) -> Iterator[tuple[Any, Any]]:
    try:
        import pkcs11  # optional part
    except ImportError as error:
        raise KeyMissing(detail="python-pkcs11 is not installed") from error
    try:
        session = pkcs11.lib(module).get_token(token_label=token).open(user_pin=pin)
    except (pkcs11.exceptions.PinIncorrect, pkcs11.exceptions.PinLenRange, pkcs11.exceptions.PinInvalid) as error:
        raise PinWrong from error
    except (pkcs11.exceptions.PKCS11Error, RuntimeError) as error:
        raise KeyMissing(detail=type(error).__name__) from error
    try:
        yield session, pkcs11
    finally:
        session.close()


def from_files(key: Path, certificate: Path, chain: Path | None) -> SigningKey:
    """The key of PEM files; raises `KeyMissing` when one is absent or they do not belong together."""
    certificates = _with_chain(certificate, chain)
    try:
        loaded = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyMissing(file=str(key)) from error
    public = x509.load_der_x509_certificate(certificates[0]).public_key()
    if loaded.public_key() != public:
        raise KeyMissing(detail="key and certificate are not a pair")
    return SigningKey(_in_memory(loaded), certificates[0], tuple(certificates[1:]))


def from_token(
    *, module: str, token: str, label: str, pin_file: Path, certificate: Path, chain: Path | None
) -> SigningKey:
    """The RSA key `label` on a PKCS#11 token; raises `KeyMissing`. Needs the package `python-pkcs11`."""
    certificates = _with_chain(certificate, chain)
    try:
        pin = pin_file.read_text().strip()
        private = _InHardware(module=module, token=token, label=label, pin=pin)
    except OSError as error:
        raise KeyMissing(file=str(pin_file)) from error
    except ImportError as error:
        raise KeyMissing(detail="python-pkcs11 is not installed") from error
    return SigningKey(private, certificates[0], tuple(certificates[1:]))


def certificates_of(file: Path) -> list[bytes]:
    """The certificates (DER) of a PEM file in their order; raises `KeyMissing` when there is none."""
    try:
        content = file.read_bytes()
        found = [der for kind, _headers, der in pem.unarmor(content, multiple=True) if kind == "CERTIFICATE"]
    except (OSError, ValueError) as error:
        raise KeyMissing(file=str(file)) from error
    if not found:
        raise KeyMissing(file=str(file))
    return found


def signer_of(certificate: asn1_x509.Certificate, *, issuer: bool = False) -> Signer:
    """Whom an X.509 certificate names, or who issued it; an absent part is the empty text."""
    parts: dict[str, str] = {}
    for rdn in (certificate.issuer if issuer else certificate.subject).chosen:
        for pair in rdn:
            parts.setdefault(pair["type"].dotted, str(pair["value"].native))
    return Signer(
        common_name=parts.get("2.5.4.3", ""),
        organisation=parts.get("2.5.4.10", ""),
        identifier=parts.get(_UID, ""),
    )


def _with_chain(certificate: Path, chain: Path | None) -> Sequence[bytes]:
    own = certificates_of(certificate)
    return own + (certificates_of(chain) if chain else [])


def _in_memory(key: object) -> PrivateKey:
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= SMALLEST_RSA:
        return _RsaInMemory(key)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return _EcInMemory(key)
    raise KeyMissing(detail="RSA of 2048 bits or more, or an elliptic curve, is needed")
