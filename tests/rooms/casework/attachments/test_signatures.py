"""Signed papers at intake: each case judged, kept with its evidence, and told in plain words."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509 as pyca
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pytest_django import Settings
from signxml.algorithms import SignatureConstructionMethod
from signxml.signer import XMLSigner
from tests.rooms.foundation.signing import factory
from tests.rooms.foundation.signing.factory import AT

from motcua.casework.attachments import models, queries, services
from motcua.casework.attachments.errors import PaperScripted, PaperUnreadable, PaperWrongKind
from motcua.casework.attachments.types import Match, PaperKind
from motcua.definitions.catalogue import papers as rules
from motcua.definitions.forms.types import PaperSlot, Text
from motcua.doors.ui import signed
from motcua.foundation.signing import services as signing
from motcua.foundation.types import Actor, ActorKind, Ref

OWNER = Ref("enterprise", "9901234560")
ACTOR = Actor(ActorKind.CLIENT, "erp", acting_for=OWNER, rights=frozenset({"file", "see"}), assurance=1)
YESTERDAY, TOMORROW, NEXT_MONTH = AT - timedelta(days=1), AT + timedelta(days=1), AT + timedelta(days=30)


class House:
    """An authority that is trusted, people who sign, and papers handed in."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder
        self.authority = factory.Authority()
        self.configure(signing_trust=str(self.authority.write_root(folder)), signing_crls=str(folder / "none.crl"))

    def configure(self, **options: object) -> None:
        self.settings.MOTCUA = replace(self.settings.MOTCUA, **options)

    def person(self, name: str, authority: factory.Authority | None = None, **facts: object) -> tuple[Path, Path]:
        (self.folder / name).mkdir()
        return (authority or self.authority).issue(self.folder / name, **facts)  # type: ignore[arg-type]

    def sign(self, pdf: bytes, person: tuple[Path, Path]) -> bytes:
        before = self.settings.MOTCUA
        self.configure(signing_key=str(person[0]), signing_certificate=str(person[1]), signing_chain="")
        try:
            return signing.sign(pdf, reason="Ký", at=AT).pdf
        finally:
            self.settings.MOTCUA = before

    def revoke(self, person: tuple[Path, Path], since: object) -> None:
        serial = pyca.load_pem_x509_certificate(person[1].read_bytes()).serial_number
        file = self.authority.revocations(self.folder / "list.crl", {serial: since}, at=NEXT_MONTH)  # type: ignore[dict-item]
        self.configure(signing_crls=str(file))

    def add(self, content: bytes, name: str = "hop-dong.pdf", at: object = AT) -> str:
        return services.add(ACTOR, owner=OWNER, name=name, content=content, at=at).id  # type: ignore[arg-type]


@pytest.fixture
def house(db: None, settings: Settings, tmp_path: Path) -> House:
    settings.MOTCUA = replace(settings.MOTCUA, home=factory.home())
    return House(settings, tmp_path)


def test_good_signature_says_who_when_and_that_it_is_the_applicant(house: House) -> None:
    paper = house.add(house.sign(factory.paper(), house.person("ok", identifier=f"MST:{OWNER.id}")))

    told = queries.signatures(ACTOR, paper)
    shown = signed.told(told)

    assert queries.get(ACTOR, paper).signature == "VALID"
    assert told is not None
    (one,) = told.each
    assert (one.verdict, one.match, one.name, one.signed_at) == ("VALID", Match.SAME, "Người ký thử", AT)
    assert shown is not None
    facts = dict(shown.lines[0].facts)
    assert (shown.verdict, facts["So với người nộp"]) == ("Đã ký, hợp lệ", "đúng là người nộp")
    assert "chưa chứng minh được thời điểm ký" in facts["Dấu thời gian"]
    check = models.SignatureCheck.objects.get(paper_id=paper)
    assert check.evidence["sha256"] == queries.get(ACTOR, paper).sha256


def test_signature_of_another_enterprise_is_told_as_such(house: House) -> None:
    paper = house.add(house.sign(factory.paper(), house.person("other", identifier="MST:9902345672")))

    told = queries.signatures(ACTOR, paper)

    assert told is not None
    assert [one.match for one in told.each] == [Match.OTHER]


def test_paper_without_a_signature_has_none(house: House) -> None:
    paper = house.add(factory.paper())

    assert (queries.get(ACTOR, paper).signature, queries.signatures(ACTOR, paper)) == ("", None)


def _altered(house: House) -> bytes:
    pdf = house.sign(factory.paper(), house.person("a"))
    at = pdf.index(b"/Reason")
    return pdf[: at + 9] + bytes([pdf[at + 9] ^ 1]) + pdf[at + 10 :]


def _updated(house: House) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(house.sign(factory.paper(), house.person("a"))))
    writer.root[pdf_name("/Note")] = pdf_string("thêm")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _revoked_before(house: House) -> bytes:
    person = house.person("a")
    pdf = house.sign(factory.paper(), person)
    house.revoke(person, YESTERDAY)
    return pdf


def _revoked_after(house: House) -> bytes:
    person = house.person("a")
    pdf = house.sign(factory.paper(), person)
    house.revoke(person, TOMORROW)
    return pdf


def _unknown(house: House) -> bytes:
    return house.sign(factory.paper(), house.person("a", factory.Authority("Nobody's Root")))


def _two(house: House) -> bytes:
    return house.sign(house.sign(factory.paper(), house.person("a")), house.person("b", factory.Authority("Nobody")))


@pytest.mark.parametrize(
    ("make", "verdict", "words"),
    [
        (_altered, "INVALID", "Nội dung đã bị thay đổi sau khi ký."),
        (_updated, "INVALID", "Tệp đã được thêm nội dung sau khi ký."),
        (_revoked_before, "INVALID", "Chứng thư đã bị thu hồi."),
        (_revoked_after, "INDETERMINATE", "Chứng thư đã bị thu hồi."),
        (_unknown, "INDETERMINATE", "Không biết đơn vị cấp chứng thư; chưa có trong danh sách tin cậy."),
    ],
)
def test_each_fault_of_a_signature_is_told_in_plain_words(
    house: House, make: Callable[[House], bytes], verdict: str, words: str
) -> None:
    paper = house.add(make(house), at=NEXT_MONTH if "revoked" in make.__name__ else AT)

    shown = signed.told(queries.signatures(ACTOR, paper))

    assert queries.get(ACTOR, paper).signature == verdict
    assert shown is not None
    assert [line.why for line in shown.lines] == [words]


def test_certificate_that_has_expired_since_leaves_it_undetermined(house: House) -> None:
    pdf = house.sign(factory.paper(), house.person("a", end=AT + timedelta(days=2)))

    paper = house.add(pdf, at=NEXT_MONTH)

    shown = signed.told(queries.signatures(ACTOR, paper))
    assert shown is not None
    assert shown.verdict == "Chưa xác định được chữ ký"
    assert "hết hạn" in shown.lines[0].why


def test_of_two_signers_the_wrong_one_is_named(house: House) -> None:
    told = queries.signatures(ACTOR, house.add(_two(house)))

    assert told is not None
    assert (told.verdict, [one.verdict for one in told.each]) == ("INDETERMINATE", ["VALID", "INDETERMINATE"])


def test_signed_xml_is_taken_and_judged_and_a_changed_one_is_invalid(house: House) -> None:
    key, certificate = house.person("a", identifier=f"MST:{OWNER.id}")
    root = etree.fromstring(b"<to_khai><so_luong>5</so_luong></to_khai>")
    signer = XMLSigner(method=SignatureConstructionMethod.enveloped)
    made = signer.sign(root, key=load_pem_private_key(key.read_bytes(), None), cert=certificate.read_text())  # type: ignore[arg-type]
    xml = etree.tostring(made, xml_declaration=True, encoding="UTF-8")

    good = house.add(xml, "to-khai.xml")
    bad = house.add(xml.replace(b">5<", b">6<"), "to-khai-sua.xml")

    assert queries.get(ACTOR, good).kind is PaperKind.XML
    assert [queries.get(ACTOR, one).signature for one in (good, bad)] == ["VALID", "INVALID"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', PaperUnreadable),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', PaperScripted),
        (b'<?xml version="1.0"?><?xml-stylesheet href="http://x/"?><a/>', PaperScripted),
        (b'<?xml version="1.0"?>' + b"<a>" * 5000, PaperUnreadable),
        (b'<?xml version="1.0"?><a>', PaperUnreadable),
        (b"<html></html>", PaperWrongKind),
    ],
)
def test_hostile_xml_is_refused(house: House, content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        house.add(content, "to-khai.xml")


def test_later_check_stands_beside_the_first(house: House) -> None:
    person = house.person("a")
    paper = house.add(house.sign(factory.paper(), person))
    house.revoke(person, YESTERDAY)

    told = services.judge_again(ACTOR, paper=paper, at=NEXT_MONTH)

    assert told is not None
    assert told.verdict == "INVALID"
    assert list(models.SignatureCheck.objects.order_by("pk").values_list("verdict", flat=True)) == ["VALID", "INVALID"]
    assert queries.get(ACTOR, paper).signature == "INVALID"


@pytest.mark.parametrize(
    ("rule", "verdict", "reasons", "flags"),
    [
        ("required", "", ["not_signed"], ["signature_missing"]),
        ("required", "INVALID", ["signature_invalid"], ["signature_invalid"]),
        ("required", "INDETERMINATE", [], ["signature_unclear"]),
        ("required", "VALID", [], []),
        ("expected", "", [], ["signature_missing"]),
        ("expected", "INVALID", [], ["signature_invalid"]),
        ("", "", [], []),
    ],
)
def test_pack_that_wants_a_signed_paper_refuses_or_flags(
    rule: str, verdict: str, reasons: list[str], flags: list[str]
) -> None:
    slot = PaperSlot("/contract", "contract", Text("Hợp đồng", "Contract"), signed=rule)
    data = {"contract": {"type": "contract", "file": "a.pdf"}}
    held = {"a.pdf": {"state": "clean", "media_type": "application/pdf", "signature": verdict}}

    faults = rules.faults((slot,), data, {"papers": held}, faulty=())

    assert [fault.reason for fault in faults] == reasons
    assert list(rules.signature_flags((slot,), data, held)) == flags
