"""The window calls: the order of checks, each with its code, before anything is stored."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import RequestFactory
from pytest_django import Settings
from tests.links.single_window.window import UNSIGNED, Key, Server, call, running

from motcua.doors.links.single_window import inbound, wire


@pytest.fixture(scope="module")
def key() -> Key:
    return Key()


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        yield found


@pytest.fixture(autouse=True)
def _linked(settings: Settings, server: Server, key: Key, tmp_path: Path) -> None:
    pem = tmp_path / "window.pem"
    pem.write_bytes(key.pem)
    settings.MOTCUA = replace(
        django_settings.MOTCUA,
        single_window_url=server.url,
        single_window_certificate=str(pem),
        single_window_files=server.host,
    )


def post(body: bytes) -> tuple[int, wire.Acknowledgement | None]:
    """What the door answers: the HTTP status, and the acknowledgement unless it is a fault."""
    request = RequestFactory().post("/ket-noi/nsw", data=body, content_type="text/xml; charset=utf-8")
    response = inbound.receive(request)
    try:
        return response.status_code, wire.read_answer(response.content)
    except wire.Unreadable:
        return response.status_code, None


def refused_with(body: bytes) -> tuple[str, ...]:
    status, said = post(body)
    assert status == 200
    assert said is not None
    assert said.function == "00"
    return tuple(code for code, _ in said.errors)


def changed(*pairs: tuple[str, str]) -> str:
    text = UNSIGNED
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def test_door_when_the_link_is_off_is_not_there(settings: Settings) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, single_window_url="")

    assert post(call(UNSIGNED)) == (404, None)


def test_door_when_asked_otherwise_than_by_post_refuses() -> None:
    assert inbound.receive(RequestFactory().get("/ket-noi/nsw")).status_code == 405


def test_message_when_larger_than_the_limit_is_a_fault() -> None:
    assert post(b"x" * (6 * 1024 * 1024)) == (413, None)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "ERR00_CODE"),
        (b"not xml", "ERR02_CODE"),
        (call(""), "ERR00_CODE"),
        (call("<Other/>"), "ERR00_CODE"),
        (call(UNSIGNED[: len(UNSIGNED) // 2]), "ERR02_CODE"),
        (call('<!DOCTYPE Envelope [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + UNSIGNED), "ERR02_CODE"),
        (call(changed(("BCT0800001", ""))), "ERR03_CODE"),
        (call(changed(("BCT0800001", "BCT9900001"))), "ERR01_CODE"),
        (call(changed(("<type>10<", "<type>77<"))), "ERR04_CODE"),
        (call(changed(("<function>01<", "<function>09<"))), "ERR04_CODE"),
        (call(changed(("<function>01<", "<function>04<"))), "ERR05_CODE"),
        (call(changed(("<type>10<", "<type>13<"), ("<function>01<", "<function>11<"))), "ERR04_CODE"),
        (call(UNSIGNED), "ERR05_CODE"),
    ],
)
def test_message_when_wrong_is_answered_with_the_first_code_in_the_windows_order(body: bytes, code: str) -> None:
    assert refused_with(body) == (code,)


CIPHER = bytes(range(7, 135))
"""Any bytes: of encrypted payloads only the algorithm is known (AES), neither mode nor padding nor how the bytes are written."""


@pytest.mark.parametrize(
    "payload",
    [
        base64.b64encode(CIPHER).decode(),
        base64.encodebytes(CIPHER).decode(),
        base64.urlsafe_b64encode(CIPHER).decode(),
        CIPHER.hex(),
        '<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:CipherData/></xenc:EncryptedData>',
    ],
    ids=["base64", "base64_lines", "base64_url", "hexadecimal", "xml_encryption"],
)
def test_encrypted_payload_is_refused_as_no_envelope_and_told_why(payload: str) -> None:
    _, said = post(call(payload))

    assert said is not None and said.function == "00"
    ((code, sentence),) = said.errors
    assert code == "ERR00_CODE"
    assert "mã hóa" in sentence


def names(body: bytes) -> str:
    _, said = post(body)
    assert said is not None
    return said.errors[0][1].split(":")[0]


def test_signature_when_it_does_not_hold_is_named_as_the_windows_own_service_would(
    key: Key, tmp_path: Path, settings: Settings
) -> None:
    signed = key.sign(UNSIGNED)
    old = Key(until=2001)

    assert names(call(UNSIGNED)) == "NotSignanture"
    assert names(call(signed.replace("SPC-2026-0917", "SPC-2026-0918"))) == "NotValidSignature"
    assert names(call(Key().sign(UNSIGNED))) == "NotRegister"
    assert (
        names(call(signed[: signed.index("<ds:KeyInfo>")] + signed[signed.index("</ds:KeyInfo>") + 13 :]))
        == "NotPublicKey"
    )
    (tmp_path / "old.pem").write_bytes(old.pem)
    settings.MOTCUA = replace(settings.MOTCUA, single_window_certificate=str(tmp_path / "old.pem"))
    assert names(call(old.sign(UNSIGNED))) == "NotValidDate"


def test_signature_when_wrapped_around_another_message_is_refused(key: Key) -> None:
    signed = key.sign(UNSIGNED)
    signature = signed[signed.index("<SystemSignature>") : signed.index("</Envelope>")]
    inside = changed(("<SystemSignature/>", signature), ("<Signature/>", f"<Signature>{signed}</Signature>"))
    moved = changed(("<Signature/>", signature.replace("SystemSignature", "Signature")))

    assert refused_with(call(inside.replace("SPC-2026-0917", "SPC-1", 1))) == ("ERR05_CODE",)
    assert names(call(moved)) == "NotSignanture"


def test_content_when_it_is_another_is_refused_after_the_signature(key: Key) -> None:
    other = key.sign(changed(("ChemicalDeclaration", "Other")))
    elsewhere = key.sign(changed(("<NSWFileCode>NSW261100001", "<NSWFileCode>NSW999")))

    assert refused_with(call(other)) == ("ERR05_CODE",)
    assert refused_with(call(elsewhere)) == ("ERR05_CODE",)


def test_answer_when_refused_turns_the_header_round_and_keeps_the_reference() -> None:
    request = RequestFactory().post("/ket-noi/nsw", data=call(UNSIGNED), content_type="text/xml")

    answer = wire.read_envelope(wire.read_call(inbound.receive(request).content).payload)

    assert (answer.sender.identity, answer.receiver.identity) == ("BCT", "NSW")
    assert (answer.subject.reference, answer.subject.type, answer.subject.function) == ("NSW261100001", "10", "00")
