"""The window's side of the exchange: its keys, its signed calls, its file server and its gateway, on loopback."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from signxml import CanonicalizationMethod, XMLSigner, methods

from motcua.doors.links.single_window import wire
from motcua.foundation import clock
from motcua.foundation.transport import services as transport

EXAMPLE = (Path(__file__).parents[2] / "sandbox" / "examples" / "nsw-10-01.xml").read_text(encoding="utf-8")
UNSIGNED = EXAMPLE[: EXAMPLE.index("<SystemSignature>")] + "<SystemSignature/></Envelope>"

_DS = "http://www.w3.org/2000/09/xmldsig#"
_SOAP = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="http://moit.gov.vn/nsw/services">'
    "<soapenv:Body><s:receive><s:officeCode>BCT</s:officeCode><s:documentType>BCT0800001</s:documentType>"
    "<s:requestPayload>{}</s:requestPayload></s:receive></soapenv:Body></soapenv:Envelope>"
)


class Key:
    """A key with a certificate that signs itself, in force for a very long time unless said."""

    def __init__(self, *, until: int = 2099) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "NSW")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
            .not_valid_after(dt.datetime(until, 1, 1, tzinfo=dt.UTC))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self.certificate = certificate
        self.pem = certificate.public_bytes(serialization.Encoding.PEM)

    def sign(self, envelope: str) -> str:
        """The Envelope with its system signature."""
        root = etree.fromstring(envelope.encode())
        place = root.find("SystemSignature")
        assert place is not None
        place.append(etree.Element(f"{{{_DS}}}Signature", {"Id": "placeholder"}, nsmap={"ds": _DS}))
        signer = XMLSigner(
            method=methods.enveloped,
            signature_algorithm="rsa-sha256",
            digest_algorithm="sha256",
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        signed = signer.sign(root, key=self.key, cert=[self.certificate])
        return etree.tostring(signed, encoding="unicode")


def call(envelope: str) -> bytes:
    """A SOAP call in the gateway form."""
    return _SOAP.format(escape(envelope)).encode()


def message(kind: str, function: str, reference: str, content: str, *, document: str, ident: str) -> str:
    """A message of the window without its signature, written element by element as its notes have it."""
    side = "<name>{0}</name><identity>{0}</identity><countryCode>VN</countryCode><ministryCode>{1}</ministryCode><organizationCode>{2}</organizationCode><unitCode>{3}</unitCode>"
    now = clock.legal_time(clock.now()).strftime("%Y-%m-%d %H:%M:%S")
    return (
        f"<Envelope><Header><Reference><version>01</version><messageId>{ident}</messageId></Reference>"
        f"<From>{side.format('NSW', 'BTC', 'TCHQ', 'NSW')}</From><To>{side.format('BCT', 'BCT', 'BCT', 'CHC')}</To>"
        f"<Subject><documentType>{document}</documentType><type>{kind}</type><function>{function}</function><reference>{reference}</reference>"
        f"<documentYear>{now[:4]}</documentYear><preReference>{reference}</preReference><preDocumentYear>{now[:4]}</preDocumentYear><sendDate>{now}</sendDate></Subject>"
        f"</Header><Body><Content>{content}</Content><Signature/></Body><SystemSignature/></Envelope>"
    )


def form(name: str, data: Mapping[str, object], reference: str, attachments: str = "", reason: str = "") -> str:
    """A form in elements: fields in camelCase, containers in PascalCase."""
    said = f"<Reason>{reason}</Reason>" if reason else ""
    return f"<{name}><NSWFileCode>{reference}</NSWFileCode>{_fields(data)}{said}<Attachments>{attachments}</Attachments></{name}>"


def _fields(data: Mapping[str, object]) -> str:
    return "".join(_field(name, value) for name, value in data.items())


def _field(name: str, value: object) -> str:
    first, *rest = name.split("_")
    camel = first + "".join(part.capitalize() for part in rest)
    pascal = camel[:1].upper() + camel[1:]
    if isinstance(value, Mapping):
        return f"<{pascal}>{_fields(value)}</{pascal}>"
    if isinstance(value, list):
        inside = "".join(
            f"<Item>{_fields(one)}</Item>" if isinstance(one, Mapping) else f"<item>{escape(str(one))}</item>"
            for one in value
        )
        return f"<{pascal}>{inside}</{pascal}>"
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return f"<{camel}>{escape(text)}</{camel}>"


def attachment(server: Server, path: str, kind: str, name: str) -> str:
    """One attachment that the server has."""
    body = server.files[path][1]
    return (
        f"<Attachment><AttachmentId>{name}</AttachmentId><AttachedTypeCode>{kind}</AttachedTypeCode><FileName>{name}</FileName>"
        f"<FileLink>{server.url}{path}</FileLink><size>{len(body)}</size><sha256>{hashlib.sha256(body).hexdigest()}</sha256></Attachment>"
    )


def stored(body: bytes) -> tuple[int, bytes]:
    """99 to a message, about its own dossier."""
    asked = wire.read_envelope(wire.read_call(body).payload)
    said = message(
        "99",
        "99",
        asked.subject.reference,
        f"<ReceiveDate>{asked.subject.send_date}</ReceiveDate>",
        document=asked.subject.document_type,
        ident="0" * 32,
    )
    return 200, wire.write_answer(wire.Call("receive", "urn:s", ""), said, data_namespace="urn:d")


class Server:
    """Files by path, and a gateway that answers with what it is told, else 99; keeps what was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.files: dict[str, tuple[int, bytes]] = {}
        self.answers: list[tuple[int, bytes]] = []
        self.asked: list[tuple[str, bytes]] = []

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")


@contextmanager
def running() -> Iterator[Server]:
    """A server that listens until the block ends."""
    found = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found.asked.append((self.path, b""))
            self._say(*found.files.get(self.path, (404, b"")))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found.asked.append((self.path, body))
            self._say(*(found.answers.pop(0) if found.answers else stored(body)))

        def _say(self, status: int, body: bytes) -> None:
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The tests' output is their own."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that did not wait is no news."""

    server = Quiet(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        transport.close()
        server.shutdown()
        server.server_close()
        thread.join()
