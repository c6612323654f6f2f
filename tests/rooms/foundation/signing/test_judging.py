"""What is said of other people's signatures: each by itself, revoked before or after, stamped or not, over all or over a part."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509 as pyca
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from signxml.algorithms import SignatureConstructionMethod
from signxml.signer import XMLSigner
from tests.rooms.foundation.signing import factory
from tests.rooms.foundation.signing.factory import AT

from motcua.foundation.signing import queries, services
from motcua.foundation.signing.types import Covers, Reason, SignatureReport, Verdict

YESTERDAY, TOMORROW, NEXT_MONTH = AT - timedelta(days=1), AT + timedelta(days=1), AT + timedelta(days=30)


class Person:
    """One who signs with a certificate of an authority."""

    def __init__(self, settings: object, authority: factory.Authority, folder: Path, **facts: object) -> None:
        folder.mkdir()
        self._settings = settings
        self.key, self.file = authority.issue(folder, **facts)  # type: ignore[arg-type]

    @property
    def serial(self) -> int:
        return pyca.load_pem_x509_certificate(self.file.read_bytes()).serial_number

    def sign(self, pdf: bytes, **options: object) -> bytes:
        before = self._settings.MOTCUA  # type: ignore[attr-defined]
        self._settings.MOTCUA = replace(  # type: ignore[attr-defined]
            before, signing_key=str(self.key), signing_certificate=str(self.file), signing_chain="", **options
        )
        try:
            return services.sign(pdf, reason="Ký", at=AT).pdf
        finally:
            self._settings.MOTCUA = before  # type: ignore[attr-defined]


@pytest.fixture
def authority(settings: object, tmp_path: Path) -> factory.Authority:
    made = factory.Authority()
    settings.MOTCUA = replace(  # type: ignore[attr-defined]
        settings.MOTCUA,  # type: ignore[attr-defined]
        home=factory.home(),
        signing_trust=str(made.write_root(tmp_path)),
        signing_crls=str(tmp_path / "none.crl"),
    )
    return made


@pytest.fixture
def person(settings: object, authority: factory.Authority, tmp_path: Path) -> Person:
    return Person(settings, authority, tmp_path / "person")


def told(report: SignatureReport) -> list[tuple[Verdict, Reason, Covers]]:
    return [(one.verdict, one.reason, one.covers) for one in report.each]


def with_list(settings: object, file: Path) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, signing_crls=str(file))  # type: ignore[attr-defined]


def test_one_who_signs_after_another_leaves_the_first_valid(
    settings: object, person: Person, authority: factory.Authority, tmp_path: Path
) -> None:
    second = Person(settings, authority, tmp_path / "second")

    report = queries.judge(second.sign(person.sign(factory.paper())), at=AT)

    assert (report.verdict, report.signatures) == (Verdict.VALID, 2)
    assert told(report) == [
        (Verdict.VALID, Reason.NONE, Covers.REVISION),
        (Verdict.VALID, Reason.NONE, Covers.WHOLE),
    ]


def test_of_two_signers_the_wrong_one_is_named(settings: object, person: Person, tmp_path: Path) -> None:
    stranger = Person(settings, factory.Authority("Nobody's Root"), tmp_path / "stranger")

    report = queries.judge(stranger.sign(person.sign(factory.paper())), at=AT)

    assert (report.verdict, report.reason) == (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR)
    assert told(report) == [
        (Verdict.VALID, Reason.NONE, Covers.REVISION),
        (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR, Covers.WHOLE),
    ]


def test_update_after_the_signature_is_an_alteration(person: Person) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(person.sign(factory.paper())))
    writer.root[pdf_name("/Note")] = pdf_string("added")
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)

    report = queries.judge(output.getvalue(), at=AT)

    assert told(report) == [(Verdict.INVALID, Reason.ALTERED_AFTER_SIGNING, Covers.PART)]
    assert (report.verdict, report.covers_whole_file) == (Verdict.INVALID, False)


def test_update_between_two_signatures_is_charged_to_the_first(
    settings: object, person: Person, authority: factory.Authority, tmp_path: Path
) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(person.sign(factory.paper())))
    writer.root[pdf_name("/Note")] = pdf_string("added")
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)

    report = queries.judge(Person(settings, authority, tmp_path / "second").sign(output.getvalue()), at=AT)

    assert told(report) == [
        (Verdict.INVALID, Reason.ALTERED_AFTER_SIGNING, Covers.PART),
        (Verdict.VALID, Reason.NONE, Covers.WHOLE),
    ]


@pytest.mark.parametrize(
    ("since", "verdict", "reason"),
    [
        (YESTERDAY, Verdict.INVALID, Reason.REVOKED),
        # Older than the revocation only by its own word.
        (TOMORROW, Verdict.INDETERMINATE, Reason.REVOKED),
    ],
)
def test_revoked_certificate_without_a_time_stamp(
    since: datetime,
    verdict: Verdict,
    reason: Reason,
    settings: object,
    person: Person,
    authority: factory.Authority,
    tmp_path: Path,
) -> None:
    signed = person.sign(factory.paper())
    with_list(settings, authority.revocations(tmp_path / "list.crl", {person.serial: since}, at=NEXT_MONTH))

    report = queries.judge(signed, at=NEXT_MONTH)

    assert told(report) == [(verdict, reason, Covers.WHOLE)]
    assert report.each[0].revoked_at == since


@pytest.mark.parametrize(
    ("since", "verdict"), [(AT - timedelta(minutes=1), Verdict.INVALID), (TOMORROW, Verdict.VALID)]
)
def test_time_stamp_tells_whether_the_signature_is_older_than_the_revocation(
    since: datetime,
    verdict: Verdict,
    settings: object,
    person: Person,
    authority: factory.Authority,
    tmp_path: Path,
) -> None:
    with factory.served(factory.stamping(authority.stamper(AT))) as address:
        signed = person.sign(factory.paper(), signing_level="B-T", signing_tsa=address)
    with_list(settings, authority.revocations(tmp_path / "list.crl", {person.serial: since}, at=NEXT_MONTH))

    (one,) = queries.judge(signed, at=NEXT_MONTH).each

    assert (one.verdict, one.proven_at, one.remarks) == (verdict, AT, ())


def test_list_that_another_authority_signed_is_not_believed(
    settings: object, person: Person, authority: factory.Authority, tmp_path: Path
) -> None:
    signed = person.sign(factory.paper())
    false = factory.Authority()
    false.certificate = authority.certificate
    with_list(settings, false.revocations(tmp_path / "list.crl", {person.serial: YESTERDAY}))

    report = queries.judge(signed, at=AT)

    assert (report.verdict, report.remarks) == (Verdict.VALID, (Reason.REVOCATION_UNKNOWN, Reason.NO_TIMESTAMP))


def test_list_of_a_later_day_says_nothing_about_today(
    settings: object, person: Person, authority: factory.Authority, tmp_path: Path
) -> None:
    signed = person.sign(factory.paper())
    with_list(settings, authority.revocations(tmp_path / "list.crl", {person.serial: YESTERDAY}, at=NEXT_MONTH))

    assert queries.judge(signed, at=AT).verdict is Verdict.VALID


@pytest.mark.parametrize(("revoked", "verdict"), [(True, Verdict.INVALID), (False, Verdict.VALID)])
def test_responder_is_asked_only_when_the_caller_wants_it(
    revoked: bool,
    verdict: Verdict,
    settings: object,
    person: Person,
    authority: factory.Authority,
) -> None:
    signed = person.sign(factory.paper())
    known = {person.serial: YESTERDAY} if revoked else {}
    with factory.served(lambda question: authority.ocsp_answer(question, known)) as address:
        settings.MOTCUA = replace(settings.MOTCUA, signing_ocsp=address)  # type: ignore[attr-defined]

        asked, quiet = queries.judge(signed, at=AT, ask=True), queries.judge(signed, at=AT)

    assert (asked.verdict, asked.remarks) == (verdict, (Reason.NO_TIMESTAMP,))
    assert (quiet.verdict, quiet.remarks) == (Verdict.VALID, (Reason.REVOCATION_UNKNOWN, Reason.NO_TIMESTAMP))


def test_expired_certificate_counts_as_good_when_a_time_stamp_is_older(
    settings: object, authority: factory.Authority, tmp_path: Path
) -> None:
    short = Person(settings, authority, tmp_path / "short", end=TOMORROW)
    with factory.served(factory.stamping(authority.stamper(AT))) as address:
        stamped = short.sign(factory.paper(), signing_level="B-T", signing_tsa=address)

    assert queries.judge(stamped, at=NEXT_MONTH).verdict is Verdict.VALID
    assert told(queries.judge(short.sign(factory.paper()), at=NEXT_MONTH)) == [
        (Verdict.INDETERMINATE, Reason.EXPIRED, Covers.WHOLE)
    ]


# ---------------------------------------------------------------- XML


def signed_xml(person: Person, text: str = "<to-khai><ten>Minh Phát</ten></to-khai>") -> bytes:
    signer = XMLSigner(SignatureConstructionMethod.enveloped)
    node = signer.sign(
        etree.fromstring(text),
        key=load_pem_private_key(person.key.read_bytes(), None),
        cert=person.file.read_text(),
    )
    return bytes(etree.tostring(node))


def test_signed_xml_is_judged_as_a_pdf_is(person: Person) -> None:
    report = queries.judge(signed_xml(person), at=AT)

    assert told(report) == [(Verdict.VALID, Reason.NONE, Covers.WHOLE)]
    assert report.each[0].signer is not None
    assert (report.each[0].signer.common_name, report.each[0].serial) == ("Người ký thử", f"{person.serial:x}")


def test_changed_xml_is_a_hash_failure(person: Person) -> None:
    changed = signed_xml(person).replace("Minh Phát".encode(), "Minh Phúc".encode())
    changed = changed.replace(b"Minh Ph&#225;t", b"Minh Ph&#250;c")

    assert told(queries.judge(changed, at=AT)) == [(Verdict.INVALID, Reason.HASH_FAILURE, Covers.PART)]


def test_xml_that_wraps_a_signed_part_is_not_covered(person: Person) -> None:
    wrapped = b"<vo><khac/>" + signed_xml(person) + b"</vo>"

    report = queries.judge(wrapped, at=AT)

    assert report.verdict is Verdict.INVALID
    assert not report.covers_whole_file


def test_revoked_certificate_of_an_xml_signature(
    settings: object, person: Person, authority: factory.Authority, tmp_path: Path
) -> None:
    signed = signed_xml(person)
    with_list(settings, authority.revocations(tmp_path / "list.crl", {person.serial: YESTERDAY}))

    assert told(queries.judge(signed, at=AT)) == [(Verdict.INVALID, Reason.REVOKED, Covers.WHOLE)]


@pytest.mark.parametrize(
    "content",
    [
        b"<a",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<a xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:Signature/></a>',
        b'<a xmlns:d="http://www.w3.org/2000/09/xmldsig#">' + b"<d:Signature/>" * 500 + b"</a>",
        b"<" * 100_000,
        b"<a>" * 100_000,
    ],
)
def test_hostile_xml_gets_an_answer(content: bytes, authority: factory.Authority) -> None:
    assert queries.judge(content, at=AT).verdict is not Verdict.VALID


def test_xml_inside_xml_of_the_same_name_is_not_covered(person: Person) -> None:
    inner = XMLSigner(SignatureConstructionMethod.enveloped).sign(
        etree.fromstring('<to-khai Id="a"><ten>Minh Phát</ten></to-khai>'),
        key=load_pem_private_key(person.key.read_bytes(), None),
        cert=person.file.read_text(),
        reference_uri="a",
    )
    alone = etree.tostring(inner)
    around = b"<to-khai><ten>Ai khac</ten>" + alone + b"</to-khai>"

    assert queries.judge(alone, at=AT).verdict is Verdict.VALID
    report = queries.judge(around, at=AT)

    assert (report.verdict, report.covers_whole_file) == (Verdict.INVALID, False)
