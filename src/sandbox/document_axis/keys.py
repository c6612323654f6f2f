"""The key with which other authorities' packages are signed: one live certificate, one that has expired."""

from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from sandbox.skeleton import clock


class Keys:
    """Made when first asked for, then the same for ever."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, tuple[rsa.RSAPrivateKey, bytes]] = {}

    def pair(self, *, expired: bool = False) -> tuple[rsa.RSAPrivateKey, bytes]:
        """Private key, read once since reading proves it anew, and certificate as PEM."""
        name = "expired" if expired else "live"
        key, certificate = self._folder / f"{name}.key", self._folder / f"{name}.pem"
        if not certificate.exists():
            self._make(key, certificate, expired=expired)
        if name not in self._read:
            loaded = serialization.load_pem_private_key(key.read_bytes(), None)
            if not isinstance(loaded, rsa.RSAPrivateKey):
                raise TypeError(loaded)
            self._read[name] = loaded, certificate.read_bytes()
        return self._read[name]

    def _make(self, key_file: Path, certificate_file: Path, *, expired: bool) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        key = rsa.generate_private_key(65537, 2048)
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SANDBOX - NOT REAL"),
                x509.NameAttribute(NameOID.COMMON_NAME, "Cơ quan nhà nước (thử)"),
            ]
        )
        now = clock.utc()
        until = now - timedelta(days=1) if expired else now + timedelta(days=3650)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=30))
            .not_valid_after(until)
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        key_file.touch(mode=0o600)
        key_file.write_bytes(private)
        certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
