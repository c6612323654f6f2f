"""Papers and authorities for tests of signing."""

from __future__ import annotations

import functools
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from motcua.foundation.clock import VIETNAM
from motcua.foundation.pdf.services import render
from motcua.foundation.signing import services

AT = datetime(2026, 10, 5, 10, 15, 30, tzinfo=VIETNAM)
PERMANENT = AT - timedelta(days=200)
TEMPLATE = """
#let input = json(bytes(sys.inputs.data))
#set document(title: "Phản hồi", author: "Bộ Công Thương")
#set text(font: "Tinos", lang: "vi")
= Phản hồi
#input.body

#link("http://127.0.0.1:8000/xac-thuc/X")[Xác thực]

#table(columns: 2, table.header[Tên][Số], [a], [1])
"""


@functools.cache
def home() -> Path:
    """An installation with its development authority, one for the whole run."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-test-ca-"))
    services.make_development_ca(folder, organisation="Bộ Công Thương", at=PERMANENT)
    return folder


def paper(body: str = "Nội dung") -> bytes:
    """A tagged paper, not yet signed."""
    return render(TEMPLATE, data={"body": body}, qr=None, at=AT)


def pages(count: int) -> bytes:
    """A tagged paper of so many pages."""
    return render(TEMPLATE + "\n#pagebreak()\nTrang" * (count - 1), data={"body": "x"}, qr=None, at=AT)


class Authority:
    """A small authority of one level that issues to whom it is told."""

    def __init__(self, name: str = "Test Root") -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.certificate = self._build(name, self.key.public_key(), is_authority=True)

    def _build(
        self,
        name: str,
        public: object,
        *,
        is_authority: bool = False,
        usage: tuple[str, ...] = ("digital_signature", "content_commitment"),
        extended: tuple[pyca.ObjectIdentifier, ...] = (),
        start: datetime = PERMANENT,
        end: datetime = AT + timedelta(days=365),
        identifier: str = "",
    ) -> pyca.Certificate:
        parts = [
            pyca.NameAttribute(NameOID.ORGANIZATION_NAME, "Đơn vị thử"),
            pyca.NameAttribute(NameOID.COMMON_NAME, name),
        ]
        parts += [pyca.NameAttribute(NameOID.USER_ID, identifier)] if identifier else []
        issuer = (
            pyca.Name([pyca.NameAttribute(NameOID.COMMON_NAME, name)]) if is_authority else self.certificate.subject
        )
        wanted = {"key_cert_sign", "crl_sign"} if is_authority else set(usage)
        names = (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        )  # fmt: skip
        builder = (
            pyca.CertificateBuilder()
            .subject_name(issuer if is_authority else pyca.Name(parts))
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(pyca.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(pyca.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(pyca.KeyUsage(**{one: one in wanted for one in names}), critical=True)
        )
        if extended:
            builder = builder.add_extension(pyca.ExtendedKeyUsage(extended), critical=True)
        return builder.sign(self.key, hashes.SHA256())

    def write_root(self, folder: Path) -> Path:
        """The root's certificate as PEM."""
        return _write(folder / "root.pem", self.certificate.public_bytes(serialization.Encoding.PEM))

    def issue(
        self,
        folder: Path,
        *,
        key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None = None,
        usage: tuple[str, ...] = ("digital_signature", "content_commitment"),
        start: datetime = PERMANENT,
        end: datetime = AT + timedelta(days=365),
        identifier: str = "",
    ) -> tuple[Path, Path]:
        """A key and its certificate as PEM files."""
        key = key or rsa.generate_private_key(65537, 2048)
        certificate = self._build(
            "Người ký thử", key.public_key(), usage=usage, start=start, end=end, identifier=identifier
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return (
            _write(folder / "key.pem", private),
            _write(folder / "certificate.pem", certificate.public_bytes(serialization.Encoding.PEM)),
        )

    def revocations(self, file: Path, serials: dict[int, datetime], *, at: datetime = AT) -> Path:
        """The list of what this authority revoked, made at that moment, as DER."""
        builder = (
            pyca.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(at)
            .next_update(at + timedelta(days=7))
        )
        for serial, when in serials.items():
            entry = pyca.RevokedCertificateBuilder().serial_number(serial).revocation_date(when).build()
            builder = builder.add_revoked_certificate(entry)
        return _write(file, builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))

    def ocsp_answer(self, question: bytes, revoked: dict[int, datetime], *, at: datetime = AT) -> tuple[int, bytes]:
        """What this authority's responder says of the certificate that is asked about."""
        asked = ocsp.load_der_ocsp_request(question)
        when = revoked.get(asked.serial_number)
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response_by_hash(
                issuer_name_hash=asked.issuer_name_hash,
                issuer_key_hash=asked.issuer_key_hash,
                serial_number=asked.serial_number,
                algorithm=asked.hash_algorithm,
                cert_status=ocsp.OCSPCertStatus.REVOKED if when else ocsp.OCSPCertStatus.GOOD,
                this_update=at,
                next_update=None,
                revocation_time=when,
                revocation_reason=None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate)
        )
        return 200, builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def stamper(self, at: datetime = AT) -> DummyTimeStamper:
        """A time-stamp authority under this root."""
        key = rsa.generate_private_key(65537, 2048)
        certificate = self._build(
            "TSA thử", key.public_key(), usage=("digital_signature",), extended=(ExtendedKeyUsageOID.TIME_STAMPING,)
        )
        der = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        store = SimpleCertificateStore()
        return DummyTimeStamper(
            tsa_cert=x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
            tsa_key=asn1_keys.PrivateKeyInfo.load(der),
            certs_to_embed=store,
            fixed_dt=at.astimezone(UTC),
        )


@contextmanager
def served(answer: Callable[[bytes], tuple[int, bytes]]) -> Iterator[str]:
    """A time-stamp server on the loopback; `answer` makes status and body from the question."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = answer(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(status)
            self.send_header("content-type", "application/timestamp-reply")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tsa"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def stamping(stamper: DummyTimeStamper) -> Callable[[bytes], tuple[int, bytes]]:
    """An authority that answers as asked."""
    return lambda question: (200, stamper.request_tsa_response(tsp.TimeStampReq.load(question)).dump())


def _write(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file
