"""Recorded messages: each is read, written and read again as the same, its signature holds, and hostile ones are refused in the window's words and logged."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings as django_settings
from django.test import RequestFactory
from pytest_django import Settings
from tests.links.single_window.window import Key, call

from motcua.doors.links.single_window import inbound, wire
from motcua.doors.links.single_window.settings import MESSAGE_MAP
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing.types import XmlVerdict

HERE = Path(__file__).parent / "examples"
EXAMPLES = sorted(HERE.glob("*.xml"))
WINDOW = (HERE / "window.pem").read_bytes()
AT = datetime(2026, 11, 26, 17, tzinfo=UTC)
PLACE = "SystemSignature"
FILED = (HERE / "10-01.xml").read_text(encoding="utf-8")


def key_of(path: Path) -> tuple[str, str, str]:
    kind, function = path.stem.split("-")[:2]
    return ("BCT0700001" if path.stem.endswith("origin") else "BCT0800001", kind, function)


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_recorded_message_goes_both_ways_and_its_signature_holds_for_its_sender_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = wire.read_envelope(text)
    ours = found.sender.identity == "BCT"
    held = re.search(r"<ds:X509Certificate>([^<]+)<", text)
    assert held is not None
    own = x509.load_der_x509_certificate(base64.b64decode(held[1])).public_bytes(Encoding.PEM) if ours else WINDOW
    verdicts = [
        signing.check_xml(one.encode(), place=PLACE, trusted=[trusted], at=AT).verdict
        for one, trusted in (
            (text, own),
            (text.replace(found.subject.reference, "NSW0", 1), own),
            (text, Key().pem),
        )
    ]

    assert wire.read_envelope(wire.write_envelope(found)) == found
    assert (found.subject.document_type, found.subject.type, found.subject.function) == key_of(path)
    assert any(
        (r.document_type, r.type, r.function) == key_of(path) and (r.direction == "out") == ours for r in MESSAGE_MAP
    )
    assert verdicts == [XmlVerdict.OK, XmlVerdict.BROKEN, XmlVerdict.NOT_TRUSTED]


def test_every_kind_of_message_is_recorded_but_for_codes_that_share_a_content() -> None:
    shared = {("13", "14"), ("18", "18"), ("18", "19")}

    assert {(r.type, r.function) for r in MESSAGE_MAP} - shared == {key_of(path)[1:] for path in EXAMPLES}


@pytest.fixture
def _linked(settings: Settings, tmp_path: Path) -> Iterator[None]:
    (tmp_path / "window.pem").write_bytes(WINDOW)
    settings.MOTCUA = replace(
        django_settings.MOTCUA,
        single_window_url="http://127.0.0.1:1",
        single_window_certificate=str(tmp_path / "window.pem"),
    )
    yield


def body_of(text: str, encoding: str = "utf-8") -> bytes:
    return call(text).decode().encode(encoding)


WRAPPED = FILED.replace("<Header>", "<Header><Extra/></Header><Header>", 1)
LAUGHS = '<!DOCTYPE Envelope [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + FILED
DEEP = FILED.replace("<Content>", "<Content>" + "<a>" * 60 + "</a>" * 60, 1)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (body_of(LAUGHS), "ERR02_CODE"),
        (body_of(DEEP), "ERR02_CODE"),
        (body_of(FILED, "utf-16"), "ERR02_CODE"),
        (b'<?xml version="1.0" encoding="windows-1258"?>' + body_of(FILED), "ERR02_CODE"),
        (call(FILED).replace("Hóa".encode(), b"H\xf3a"), "ERR02_CODE"),
        (body_of(WRAPPED), "ERR03_CODE"),
        (body_of(FILED.replace("<Signature/>", f"<Signature>{FILED}</Signature>")), "ERR05_CODE"),
        (body_of(FILED.replace("<DigestValue>", "<DigestValue>A").replace("<ds:DigestValue>", "<ds:DigestValue>A")), "ERR05_CODE"),
        (body_of(escape(FILED.replace("SystemSignature", "OtherSignature"))), "ERR05_CODE"),
    ],
    ids=["entities", "depth", "utf-16", "declared-encoding", "bytes", "second-header", "signed-inside", "digest", "place"],
)  # fmt: skip
@pytest.mark.usefixtures("_linked")
def test_hostile_message_is_refused_with_its_code_and_logged(body: bytes, code: str) -> None:
    request = RequestFactory().post("/ket-noi/nsw", data=body, content_type="text/xml")

    with structlog.testing.capture_logs() as logs:
        said = wire.read_answer(inbound.receive(request).content)

    assert (said.function, [one for one, _ in said.errors]) == ("00", [code])
    assert [one["errors"] for one in logs if one["event"] == "message_refused"] == [[code]]
