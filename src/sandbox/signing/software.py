"""Signing software of an applicant's or an officer's own: a page that takes a file, signs it with the key of whoever is chosen, and gives it back."""

import asyncio
import io

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from signxml.algorithms import SignatureMethod
from signxml.signer import XMLSigner
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from sandbox.signing.authority import EXPIRED, OFFICERS, OTHER, REVOKED, SIGNERS, Authority
from sandbox.skeleton.pages import h, page

LARGEST = 20 * 1024 * 1024
_FAULTY = {"own": "của chính người đó", EXPIRED: "đã hết hạn", REVOKED: "đã thu hồi", OTHER: "của người khác"}


def signed_pdf(pdf: bytes, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> bytes:
    """A PDF with one more signature (PAdES), as an update behind what was there."""
    private = asn1_keys.PrivateKeyInfo.load(
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    signer = signers.SimpleSigner(
        asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        private,
        SimpleCertificateStore(),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    empty = next((name for name, _v, _f in fields.enumerate_sig_fields(writer, filled_status=False)), "Agent1")
    output = io.BytesIO()
    signers.sign_pdf(
        writer,
        signers.PdfSignatureMetadata(field_name=empty, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES),
        signer,
        output=output,
        in_place=False,
    )
    return output.getvalue()


def signed_xml(xml: bytes, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> bytes:
    """An XML document with an enveloped signature at the end of its root (XML-DSig)."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    made = XMLSigner(signature_algorithm=SignatureMethod.RSA_SHA256).sign(root, key=key, cert=[certificate])
    return bytes(etree.tostring(made, xml_declaration=True, encoding="UTF-8"))


def signed(content: bytes, authority: Authority, login: str, says: str = "own") -> bytes:
    """A file signed by somebody's key, an officer's being that of their token; `says` is `own`, or which faulty certificate it is. Raises `ValueError`."""
    if says == "own" and login in OFFICERS:
        says = "token"
    key, certificate = authority.pair(login) if says == "own" else authority.pair(says, of=login)
    is_xml = content.lstrip().startswith(b"<")
    try:
        return signed_xml(content, key, certificate) if is_xml else signed_pdf(content, key, certificate)
    except Exception as error:  # whatever a stranger's file does to the library
        raise ValueError(str(error)) from error


async def serve(request: Request, authority: Authority) -> Response:
    """The page, and the signed file."""
    if request.method == "GET":
        return _form()
    given = await request.form(max_files=1, max_part_size=LARGEST)
    file, login, says = given.get("file"), str(given.get("login", "")), str(given.get("certificate", "own"))
    if not isinstance(file, UploadFile) or login not in SIGNERS or says not in _FAULTY:
        return _form("Chọn tệp và người ký.")
    content = await file.read(LARGEST + 1)
    try:
        # In a thread: the library runs a loop of its own.
        made = await asyncio.to_thread(signed, content[:LARGEST], authority, login, says)
    except ValueError:
        return _form("Không ký được tệp này: chỉ ký PDF và XML.")
    ending = "xml" if made.lstrip().startswith(b"<") else "pdf"
    headers = {"Content-Disposition": f'attachment; filename="da-ky.{ending}"'}
    return Response(made, media_type="application/octet-stream", headers=headers)


def _form(complaint: str = "") -> Response:
    told = f'<p class="card error" role="alert">{h(complaint)}</p>' if complaint else ""
    who = "".join(f'<option value="{h(login)}">{h(one)}</option>' for login, one in SIGNERS.items())
    faulty = "".join(f'<option value="{h(key)}">{h(text)}</option>' for key, text in _FAULTY.items())
    body = (
        f'<div class="narrow">{told}<form method="post" class="card" enctype="multipart/form-data">'
        '<div class="field"><label for="file">Tệp PDF hoặc XML</label><input type="file" id="file" name="file"></div>'
        f'<div class="field"><label for="login">Người ký</label><select id="login" name="login">{who}</select></div>'
        f'<div class="field"><label for="certificate">Chứng thư</label><select id="certificate" name="certificate">{faulty}'
        '</select></div><div class="actions"><button type="submit">Ký và tải về</button></div></form></div>'
    )
    return page(
        "Phần mềm ký của người nộp, công chức",
        body,
        status=422 if complaint else 200,
        trail=(("/", "Hệ thống mô phỏng"),),
    )
