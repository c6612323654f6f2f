"""Whether the enveloped XML signature of a system holds, and whose it is (XML-DSig, signxml)."""

from __future__ import annotations

import base64
import functools
from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature as BadIssuerSignature
from lxml import etree
from signxml.exceptions import InvalidCertificate, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from motcua.foundation.signing.types import XmlSignature, XmlVerdict

_DS = "{http://www.w3.org/2000/09/xmldsig#}"


def check_xml(
    xml: bytes, *, place: str, trusted: Sequence[bytes], at: datetime, revoked: Sequence[bytes] = ()
) -> XmlSignature:
    """Judge the one signature that stands in the element `place` under the root and must cover the whole document.

    `trusted` are PEM certificates: the signer's own, or those of authorities that issue it. `revoked` are PEM
    revocation lists of these authorities. `at` is the instant for which the certificate must be in force.
    """
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return XmlSignature(XmlVerdict.NOT_XML)
    signatures = root.findall(f"{place}/{_DS}Signature")
    if len(signatures) != 1 or len(root.findall(f".//{_DS}Signature")) != 1:
        return XmlSignature(XmlVerdict.NOT_SIGNED)
    certificate = _certificate(signatures[0])
    if certificate is None:
        return XmlSignature(XmlVerdict.NO_CERTIFICATE)
    verdict = _trust(certificate, trusted, revoked, at)
    if verdict is XmlVerdict.OK and not _holds(xml, root.tag, place, certificate, at):
        verdict = XmlVerdict.BROKEN
    return XmlSignature(verdict, certificate.subject.rfc4514_string(), f"{certificate.serial_number:x}")


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


def _holds(xml: bytes, root: str, place: str, certificate: x509.Certificate, at: datetime) -> bool:
    expected = SignatureConfiguration(location=f"./{place}/", expect_references=1, verification_time=at)
    try:
        result = XMLVerifier().verify(xml, x509_cert=certificate, expect_config=expected)
    except (SignXMLException, InvalidCertificate, etree.LxmlError, ValueError):
        return False
    # A reference to a part of the document could hold while the rest was written by somebody else.
    signed = None if isinstance(result, list) else result.signed_xml
    return signed is not None and signed.tag == root


@functools.lru_cache(maxsize=16)
def _certificates(pem: bytes) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(pem))


@functools.lru_cache(maxsize=16)
def _revocations(pem: bytes) -> x509.CertificateRevocationList:
    return x509.load_pem_x509_crl(pem)
