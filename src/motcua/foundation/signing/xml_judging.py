"""Judging the enveloped signatures of an XML document that anybody sent (XML-DSig, XAdES); the document is hostile until proven.

A signature counts as covering the document when one of its references is the document without the signature itself. One that was made before
others were added is judged without these. Time-stamps inside XAdES are not judged: such a signature counts as not stamped.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from lxml import etree
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath
from signxml.exceptions import InvalidCertificate, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from motcua.foundation.signing import revocation
from motcua.foundation.signing.judging import LARGEST_FILE, Trust
from motcua.foundation.signing.keys import signer_of
from motcua.foundation.signing.types import Covers, OneSignature, Reason, SignatureReport, Verdict
from motcua.foundation.signing.xml import covers_root

MOST_SIGNATURES = 10
"""Signatures of one document that are judged; each is a walk through the whole of it."""

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
_USAGE = {"digital_signature", "non_repudiation"}
_MOST_REFERENCES = 20
_WEAK = ("#rsa-sha1", "#dsa-sha1", "#ecdsa-sha1", "#rsa-md5", "#sha1", "#md5")


class _Verifier(XMLVerifier):
    """The library's, for a signature by its number instead of the first at a place."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def _get_signature(self, root: etree._Element) -> etree._Element:
        return root.findall(f".//{_DS}Signature")[self._number]


def is_xml(content: bytes) -> bool:
    """Whether a file begins as XML does."""
    return content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def judge(content: bytes, trust: Trust) -> SignatureReport:
    """What the signatures of an XML document are worth; any bytes get an answer, none raises."""
    sha256 = hashlib.sha256(content).hexdigest()
    if len(content) > LARGEST_FILE:
        return SignatureReport(Verdict.INDETERMINATE, Reason.FORMAT_FAILURE, sha256)
    try:
        root = etree.fromstring(content, _parser())
    except (etree.XMLSyntaxError, ValueError):
        return SignatureReport(Verdict.INDETERMINATE, Reason.FORMAT_FAILURE, sha256)
    found = root.findall(f".//{_DS}Signature")
    if not found:
        return SignatureReport(Verdict.INDETERMINATE, Reason.NO_SIGNATURE, sha256)
    if len(found) > MOST_SIGNATURES:
        return SignatureReport(Verdict.INDETERMINATE, Reason.FORMAT_FAILURE, sha256, signatures=len(found))
    each = tuple(_one(content, root.tag, number, found[number], trust) for number in range(len(found)))
    whole = any(one.covers is Covers.WHOLE for one in each)
    worst = max(each, key=lambda one: list(_ORDER).index(one.verdict))
    verdict, reason = worst.verdict, worst.reason
    if not whole and verdict is not Verdict.INVALID:
        verdict, reason = Verdict.INVALID, Reason.ALTERED_AFTER_SIGNING
    return SignatureReport(
        verdict=verdict,
        reason=reason,
        sha256=sha256,
        signer=each[0].signer,
        signed_at=each[0].signed_at,
        covers_whole_file=whole,
        signatures=len(each),
        remarks=tuple(dict.fromkeys(remark for one in each for remark in one.remarks)),
        each=each,
    )


def same_but_signatures(original: bytes, signed: bytes) -> bool:
    """Whether an XML document is another one with nothing added but signatures directly under its root, whatever its way of writing."""
    if len(signed) > LARGEST_FILE:
        return False
    try:
        before, after = (etree.fromstring(content, _parser()) for content in (original, signed))
    except (etree.XMLSyntaxError, ValueError):
        return False
    if b"<!" in signed or any(not isinstance(node.tag, str) for node in after.iter()):
        return False  # a document type, entities, instructions and comments are none of what was given out
    for one in after.findall(f"{_DS}Signature"):
        # What stands behind a signature is text of the document.
        if (one.tail or "").strip():
            return False
        after.remove(one)
    return _content(before) == _content(after)


def _content(root: etree._Element) -> bytes:
    """The document without the white space around its texts, which software may set anew."""
    for node in root.iter():
        node.text, node.tail = (node.text or "").strip() or None, (node.tail or "").strip() or None
    return etree.tostring(root, method="c14n", exclusive=True)


_ORDER = (Verdict.VALID, Verdict.INDETERMINATE, Verdict.INVALID)


def _one(content: bytes, root: str, number: int, node: etree._Element, trust: Trust) -> OneSignature:
    place = str(number + 1)
    certificates = _certificates(node)
    if not certificates or len(node.findall(f"{_DS}SignedInfo/{_DS}Reference")) > _MOST_REFERENCES:
        return OneSignature(place, Verdict.INDETERMINATE, Reason.FORMAT_FAILURE, Covers.PART)
    certificate = _owner(certificates)
    claimed = _claimed(node)
    covers = _holds(content, root, number, node, certificate)
    reason = _broken(node) if covers is None else Reason.NONE
    path: ValidationPath | None = None
    if reason is Reason.NONE:
        path, reason = _path(certificate, certificates, trust)
    known = trust.revoked(path, revocation.Evidence())
    verdict = _verdict(reason)
    if reason is Reason.NONE and known.revoked_at is not None:
        late = claimed is not None and claimed < known.revoked_at
        verdict, reason = (Verdict.INDETERMINATE if late else Verdict.INVALID), Reason.REVOKED
    if reason is Reason.NONE and covers is Covers.PART:
        verdict, reason = Verdict.INVALID, Reason.ALTERED_AFTER_SIGNING
    loaded = asn1_x509.Certificate.load(certificate)
    remarks = (Reason.NO_TIMESTAMP,) if known.known else (Reason.REVOCATION_UNKNOWN, Reason.NO_TIMESTAMP)
    return OneSignature(
        place=place,
        verdict=verdict,
        reason=reason,
        covers=covers or Covers.PART,
        signer=signer_of(loaded),
        issuer=signer_of(loaded, issuer=True).common_name,
        serial=f"{loaded.serial_number:x}",
        certificate=hashlib.sha256(certificate).hexdigest(),
        signed_at=claimed,
        revoked_at=known.revoked_at,
        remarks=remarks,
    )


def _verdict(reason: Reason) -> Verdict:
    if reason is Reason.NONE:
        return Verdict.VALID
    doubtful = {Reason.EXPIRED, Reason.NO_TRUST_ANCHOR, Reason.WEAK_ALGORITHM}
    return Verdict.INDETERMINATE if reason in doubtful else Verdict.INVALID


def _holds(content: bytes, root: str, number: int, node: etree._Element, certificate: bytes) -> Covers | None:
    """What the signature covers, none when it does not hold."""
    found = _verified(content, root, number, node, certificate)
    if found is not None:
        return found
    tree = etree.fromstring(content, _parser())
    later = tree.findall(f".//{_DS}Signature")[number + 1 :]
    if not later:
        return None
    for one in later:
        parent = one.getparent()
        if parent is not None:
            parent.remove(one)
    before = _verified(etree.tostring(tree), root, number, node, certificate)
    return Covers.REVISION if before is Covers.WHOLE else before


def _verified(content: bytes, root: str, number: int, node: etree._Element, certificate: bytes) -> Covers | None:
    references = node.findall(f"{_DS}SignedInfo/{_DS}Reference")
    # Whether the certificate is in force is asked of its path; here, whether the key fits.
    moment = x509.load_der_x509_certificate(certificate).not_valid_before_utc
    expected = SignatureConfiguration(expect_references=len(references), verification_time=moment)
    try:
        results = _Verifier(number).verify(
            content, x509_cert=x509.load_der_x509_certificate(certificate), expect_config=expected
        )
    except (SignXMLException, InvalidCertificate, etree.LxmlError, ValueError, TypeError, KeyError, IndexError):
        return None
    several = results if isinstance(results, list) else [results]
    whole = any(one.signed_xml is not None and one.signed_xml.tag == root for one in several)
    return Covers.WHOLE if whole and covers_root(node, node.getroottree().getroot()) else Covers.PART


def _broken(node: etree._Element) -> Reason:
    methods = [str(one.get("Algorithm", "")) for one in node.iter(f"{_DS}SignatureMethod", f"{_DS}DigestMethod")]
    return Reason.WEAK_ALGORITHM if any(method.endswith(_WEAK) for method in methods) else Reason.HASH_FAILURE


def _path(certificate: bytes, others: list[bytes], trust: Trust) -> tuple[ValidationPath | None, Reason]:
    validator = CertificateValidator(
        asn1_x509.Certificate.load(certificate),
        intermediate_certs=[asn1_x509.Certificate.load(one) for one in (*others, *trust.known)],
        validation_context=trust.context(),
    )
    try:
        path = asyncio.run(validator.async_validate_path())
        if not _USAGE & set(_usage(certificate)):
            return path, Reason.WRONG_KEY_USAGE
    except ExpiredError:
        return None, Reason.EXPIRED
    except NotYetValidError:
        return None, Reason.NOT_YET_VALID
    except InvalidCertificateError:
        return None, Reason.WRONG_KEY_USAGE
    except (PathBuildingError, PathValidationError, ValidationError, ValueError):
        return None, Reason.NO_TRUST_ANCHOR
    return path, Reason.NONE


def _usage(certificate: bytes) -> set[str]:
    value = asn1_x509.Certificate.load(certificate).key_usage_value
    return _USAGE if value is None else value.native


def _certificates(node: etree._Element) -> list[bytes]:
    found: list[bytes] = []
    for one in list(node.iterfind(f"{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate"))[:_MOST_REFERENCES]:
        try:
            der = base64.b64decode("".join((one.text or "").split()), validate=True)
            x509.load_der_x509_certificate(der)
            found.append(der)
        except ValueError:
            continue
    return found


def _owner(certificates: list[bytes]) -> bytes:
    """The signer's own among those sent along: the one that issued none of the others."""
    issuers = {x509.load_der_x509_certificate(der).issuer for der in certificates}
    own = [der for der in certificates if x509.load_der_x509_certificate(der).subject not in issuers]
    return (own or certificates)[0]


def _claimed(node: etree._Element) -> datetime | None:
    told = node.find(f".//{_XADES}SigningTime")
    try:
        found = datetime.fromisoformat((told.text or "").strip()) if told is not None else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
