"""The trial's authority: a root, officers' certificates, one that is expired, one that is revoked, a stranger's, a time-stamp unit."""

from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox.skeleton import clock

OFFICERS = {"lanhdao.bo": "Ngô Văn Ký", "lanhdao.hoachat": "Lê Văn Thử"}
"""Officers of the trial that have a key here: login and name, as the product's trial calls them."""

APPLICANTS = {
    "hanh": ("Trần Thị Hạnh", "", "CCCD:099178004512"),
    "quy": ("Lê Văn Quý", "", "CCCD:099090006721"),
    "minhphat": ("CÔNG TY TNHH HÓA CHẤT MINH PHÁT", "Công ty TNHH Hóa chất Minh Phát", "MST:9901234560"),
}
"""Persons and enterprises of the trial that have a key here: login, then name, organisation and number in the certificate."""

SIGNERS = {**OFFICERS, **{login: name for login, (name, _, _) in APPLICANTS.items()}}

EXPIRED, REVOKED, OTHER, STAMPS = "expired", "revoked", "other", "tsa"
STAMPS_EXPIRED = "tsa-expired"
OPERATOR, OPERATOR_EXPIRED, FORMER = "operator", "operator-expired", "former"
"""Who signs the trusted list, the same with a certificate that has ended, and an authority that was struck off the list ten days ago."""
_HOLDERS = {
    STAMPS: "Dấu thời gian thử", STAMPS_EXPIRED: "Dấu thời gian thử (đã hết hạn)",
    OPERATOR: "Cơ quan quản lý dịch vụ tin cậy (thử)", OPERATOR_EXPIRED: "Cơ quan quản lý dịch vụ tin cậy (thử)",
}  # fmt: skip
_STRANGER = "Trần Văn Khác"


class Authority:
    """Keys and certificates under one folder; made when first asked for, then the same for ever."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[rsa.RSAPrivateKey, x509.Certificate]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "root.pem").exists():
            self._make_root("root", "Chứng thực thử")
        self.pair(OPERATOR)  # whoever reads the list needs the certificate beforehand

    def former(self, holder: str) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        """Key and certificate of somebody whom the authority that was struck off certified."""
        file = f"{FORMER}-{holder}"
        if not (self.folder / f"{file}.pem").exists():
            self._issue(file, holder, "", by=FORMER)
        return self.pair(file)

    def pair(self, name: str, *, of: str = "") -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        """Key and certificate under a name: a login, or `expired`, `revoked`, `other`, `tsa`; `of` is whose login the faulty one names."""
        file = f"{name}-{of}" if of else name
        if file in self._read:
            return self._read[file]
        if not (self.folder / f"{file}.pem").exists():
            if name == FORMER:
                self._make_root(FORMER, "Chứng thực thử (đã thôi)")
            else:
                self._issue(file, name, of)
        key = serialization.load_pem_private_key((self.folder / f"{file}.key").read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        # Once, since reading a key proves it anew.
        self._read[file] = key, x509.load_pem_x509_certificate((self.folder / f"{file}.pem").read_bytes())
        return self._read[file]

    def root(self) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        """The authority's own."""
        return self.pair("root")

    def sign_hash(self, name: str, of: str, digest: bytes) -> bytes:
        """A signature value over a SHA-256, by the key of `pair`."""
        key, _certificate = self.pair(name, of=of)
        return key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))

    def revoked_serials(self) -> set[int]:
        """Numbers of certificates that this authority has revoked."""
        return {
            x509.load_pem_x509_certificate(file.read_bytes()).serial_number
            for file in self.folder.glob(f"{REVOKED}*.pem")
        }

    def revocations(self, *, days: int = 0) -> bytes:
        """The list of revoked certificates (DER), as if issued so many days later."""
        key, root = self.root()
        now = clock.utc() + timedelta(days=days)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(root.subject)
            .last_update(now - timedelta(minutes=5))
            .next_update(now + timedelta(days=7))
        )
        for serial in sorted(self.revoked_serials()):
            entry = (
                x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - timedelta(days=1)).build()
            )
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def _make_root(self, file: str, name: str) -> None:
        key = rsa.generate_private_key(65537, 2048)
        subject = _name(name)
        now = clock.utc()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=400))
            .not_valid_after(now + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(authority=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        self._write(file, key, certificate)

    def _issue(self, file: str, name: str, of: str, *, by: str = "root") -> None:
        key = rsa.generate_private_key(65537, 2048)
        root_key, root = self.pair(by)
        now = clock.utc()
        start, end = now - timedelta(days=2), now + timedelta(days=700)
        if name in {EXPIRED, STAMPS_EXPIRED, OPERATOR_EXPIRED}:
            start, end = now - timedelta(days=300), now - timedelta(days=3)
        holder = _STRANGER if name == OTHER else SIGNERS.get(of or name, _STRANGER)
        _, organisation, number = APPLICANTS.get(of or name, ("", "", ""))
        if name == OTHER and number:
            organisation, number = "", "CCCD:099090000001"
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(_HOLDERS.get(name, holder), organisation, number))
            .issuer_name(root.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(authority=False), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        )
        if name in {STAMPS, STAMPS_EXPIRED}:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        self._write(file, key, builder.sign(root_key, hashes.SHA256()))

    def _write(self, name: str, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> None:
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (self.folder / f"{name}.key").write_bytes(private)
        (self.folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _name(common: str, organisation: str = "", number: str = "") -> x509.Name:
    """The subject; without a `number` (`MST:`, `CCCD:`) it is one of the ministry's."""
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")]
    if not number or organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation or "Bộ Công Thương (thử)"))
    parts.append(x509.NameAttribute(NameOID.COMMON_NAME, common))
    if number:
        parts.append(x509.NameAttribute(NameOID.USER_ID, number))
    return x509.Name(parts)


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
