"""Enveloped XML signatures of systems (XML-DSig): ours is made, another's is judged and told whose it is."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature as BadIssuerSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree
from signxml.exceptions import InvalidCertificate, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from motcua.foundation.signing.types import XmlSignature, XmlVerdict

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"


def sign_xml(xml: bytes, *, place: str, certificate: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """The document with an enveloped signature over all of it, in place of whatever the element `place` held.

    `certificate` is DER and `sign` makes the value over some bytes by its key, SHA-256 with RSA (PKCS#1 v1.5) or ECDSA. Canonicalisation is
    exclusive. Raises `ValueError` when there is no such element.
    """
    root = etree.fromstring(xml, _parser(huge=True))
    held = root.find(place)
    if held is None:
        raise ValueError(place)
    digest = base64.b64encode(hashlib.sha256(_canonical(root)).digest()).decode()
    signature = etree.SubElement(held, f"{_DS}Signature", nsmap={"ds": _DS.strip("{}")})
    info = etree.SubElement(signature, f"{_DS}SignedInfo")
    key = x509.load_der_x509_certificate(certificate).public_key()
    method = "ecdsa-sha256" if isinstance(key, ec.EllipticCurvePublicKey) else "rsa-sha256"
    etree.SubElement(info, f"{_DS}CanonicalizationMethod", Algorithm=_EXCLUSIVE)
    etree.SubElement(info, f"{_DS}SignatureMethod", Algorithm=_MORE + method)
    reference = etree.SubElement(info, f"{_DS}Reference", URI="")
    transforms = etree.SubElement(reference, f"{_DS}Transforms")
    for algorithm in (_ENVELOPED, _EXCLUSIVE):
        etree.SubElement(transforms, f"{_DS}Transform", Algorithm=algorithm)
    etree.SubElement(reference, f"{_DS}DigestMethod", Algorithm=_SHA256)
    etree.SubElement(reference, f"{_DS}DigestValue").text = digest
    value = sign(_canonical(info))
    if isinstance(key, ec.EllipticCurvePublicKey):  # XML has the two numbers side by side, not as ASN.1
        size = (key.curve.key_size + 7) // 8
        value = b"".join(part.to_bytes(size, "big") for part in decode_dss_signature(value))
    etree.SubElement(signature, f"{_DS}SignatureValue").text = base64.b64encode(value).decode()
    data = etree.SubElement(etree.SubElement(signature, f"{_DS}KeyInfo"), f"{_DS}X509Data")
    etree.SubElement(data, f"{_DS}X509Certificate").text = base64.b64encode(certificate).decode()
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def check_xml(
    xml: bytes, *, place: str, trusted: Sequence[bytes], at: datetime, revoked: Sequence[bytes] = (), huge: bool = False
) -> XmlSignature:
    """Judge the one signature that stands in the element `place` under the root and must cover the whole document.

    `trusted` are PEM certificates: the signer's own, or those of authorities that issue it. `revoked` are PEM
    revocation lists of these authorities. `at` is the instant for which the certificate must be in force. `huge` takes texts of more than ten
    mebibytes, for callers that have bounded the document themselves.
    """
    try:
        root = etree.fromstring(xml, _parser(huge=huge))
    except etree.XMLSyntaxError:
        return XmlSignature(XmlVerdict.NOT_XML)
    signatures = root.findall(f"{place}/{_DS}Signature")
    if len(signatures) != 1 or len(root.findall(f".//{_DS}Signature")) != 1:
        return XmlSignature(XmlVerdict.NOT_SIGNED)
    certificate = _certificate(signatures[0])
    if certificate is None:
        return XmlSignature(XmlVerdict.NO_CERTIFICATE)
    verdict = _trust(certificate, trusted, revoked, at)
    if verdict is XmlVerdict.OK and not covers_root(signatures[0], root):
        verdict = XmlVerdict.BROKEN
    if verdict is XmlVerdict.OK and not _holds(xml, root.tag, place, certificate, at, huge=huge):
        verdict = XmlVerdict.BROKEN
    return XmlSignature(verdict, certificate.subject.rfc4514_string(), f"{certificate.serial_number:x}")


def covers_root(signature: etree._Element, root: etree._Element) -> bool:
    """Whether one of a signature's references is the root of its document itself, not an element inside it, whatever that is called.

    A signed document that was put into another one of the same name still holds; what stands around it was signed by nobody.
    """
    for reference in signature.iterfind(f"{_DS}SignedInfo/{_DS}Reference"):
        uri = reference.get("URI")
        if uri == "" or (uri and uri.startswith("#") and _named(root, uri[1:]) == [root]):
            return True
    return False


def _named(root: etree._Element, name: str) -> list[etree._Element]:
    """The elements that bear this name, in whatever namespace and spelling."""
    return [
        one
        for one in root.iter(tag=etree.Element)
        if any(etree.QName(key).localname in {"Id", "ID", "id"} and value == name for key, value in one.attrib.items())
    ]


def _certificate(signature: etree._Element) -> x509.Certificate | None:
    node = signature.find(f"{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate")
    try:
        return None if node is None else x509.load_der_x509_certificate(base64.b64decode(node.text or ""))
    except ValueError:
        return None


def _trust(
    certificate: x509.Certificate, trusted: Sequence[bytes], revoked: Sequence[bytes], at: datetime
) -> XmlVerdict:
    known = [anchor for pem in trusted for anchor in _certificates(pem)]
    issuers = [anchor for anchor in known if anchor != certificate and _issued(certificate, anchor)]
    if certificate not in known and not issuers:
        return XmlVerdict.NOT_TRUSTED
    for pem in revoked:
        if _revocations(pem).get_revoked_certificate_by_serial_number(certificate.serial_number) is not None and (
            _revocations(pem).issuer == certificate.issuer
        ):
            return XmlVerdict.REVOKED
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        return XmlVerdict.NOT_IN_FORCE
    return XmlVerdict.OK


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        if not authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        certificate.verify_directly_issued_by(authority)
    except (x509.ExtensionNotFound, BadIssuerSignature, ValueError, TypeError):
        return False
    return True


def _holds(xml: bytes, root: str, place: str, certificate: x509.Certificate, at: datetime, *, huge: bool) -> bool:
    expected = SignatureConfiguration(location=f"./{place}/", expect_references=1, verification_time=at)
    try:
        result = XMLVerifier().verify(xml, x509_cert=certificate, expect_config=expected, parser=_parser(huge=huge))
    except (SignXMLException, InvalidCertificate, etree.LxmlError, ValueError):
        return False
    # A reference to a part of the document could hold while the rest was written by somebody else.
    signed = None if isinstance(result, list) else result.signed_xml
    return signed is not None and signed.tag == root


def _parser(*, huge: bool) -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=huge)


def _canonical(node: etree._Element) -> bytes:
    return etree.tostring(node, method="c14n", exclusive=True, with_comments=False)


@functools.lru_cache(maxsize=16)
def _certificates(pem: bytes) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(pem))


@functools.lru_cache(maxsize=16)
def _revocations(pem: bytes) -> x509.CertificateRevocationList:
    return x509.load_pem_x509_crl(pem)
