"""The trusted list of the sandbox's country (ETSI TS 119 612, version 6 of its form): its authorities, signed by the scheme's operator (XAdES)."""

import base64
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from lxml import etree

from sandbox.signing.authority import FORMER, OPERATOR, OPERATOR_EXPIRED, STAMPS, Authority
from sandbox.skeleton import clock

NAMESPACE = "http://uri.etsi.org/02231/v2#"
_TYPES = "http://uri.etsi.org/TrstSvc/Svctype"
_STATES = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_DAYS = 30


def made(authority: Authority, *, mode: str, number: int) -> bytes:
    """The list, good or spoilt as the mode says; `number` is that of this issue."""
    now = clock.utc() + timedelta(days=1 if mode == "clock_skew" else 0)
    root = etree.Element(f"{{{NAMESPACE}}}TrustServiceStatusList", nsmap={None: NAMESPACE}, attrib={"Id": "list"})
    root.set("TSLTag", "http://uri.etsi.org/19612/TSLTag")
    _scheme(root, now, number)
    providers = _part(root, "TrustServiceProviderList")
    for name, kind, turns in (
        ("root", "CA/QC", (("granted", 400),)),
        (FORMER, "CA/QC", (("withdrawn", 10), ("granted", 300))),
        (STAMPS, "TSA/QTST", (("granted", 400),)),
    ):
        _key, certificate = authority.pair(name)
        _provider(providers, certificate, kind, turns, now)
    signed = _signed(root, authority, OPERATOR_EXPIRED if mode == "expired_certificate" else OPERATOR)
    if mode == "wrong_signature":
        signed = signed.replace(b"withdrawn", b"granted", 1)
    return signed


def _scheme(root: etree._Element, now: datetime, number: int) -> None:
    scheme = _part(root, "SchemeInformation")
    _part(scheme, "TSLVersionIdentifier", "6")
    _part(scheme, "TSLSequenceNumber", str(number))
    _part(scheme, "TSLType", "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/generic")
    _named(scheme, "SchemeOperatorName", "Cơ quan quản lý dịch vụ tin cậy (thử)")
    _named(scheme, "SchemeName", "VN:Danh sách tin cậy (thử)")
    _part(scheme, "StatusDeterminationApproach", "http://uri.etsi.org/TrstSvc/TrustedList/StatusDetn/appropriate")
    _part(scheme, "SchemeTerritory", "VN")
    _part(scheme, "HistoricalInformationPeriod", "65535")
    _part(scheme, "ListIssueDateTime", _written(now - timedelta(minutes=5)))
    _part(_part(scheme, "NextUpdate"), "dateTime", _written(now + timedelta(days=_DAYS)))


def _provider(
    above: etree._Element, certificate: x509.Certificate, kind: str, turns: tuple[tuple[str, int], ...], now: datetime
) -> None:
    provider = _part(above, "TrustServiceProvider")
    common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
    _named(_part(provider, "TSPInformation"), "TSPName", f"{common}")
    service = _part(_part(provider, "TSPServices"), "TSPService")
    (state, days), *earlier = turns
    info = _part(service, "ServiceInformation")
    _service(info, certificate, kind, state, now - timedelta(days=days), f"{common}")
    if earlier:
        history = _part(service, "ServiceHistory")
        for state, days in earlier:
            turn = _part(history, "ServiceHistoryInstance")
            _service(turn, certificate, kind, state, now - timedelta(days=days), f"{common}")


def _service(
    info: etree._Element, certificate: x509.Certificate, kind: str, state: str, since: datetime, name: str
) -> None:
    _part(info, "ServiceTypeIdentifier", f"{_TYPES}/{kind}")
    _named(info, "ServiceName", name)
    identity = _part(_part(info, "ServiceDigitalIdentity"), "DigitalId")
    der = certificate.public_bytes(serialization.Encoding.DER)
    _part(identity, "X509Certificate", base64.b64encode(der).decode())
    _part(info, "ServiceStatus", f"{_STATES}/{state}")
    _part(info, "StatusStartingTime", _written(since))


def _signed(root: etree._Element, authority: Authority, name: str) -> bytes:
    from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod
    from signxml.xades import XAdESSigner

    key, certificate = authority.pair(name)
    signer = XAdESSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm="rsa-sha256",
        digest_algorithm="sha256",
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    signed = signer.sign(root, key=key, cert=pem)
    return etree.tostring(signed, encoding="utf-8", xml_declaration=True)


def _part(above: etree._Element, name: str, text: str = "") -> etree._Element:
    node = etree.SubElement(above, f"{{{NAMESPACE}}}{name}")
    if text:
        node.text = text
    return node


def _named(above: etree._Element, name: str, text: str) -> None:
    node = _part(_part(above, name), "Name", text)
    node.set(f"{_XML}lang", "vi")


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
