"""The window's bytes ↔ values: every recorded example both ways, and everything that must not be read."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.doors.links.single_window import wire
from motcua.doors.links.single_window.wire import Acknowledgement, Call, Element, Envelope, Party, Subject, Unreadable

DECLARATION = (Path(__file__).parents[2] / "sandbox" / "examples" / "nsw-10-01.xml").read_text(encoding="utf-8")

SUPPLEMENT = (
    "<Envelope><Header><Reference><version>01</version><messageId>5c1f3f0e9a0b4f52a1c07d1c2b3a4d5e</messageId></Reference>"
    "<From><name>BCT</name><identity>BCT</identity><countryCode>VN</countryCode><ministryCode>BCT</ministryCode>"
    "<organizationCode>BCT</organizationCode><unitCode>CHC</unitCode></From><To><name>NSW</name><identity>NSW</identity>"
    "<countryCode>VN</countryCode><ministryCode>BTC</ministryCode><organizationCode>TCHQ</organizationCode><unitCode>NSW</unitCode></To>"
    "<Subject><documentType>BCT0500006</documentType><type>11</type><function>05</function><reference>NSW260300123</reference>"
    "<documentYear>2026</documentYear><preReference>NSW260300123</preReference><preDocumentYear>2026</preDocumentYear>"
    "<sendDate>2026-03-02 09:15:00</sendDate></Subject></Header><Body><Content><Result><NSWFileCode>NSW260300123</NSWFileCode>"
    "<Reason>Bổ sung hợp đồng</Reason><Department>Cục Hóa chất</Department><CreaterName>Lê Văn C</CreaterName>"
    "<ResponseDate>2026-03-02 09:14:30</ResponseDate></Result></Content><Signature/></Body><SystemSignature/></Envelope>"
)
"""The recorded message of the protocol, on one line."""

SUPPLEMENT_VALUE = Envelope(
    version="01",
    message_id="5c1f3f0e9a0b4f52a1c07d1c2b3a4d5e",
    sender=Party("BCT", "BCT", "VN", "BCT", "BCT", "CHC"),
    receiver=Party("NSW", "NSW", "VN", "BTC", "TCHQ", "NSW"),
    subject=Subject("BCT0500006", "11", "05", "NSW260300123", "2026", "NSW260300123", "2026", "2026-03-02 09:15:00"),
    content=(
        Element(
            "Result",
            "",
            (
                Element("NSWFileCode", "NSW260300123"),
                Element("Reason", "Bổ sung hợp đồng"),
                Element("Department", "Cục Hóa chất"),
                Element("CreaterName", "Lê Văn C"),
                Element("ResponseDate", "2026-03-02 09:14:30"),
            ),
        ),
    ),
)

GATEWAY = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'


def answered(envelope: str, *, escaped: int = 1, form: str = "gateway") -> bytes:
    """A SOAP answer as the window gives it, its Envelope escaped that many times."""
    for _ in range(escaped):
        envelope = escape(envelope)
    inner = (
        f'<s:receiveResponse xmlns:s="urn:s"><s:receiveResult><d:responsePayload xmlns:d="urn:d">{envelope}'
        "</d:responsePayload></s:receiveResult></s:receiveResponse>"
        if form == "gateway"
        else f'<RequestResponse xmlns="http://tempuri.org/"><RequestResult>{envelope}</RequestResult></RequestResponse>'
    )
    return GATEWAY.format(inner).encode()


def said(function: str, content: str) -> str:
    head = SUPPLEMENT.replace("<function>05<", f"<function>{function}<")
    return head[: head.index("<Content>")] + f"<Content>{content}</Content></Body></Envelope>"


def test_envelope_when_recorded_is_read_and_written_back_alike() -> None:
    assert wire.read_envelope(SUPPLEMENT) == SUPPLEMENT_VALUE
    assert wire.write_envelope(SUPPLEMENT_VALUE) == SUPPLEMENT


def test_declaration_when_recorded_is_written_back_and_read_as_the_same_value() -> None:
    value = wire.read_envelope(DECLARATION)

    assert wire.read_envelope(wire.write_envelope(value)) == value
    assert value.subject == Subject(
        "BCT0800001", "10", "01", "NSW261100001", "2026", "NSW261100001", "2026", "2026-11-24 08:15:00"
    )


@pytest.mark.parametrize("form", ["gateway", "request"])
def test_call_when_written_is_read_as_the_same_text(form: str) -> None:
    body = wire.write_call(SUPPLEMENT, form=form, namespace="urn:s", office="BCT", document_type="BCT&05")

    assert wire.read_call(body) == (
        Call("receive", "urn:s", SUPPLEMENT)
        if form == "gateway"
        else Call("Request", "http://tempuri.org/", SUPPLEMENT)
    )


@pytest.mark.parametrize(
    "inner",
    [
        '<s:receive xmlns:s="urn:s"><s:officeCode>BCT</s:officeCode><s:requestPayload><![CDATA[ {} ]]></s:requestPayload></s:receive>',
        '<receive xmlns="http://tempuri.org/"><XMLData><![CDATA[{}]]></XMLData></receive>',
        '<Request xmlns="http://tempuri.org/"><payload><![CDATA[<?xml version="1.0" encoding="UTF-8"?>{}]]></payload></Request>',
        '<s:receive xmlns:s="urn:s"><s:requestPayload>{}</s:requestPayload></s:receive>',
    ],
)
def test_call_when_made_in_any_known_form_gives_the_envelope(inner: str) -> None:
    call = wire.read_call(b"\xef\xbb\xbf" + GATEWAY.format(inner.format(SUPPLEMENT)).encode())

    assert wire.read_envelope(call.payload) == SUPPLEMENT_VALUE


def test_answer_when_made_to_a_call_is_in_its_form() -> None:
    gateway = wire.write_answer(Call("receive", "urn:s", ""), said("99", ""), data_namespace="urn:d")
    simple = wire.write_answer(Call("Request", "http://tempuri.org/", ""), said("99", ""), data_namespace="urn:d")

    assert b"<s:receiveResponse" in gateway and b"<d:responsePayload" in gateway
    assert b"<s:RequestResponse" in simple and b"responsePayload" not in simple
    assert wire.read_answer(gateway) == wire.read_answer(simple) == Acknowledgement("99", "NSW260300123")


@pytest.mark.parametrize("escaped", [0, 1, 2])
@pytest.mark.parametrize("form", ["gateway", "request"])
def test_answer_when_escaped_never_once_or_twice_is_read(escaped: int, form: str) -> None:
    text = said(
        "00",
        "<ErrorList><Error><ErrorCode>ERR05_CODE</ErrorCode><ErrorName>A &amp; B &lt; C</ErrorName></Error></ErrorList>",
    )

    assert wire.read_answer(answered(text, escaped=escaped, form=form)) == Acknowledgement(
        "00", "NSW260300123", "", (("ERR05_CODE", "A & B < C"),)
    )


def test_answer_when_stored_gives_the_time() -> None:
    found = wire.read_answer(answered(said("99", "<ReceiveDate>2026-03-02 09:15:01</ReceiveDate>")))

    assert found == Acknowledgement("99", "NSW260300123", "2026-03-02 09:15:01")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "ERR00_CODE"),
        (b"   ", "ERR00_CODE"),
        (b"hello", "ERR02_CODE"),
        (b"{}", "ERR02_CODE"),
        (b"<html><body>502 Bad Gateway</body></html>", "ERR00_CODE"),
        (GATEWAY.format("").encode(), "ERR00_CODE"),
        (GATEWAY.format("<receive/>").encode(), "ERR00_CODE"),
        (GATEWAY.format("<receive><payload>không phải</payload></receive>").encode(), "ERR00_CODE"),
        (GATEWAY.format("<receive>").encode(), "ERR02_CODE"),
        (GATEWAY.format("<receive>é</receive>").encode("latin-1"), "ERR02_CODE"),
        (SUPPLEMENT.encode("utf-16"), "ERR02_CODE"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "ERR02_CODE"),
        (b"\x1f\x8b\x08\x00\x00", "ERR02_CODE"),
    ],
)
def test_bytes_when_they_are_no_call_are_refused_with_the_windows_code(body: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        wire.read_call(body)

    assert caught.value.code == code


HOSTILE = {
    "external entity": '<!DOCTYPE Envelope [<!ENTITY x SYSTEM "file:///etc/passwd">]><Envelope>&x;</Envelope>',
    "remote entity": '<!DOCTYPE Envelope SYSTEM "http://127.0.0.1:9/e.dtd"><Envelope/>',
    "parameter entity": '<!DOCTYPE Envelope [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]><Envelope/>',
    "billion laughs": '<!DOCTYPE Envelope [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><Envelope>&j;</Envelope>",
    "quadratic blow-up": f'<!DOCTYPE Envelope [<!ENTITY a "{"a" * 50000}">]><Envelope>{"&a;" * 5000}</Envelope>',
    "entity nobody declared": "<Envelope>&x;</Envelope>",
    "deep nesting": "<Envelope><Body><Content>" + "<a>" * 200 + "</a>" * 200 + "</Content></Body></Envelope>",
    "very deep nesting": "<Envelope>" + "<a>" * 100_000 + "</a>" * 100_000 + "</Envelope>",
    "control character": "<Envelope>\x01</Envelope>",
    "lone surrogate": "<Envelope>\ud800</Envelope>",
    "unclosed": "<Envelope><Header>",
    "two roots": "<Envelope/><Envelope/>",
    "encoding of its own": '<?xml version="1.0" encoding="UTF-7"?><Envelope/>',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_envelope_when_hostile_is_refused_at_once(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        wire.read_envelope(text)

    assert caught.value.code == "ERR02_CODE"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_call_when_its_escaped_payload_is_hostile_is_refused(text: str) -> None:
    clean = text.replace("\x01", "&#1;").replace("\ud800", "&#55296;")
    body = GATEWAY.format(f"<receive><requestPayload>{escape(clean)}</requestPayload></receive>").encode()

    with pytest.raises(Unreadable):
        wire.read_envelope(wire.read_call(body).payload)


def test_leaf_when_a_comment_cuts_it_is_read_whole() -> None:
    text = SUPPLEMENT.replace("Bổ sung hợp đồng", "Bổ sung<!-- x --> hợp đồng")

    assert wire.read_envelope(text) == SUPPLEMENT_VALUE


def test_procedure_code_when_it_has_an_ampersand_goes_both_ways() -> None:
    value = wire.read_envelope(SUPPLEMENT.replace("BCT0500006", "BCT&amp;0500006"))

    assert value.subject.document_type == "BCT&0500006"
    assert wire.read_envelope(wire.write_envelope(value)) == value


def test_fault_when_answered_is_no_acknowledgement() -> None:
    with pytest.raises(Unreadable, match="SOAP Fault"):
        wire.read_answer(wire.write_fault("Hệ thống bận"))


@given(st.text())
def test_text_when_any_characters_come_survives_or_loses_only_what_xml_forbids(text: str) -> None:
    value = Envelope(
        "01",
        "m",
        Party("", "", "", "", ""),
        Party("", "", "", "", ""),
        SUPPLEMENT_VALUE.subject,
        (Element("Reason", text),),
    )

    found = wire.read_envelope(wire.write_envelope(value)).content[0].text

    assert found == wire._clean(text)


@given(st.binary(max_size=200))
def test_call_when_the_bytes_are_arbitrary_is_refused_never_broken(body: bytes) -> None:
    with pytest.raises(Unreadable):
        wire.read_call(body)
