"""edXML packages: recorded examples both ways, variants of producers, and what attacks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.links.document_axis.packages import EXAMPLES, LARGEST, document, example, read

from motcua.doors.links.document_axis import client, mapping, wire
from motcua.doors.links.document_axis.settings import Settings
from motcua.doors.links.document_axis.wire import Unreadable

SETTINGS = Settings(url="http://axis")
DOCUMENTS = ("letter", "other_producer", "recall", "update", "replacement")
STATUSES = ("status_03", "status_in_message_header")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_example_of_a_document_goes_both_ways(name: str) -> None:
    read_once = document(name)

    assert read(wire.write(read_once)) == read_once


@pytest.mark.parametrize("name", STATUSES)
def test_each_example_of_a_status_goes_both_ways(name: str) -> None:
    status = read(example(name))

    assert isinstance(status, wire.StatusPackage)
    assert (status.code, status.about.code, status.sender.code) == ("03", "118/BCT-VP", "000.00.11.H26")
    assert read(wire.write_status(status)) == status


def test_every_example_is_tried() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.edxml")} == {*DOCUMENTS, *STATUSES}


def test_a_letter_says_what_it_says() -> None:
    found = document("letter")

    assert [one.code for one in found.receivers] == ["000.00.00.G02", "000.00.00.G12"]
    assert (found.number, found.notation, found.issued_on, found.due) == (
        "118",
        "BYT-VP",
        date(2026, 3, 2),
        date(2026, 3, 20),
    )
    assert found.answers[0].document_id == "G02,2026/02/20,45/BCT-HC"
    assert [(one.name, one.content[:5]) for one in found.files] == [("cong-van.pdf", b"%PDF-")]


def test_another_producers_habits_are_understood() -> None:
    found = mapping.arrived(document("other_producer"), SETTINGS, lambda _: None, key="k", origin="unsigned")

    assert (found.symbol, found.issued_on, found.type_name) == ("7/QĐ-BYT", date(2026, 3, 2), "Quyết định")
    assert [(one.name, one.content[:5]) for one in found.files] == [("quyet-dinh.pdf", b"%PDF-")]  # it came zipped


def test_recall_update_and_replacement_name_their_documents() -> None:
    made = {
        name: mapping.arrived(document(name), SETTINGS, lambda _: None, key="k", origin="") for name in DOCUMENTS[2:]
    }

    earlier = "000.00.00.G18,2026/03/02,118/BYT-VP"
    assert (made["recall"].kind, made["recall"].about, made["recall"].reason) == ("recall", earlier, "Phát hành nhầm")
    assert (made["update"].kind, made["update"].about) == ("update", earlier)
    assert list(made["replacement"].replaces) == [earlier, "000.00.00.G18,2026/03/02,119/BYT-VP"]


def test_what_we_write_has_the_prefix_that_some_receivers_demand() -> None:
    text = wire.write(document("letter")).decode()

    assert "<edXML:edXMLEnvelope" in text
    assert "<edXML:MessageHeader><edXML:From>" in text
    assert "<AttachmentEncoded><Attachment>" in text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"not xml at all", "not_xml"),
        (b"<a/>", "no_header"),
        (b"\xff\xfe<\x00a\x00", "encoding"),
        (b'<?xml version="1.0" encoding="windows-1258"?><a/>', "encoding"),
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "doctype"),
        (b"<!DOCTYPE a [<!ENTITY b 'b'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;</a>", "doctype"),
        (b"<a>" * 40 + b"</a>" * 40, "too_deep"),
        (b"<a>" + b"<b/>" * 250_000 + b"</a>", "too_many_elements"),
        (b"<a>" + b"x" * (LARGEST + 1), "too_large"),
    ],
)  # fmt: skip
def test_what_attacks_or_is_no_package_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as found:
        read(content)

    assert found.value.reason == reason


def with_file(content: bytes, media_type: str = "application/pdf") -> wire.Package:
    return replace(document("letter"), files=(wire.Attachment("a.pdf", media_type, content),))


def zipped(*contents: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.pdf", content)
    return out.getvalue()


def unpacked(package: wire.Package, most: int = 1024) -> list[bytes]:
    made = mapping.arrived(package, replace(SETTINGS, largest_unpacked=most), lambda _: None, key="k", origin="")
    return [one.content for one in made.files]


def test_an_attachment_bomb_is_refused_before_it_swells() -> None:
    with pytest.raises(Unreadable) as found:
        unpacked(with_file(zipped(b"0" * 50_000_000)))

    assert found.value.detail == "too_large"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    honest = zipped(b"0" * 100_000)
    place = honest.index(b"PK\x01\x02") + 24
    lying = honest[:place] + (10).to_bytes(4, "little") + honest[place + 4 :]

    with pytest.raises(Unreadable):
        unpacked(with_file(lying))


def test_many_files_that_are_too_much_together_are_refused() -> None:
    package = replace(
        document("letter"), files=tuple(wire.Attachment(f"{n}.pdf", "application/pdf", b"x" * 400) for n in range(4))
    )

    with pytest.raises(Unreadable):
        unpacked(package)


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", zipped(b"a", b"b")])
def test_an_archive_that_cannot_be_taken_for_one_file_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        unpacked(with_file(content))


def test_an_archive_that_says_that_it_is_one_stays_one() -> None:
    content = zipped(b"a", b"b")

    assert unpacked(with_file(content, "application/zip")) == [content]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<ContentTransferEncoded>", "<ContentTransferEncoded>!!not base64!!"),
        ("<edXML:BussinessDocType>0", "<edXML:BussinessDocType>9"),
        ("<edXML:OrganId>000.00.00.G18</edXML:OrganId><edXML:OrganizationInCharge/>", "<edXML:OrganizationInCharge/>"),
    ],
)
def test_a_package_that_is_broken_inside_is_refused(before: str, after: str) -> None:
    with pytest.raises(Unreadable):
        read(example("letter").decode().replace(before, after).encode())


def test_a_file_name_never_leads_out_of_its_folder() -> None:
    text = (
        example("letter").decode().replace("cong-van.pdf", "..\\..\\/etc/pass\u0007wd")
    )  # no such byte may stand in XML
    with pytest.raises(Unreadable):
        read(text.encode())
    found = read(text.replace("\u0007", "").encode())

    assert isinstance(found, wire.Package)
    assert found.files[0].name == "passwd"


@given(st.binary(max_size=400))
def test_any_bytes_get_an_answer(content: bytes) -> None:
    try:
        read(content)
    except Unreadable as found:
        assert found.reason


@given(st.text(max_size=60))
def test_any_text_in_a_subject_makes_a_package_that_can_be_read(subject: str) -> None:
    found = read(wire.write(replace(document("letter"), subject=subject)))

    assert isinstance(found, wire.Package)


def test_the_signed_headers_are_what_the_axis_computes() -> None:
    made = client.signed_headers([("systemid", "000.00.00.G02"), ("docId", "7")], secret="k", prefix="XroadVnpt-")

    assert made["XroadVnpt-sign-header"] == '{"XroadVnpt-systemid":"000.00.00.G02","XroadVnpt-docId":"7"}'
    assert made["XroadVnpt-sign-header-key"] == "systemid;docId"
    assert (
        made["XroadVnpt-hash-header"]
        == hmac.new(b"k", made["XroadVnpt-sign-header"].encode(), hashlib.sha256).hexdigest()
    )


def test_a_package_of_many_mebibytes_is_read() -> None:
    content = b"%PDF" + b"\0" * 12_000_000
    found = read(wire.write(with_file(content)))

    assert isinstance(found, wire.Package)
    assert found.files[0].content == content
    assert len(base64.b64encode(content)) > 10_000_000  # more than the parser takes by itself
