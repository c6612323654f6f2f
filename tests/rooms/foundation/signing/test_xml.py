"""Signatures of other systems' messages: whose certificate, issued by whom, revoked or not, over what."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from signxml import CanonicalizationMethod, XMLSigner, methods

from motcua.foundation.signing.queries import check_xml
from motcua.foundation.signing.types import XmlSignature, XmlVerdict

AT = datetime(2026, 6, 1, tzinfo=UTC)
FROM, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
PLAIN = "<Message><Header><to>BCT</to></Header><Body>một nội dung</Body><Seal/></Message>"
_DS = "http://www.w3.org/2000/09/xmldsig#"


class Holder:
    """A key and its certificate, issued by an authority or by itself."""

    def __init__(self, name: str, *, by: Holder | None = None, authority: bool = False) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.name)
            .issuer_name(by.name if by else self.name)
            .public_key(self.key.public_key())
            .serial_number(0xABC if by else 0x1)
            .not_valid_before(FROM)
            .not_valid_after(UNTIL)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        self.certificate = builder.sign((by or self).key, hashes.SHA256())

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def sign(self, text: str, *, reference: str | None = None) -> bytes:
        root = etree.fromstring(text.encode())
        place = root.find("Seal")
        assert place is not None
        place.append(etree.Element(f"{{{_DS}}}Signature", {"Id": "placeholder"}, nsmap={"ds": _DS}))
        signer = XMLSigner(
            method=methods.enveloped,
            signature_algorithm="rsa-sha256",
            digest_algorithm="sha256",
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        uris = [reference] if reference else None
        return etree.tostring(signer.sign(root, key=self.key, cert=[self.certificate], reference_uri=uris))

    def revokes(self, serial: int) -> bytes:
        revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(FROM).build()
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.name).last_update(FROM).next_update(UNTIL)
        return (
            builder.add_revoked_certificate(revoked)
            .sign(self.key, hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM)
        )


@pytest.fixture(scope="module")
def authority() -> Holder:
    return Holder("authority", authority=True)


@pytest.fixture(scope="module")
def system(authority: Holder) -> Holder:
    return Holder("system", by=authority)


@pytest.mark.parametrize("trusted", ["itself", "authority"])
def test_signature_when_by_a_trusted_certificate_over_everything_is_good(
    authority: Holder, system: Holder, trusted: str
) -> None:
    anchor = system.pem if trusted == "itself" else authority.pem

    assert check_xml(system.sign(PLAIN), place="Seal", trusted=[anchor], at=AT) == XmlSignature(
        XmlVerdict.OK, "CN=system", "abc"
    )


def test_signature_when_revoked_by_its_issuer_is_refused_and_by_another_is_not(
    authority: Holder, system: Holder
) -> None:
    signed = system.sign(PLAIN)
    other = Holder("another authority", authority=True)

    found = [
        check_xml(signed, place="Seal", trusted=[authority.pem], revoked=[listed], at=AT).verdict
        for listed in (authority.revokes(0xABC), authority.revokes(0xABD), other.revokes(0xABC))
    ]

    assert found == [XmlVerdict.REVOKED, XmlVerdict.OK, XmlVerdict.OK]


def test_signature_when_the_issuer_is_no_authority_is_not_trusted(system: Holder) -> None:
    below = Holder("below", by=system)

    assert check_xml(below.sign(PLAIN), place="Seal", trusted=[system.pem], at=AT).verdict is XmlVerdict.NOT_TRUSTED


@pytest.mark.parametrize("at", [datetime(2019, 12, 31, tzinfo=UTC), datetime(2030, 1, 2, tzinfo=UTC)])
def test_signature_when_the_certificate_is_not_in_force_is_refused(system: Holder, at: datetime) -> None:
    assert check_xml(system.sign(PLAIN), place="Seal", trusted=[system.pem], at=at).verdict is XmlVerdict.NOT_IN_FORCE


def test_signature_when_over_a_part_only_is_refused(system: Holder) -> None:
    part = system.sign(PLAIN.replace("<Body>", '<Body Id="b">'), reference="#b")

    assert check_xml(part, place="Seal", trusted=[system.pem], at=AT).verdict is XmlVerdict.BROKEN


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("nội dung", "noi dung", XmlVerdict.BROKEN),
        ("<to>BCT</to>", "<to>BTC</to>", XmlVerdict.BROKEN),
        ("<Body>", "<Body x='1'>", XmlVerdict.BROKEN),
        ("</Message>", "<Extra/></Message>", XmlVerdict.BROKEN),
        ("</Message>", "", XmlVerdict.NOT_XML),
        ("Seal>", "Stamp>", XmlVerdict.NOT_SIGNED),
    ],
)
def test_signature_when_the_message_was_changed_is_refused(
    system: Holder, old: str, new: str, verdict: XmlVerdict
) -> None:
    changed = system.sign(PLAIN).decode()
    root = etree.fromstring(changed.encode())
    text = etree.tostring(root, encoding="unicode")
    assert old in text

    assert check_xml(text.replace(old, new).encode(), place="Seal", trusted=[system.pem], at=AT).verdict is verdict


def test_signature_when_over_a_message_inside_another_of_the_same_name_is_refused(system: Holder) -> None:
    signed = system.sign(PLAIN.replace("<Message>", '<Message Id="m">'), reference="m")
    alone = etree.fromstring(signed)
    signature = etree.tostring(alone.find("Seal/{*}Signature")).decode()
    inner = etree.tostring(alone).decode().replace(signature, "")
    around = PLAIN.replace("một nội dung", f"nội dung khác{inner}").replace("<Seal/>", f"<Seal>{signature}</Seal>", 1)

    def verdict(xml: bytes) -> XmlVerdict:
        return check_xml(xml, place="Seal", trusted=[system.pem], at=AT).verdict

    assert verdict(signed) is XmlVerdict.OK
    assert verdict(around.encode()) is XmlVerdict.BROKEN
