"""`SystemSignature`: an enveloped XML-DSig over the whole Envelope, and the ways in which it can be wrong."""

import base64
import copy

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from lxml import etree

from sandbox.single_window import keys

Element = etree._Element

MODES = ("good", "empty", "wrong", "revoked", "stranger", "expired")
_DS = "http://www.w3.org/2000/09/xmldsig#"


def sign(root: Element, store: keys.KeyStore, mode: str = "good") -> Element:
    """Fill `SystemSignature`: RSA-SHA256, exclusive canonicalisation, the certificate in `KeyInfo`.

    `wrong` changes the signed header afterwards, `revoked`, `stranger` and `expired` use another certificate, `empty` signs nothing.
    """
    if mode == "empty":
        return root
    from signxml.algorithms import (
        CanonicalizationMethod,
        SignatureConstructionMethod,
    )
    from signxml.signer import XMLSigner

    signed = copy.deepcopy(root)
    place = signed.find("SystemSignature")
    if place is None:
        raise ValueError("SystemSignature")
    place.append(etree.Element(f"{{{_DS}}}Signature", {"Id": "placeholder"}, nsmap={"ds": _DS}))
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm="rsa-sha256",
        digest_algorithm="sha256",
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    key, certificate = store.pair(mode if mode in keys.ODD else keys.LIVE)
    done: Element = signer.sign(signed, key=key, cert=certificate.decode())
    if mode == "wrong":
        reference = done.find("Header/Subject/sendDate")
        if reference is not None:
            reference.text = "2000-01-01 00:00:00"
    return done


def verify(text: bytes, store: keys.KeyStore) -> str:
    """The status that the signature check service would give for a signed Envelope."""
    status, certificate = _held(text)
    if status != "Ok":
        return status
    serial = x509.load_pem_x509_certificate(certificate).serial_number
    known = {x509.load_pem_x509_certificate(store.pem(name)).serial_number: name for name in (keys.LIVE, keys.REVOKED)}
    return {keys.LIVE: "Ok", keys.REVOKED: "Revoked"}.get(known.get(serial, ""), "NotRegister")


def of_ministry(text: bytes, known: bytes | None) -> tuple[str, bytes]:
    """The status of the ministry's own signature, and its certificate; `known` is the one that the ministry signed with first.

    An Envelope that is not signed is `NotSignanture`; whoever signs with another certificate than the first is `NotRegister`.
    """
    status, certificate = _held(text)
    if status == "Ok" and known is not None and certificate != known:
        status = "NotRegister"
    return status, certificate


def _held(text: bytes) -> tuple[str, bytes]:
    """Whether the one signature over the whole of a document holds, and the certificate in it (PEM)."""
    from signxml.exceptions import InvalidInput, InvalidSignature
    from signxml.verifier import XMLVerifier

    try:
        root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return "NotValidXml", b""
    signatures = root.findall(f".//{{{_DS}}}Signature")
    if len(signatures) != 1:
        return "NotSignanture", b""
    held = signatures[0].findtext(f".//{{{_DS}}}X509Certificate")
    if not held:
        return "NotPublicKey", b""
    try:
        der = base64.b64decode("".join(held.split()), validate=True)
        certificate = x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)
        signed = XMLVerifier().verify(root, x509_cert=certificate.decode())
    except (InvalidSignature, InvalidInput, ValueError):
        return "NotValidSignature", b""
    covered = None if isinstance(signed, list) else signed.signed_xml
    return ("Ok", certificate) if covered is not None and covered.tag == root.tag else ("NotValidSignature", b"")
