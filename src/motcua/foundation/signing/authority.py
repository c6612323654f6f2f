"""The development authority: a root, an intermediate and the system certificate, for installations without a real one.

Its signatures are technically like real ones and trusted by this installation alone. The government's certificates come from
the Government Cipher Committee (Decree 68/2024/NĐ-CP); they replace these by settings.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KEY_BITS = 2048
_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_TAX_CODE = "MST:0000000017"
"""Passes the check digit, and is nobody's."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where the authority's files lie."""

    root: Path
    intermediate: Path
    certificate: Path
    key: Path
    revoked: Path
    people: Path
    """Folder of the trial's officers: `LOGIN.pem` and `LOGIN.key`, and the authority that certified them."""

    @classmethod
    def under(cls, home: Path) -> Files:
        """The files of the authority of the installation at `home`."""
        folder = home / "ca"
        return cls(
            folder / "root.pem",
            folder / "intermediate.pem",
            folder / "system.pem",
            folder / "system.key",
            folder / "revoked.crl",
            folder / "people",
        )

    @property
    def people_root(self) -> Path:
        """The certificate of the authority of the trial's officers."""
        return self.people / "root.pem"

    @property
    def complete(self) -> bool:
        """Whether all are there."""
        return all(file.exists() for file in (self.root, self.intermediate, self.certificate, self.key))


@dataclass(frozen=True, slots=True)
class _Issued:
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


def establish(home: Path, *, organisation: str, at: datetime) -> Files:
    """Make the authority unless it is there. The keys of root and intermediate are not kept: they sign once, here."""
    files = Files.under(home)
    if files.complete:
        return files
    files.root.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    root = _issue(_name("Một Cửa Development Root CA", organisation), None, at=at, days=7300, path_length=1)
    intermediate = _issue(_name("Một Cửa Development CA", organisation), root, at=at, days=7300, path_length=0)
    system = _issue(
        _name(f"Hệ thống Một Cửa {organisation}", organisation, uid=_TAX_CODE),
        intermediate,
        at=at,
        days=3650,
        path_length=None,
    )
    _write(files.root, _pem(root.certificate))
    _write(files.intermediate, _pem(intermediate.certificate))
    _write(files.certificate, _pem(system.certificate))
    # The key comes last: while it is missing the authority counts as not made.
    _write(files.key, _private(system.key))
    return files


def issue_person(home: Path, *, login: str, name: str, organisation: str, pin: str, at: datetime) -> None:
    """A key that `pin` opens, and its certificate, for an officer of a trial; unless it is there.

    Their authority is one of its own, whose key stays, for the next officer. One whose PIN has changed keeps the key.
    """
    folder = Files.under(home).people
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    certificate, key = folder / f"{login}.pem", folder / f"{login}.key"
    if certificate.exists() and key.exists():
        return
    root = _people_authority(folder, organisation, at)
    issued = _issue(_name(name, organisation), root, at=at, days=730, path_length=None)
    encryption = serialization.BestAvailableEncryption(pin.encode())
    _write(certificate, _pem(issued.certificate))
    _write(
        key,
        issued.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption),
    )


def _people_authority(folder: Path, organisation: str, at: datetime) -> _Issued:
    certificate, key = folder / "root.pem", folder / "root.key"
    if certificate.exists() and key.exists():
        private = serialization.load_pem_private_key(key.read_bytes(), None)
        assert isinstance(private, rsa.RSAPrivateKey)
        return _Issued(x509.load_pem_x509_certificate(certificate.read_bytes()), private)
    made = _issue(_name("Một Cửa Development People CA", organisation), None, at=at, days=7300, path_length=0)
    _write(certificate, _pem(made.certificate))
    _write(key, _private(made.key))
    return made


def _name(common: str, organisation: str, *, uid: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, _fitting(organisation)),
        x509.NameAttribute(NameOID.COMMON_NAME, _fitting(common)),
    ]
    if uid:
        parts.append(x509.NameAttribute(NameOID.USER_ID, uid))
    return x509.Name(parts)


def _fitting(text: str) -> str:
    # RFC 5280 sets 64 as the upper bound of these names; the library counts it in bytes.
    return text.encode()[:64].decode(errors="ignore").rstrip()


def _issue(subject: x509.Name, issuer: _Issued | None, *, at: datetime, days: int, path_length: int | None) -> _Issued:
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    is_authority = path_length is not None
    issuer_key = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=path_length), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(_usage(is_authority=is_authority), critical=True)
    )
    if not is_authority:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
    return _Issued(builder.sign(issuer_key, hashes.SHA256()), key)


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, content: bytes) -> None:
    temporary = file.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(file)
