"""Keys and certificates of the single window: an authority, the live certificate, a revoked one, and a stranger's."""

from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from sandbox.skeleton import clock

LIFE = timedelta(days=3650)
LIVE, REVOKED, STRANGER, EXPIRED = "certificate", "revoked", "stranger", "expired"
ODD = {REVOKED, STRANGER, EXPIRED}
"""Names of the certificates with which nothing should be signed."""

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class KeyStore:
    """The keys kept under one folder; made when first asked for, then the same for ever."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[PrivateKey, bytes]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "ca.pem").exists():
            self._make_authority()
        if not (folder / f"{LIVE}.pem").exists():
            self._issue(LIVE, "Cổng thông tin một cửa quốc gia (thử)")

    def pem(self, name: str = LIVE) -> bytes:
        """The certificate `certificate`, `revoked`, `stranger` or `ca`, as PEM."""
        if name not in {LIVE, "ca"}:
            self._ensure(name)
        return (self.folder / f"{name}.pem").read_bytes()

    def pair(self, name: str = LIVE) -> tuple[PrivateKey, bytes]:
        """Private key, read once since reading proves it anew, and certificate as PEM."""
        self._ensure(name)
        if name not in self._read:
            key = serialization.load_pem_private_key((self.folder / f"{name}.key").read_bytes(), None)
            if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
                raise TypeError(key)
            self._read[name] = key, (self.folder / f"{name}.pem").read_bytes()
        return self._read[name]

    def crl(self) -> bytes:
        """The authority's list of revoked certificates, as PEM."""
        authority, key = self._authority()
        revoked = x509.load_pem_x509_certificate(self.pem(REVOKED))
        now = clock.utc()
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(revoked.serial_number)
            .revocation_date(now - timedelta(days=1))
            .build()
        )
        built = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(authority.subject)
            .last_update(now - timedelta(minutes=5))
            .next_update(now + timedelta(days=7))
            .add_revoked_certificate(entry)
            .sign(key, hashes.SHA256())
        )
        return built.public_bytes(serialization.Encoding.PEM)

    def _ensure(self, name: str) -> None:
        if (self.folder / f"{name}.pem").exists():
            return
        if name == STRANGER:
            self._self_signed(STRANGER, "Người lạ", rsa.generate_private_key(65537, 2048), authority=False)
        else:
            said = "đã hết hạn" if name == EXPIRED else "đã thu hồi"
            ended = timedelta(days=-1) if name == EXPIRED else LIFE
            self._issue(name, f"Một cửa quốc gia (thử, {said})", until=ended)

    def _make_authority(self) -> None:
        self._self_signed(
            "ca", "CA thử của Cổng một cửa quốc gia", ec.generate_private_key(ec.SECP256R1()), authority=True
        )

    def _self_signed(self, name: str, common_name: str, key: PrivateKey, *, authority: bool) -> None:
        subject = _name(common_name)
        certificate = _builder(subject, subject, key, authority=authority).sign(key, hashes.SHA256())
        self._write(name, key, certificate)

    def _issue(self, name: str, common_name: str, *, until: timedelta = LIFE) -> None:
        authority, signer = self._authority()
        key = rsa.generate_private_key(65537, 2048)
        builder = _builder(_name(common_name), authority.subject, key, authority=False, until=until)
        certificate = builder.sign(signer, hashes.SHA256())
        self._write(name, key, certificate)

    def _authority(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        certificate = x509.load_pem_x509_certificate((self.folder / "ca.pem").read_bytes())
        key = serialization.load_pem_private_key((self.folder / "ca.key").read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(key)
        return certificate, key

    def _write(self, name: str, key: PrivateKey, certificate: x509.Certificate) -> None:
        (self.folder / f"{name}.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        (self.folder / f"{name}.key").chmod(0o600)
        (self.folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SANDBOX - NOT REAL"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, *, authority: bool, until: timedelta = LIFE
) -> x509.CertificateBuilder:
    now = clock.utc()
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + until)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
