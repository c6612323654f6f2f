"""The ministry's side of the single window in tests: what it is asked to send, and Envelopes that go to it and come back."""

import secrets
from html import escape, unescape
from typing import Any

import httpx
from lxml import etree
from tests.sandbox.running import Ministry

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def envelope(function: str, kind: str, reference: str, content: str) -> str:
    party = "<name>{0}</name><identity>{0}</identity><countryCode>VN</countryCode><ministryCode>{0}</ministryCode><organizationCode>{0}</organizationCode>"
    return (
        f"<Envelope><Header><Reference><version>01</version><messageId>{secrets.token_hex(16)}</messageId></Reference>"
        f"<From>{party.format('BCT')}</From><To>{party.format('NSW')}</To>"
        f"<Subject><documentType>BCT0800001</documentType><type>{kind}</type><function>{function}</function><reference>{reference}</reference>"
        f"<documentYear>2026</documentYear><preReference>{reference}</preReference><preDocumentYear>2026</preDocumentYear>"
        f"<sendDate>2026-11-24 08:15:01</sendDate></Subject></Header><Body><Content>{content}</Content><Signature/></Body><SystemSignature/></Envelope>"
    )


def answered(
    function: str, content: str = "<ReceiveDate>2026-11-24 08:15:01</ReceiveDate>", *, escapes: int = 1
) -> Any:
    def answer(_body: bytes) -> bytes:
        text = envelope(function, "10", "NSW1", content)
        for _ in range(escapes):
            text = escape(text, quote=False)
        return (
            f'<s:Envelope xmlns:s="{SOAP}"><s:Body><receiveResponse xmlns="urn:x"><receiveResult><responsePayload>{text}</responsePayload>'
            "</receiveResult></receiveResponse></s:Body></s:Envelope>"
        ).encode()

    return answer


def send(sandbox: httpx.Client, **order: object) -> dict[str, Any]:
    answer = sandbox.post("/nsw/send", json=order)
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


def payload(body: bytes) -> bytes:
    """The signed text as the ministry gets it."""
    return str(etree.fromstring(body).findtext(".//{*}requestPayload")).encode()


def reply(sandbox: httpx.Client, text: str, *, simple: bool = False) -> tuple[str, list[tuple[str, str]]]:
    """Send an Envelope to the window; function and errors of its answer."""
    if simple:
        inner = f'<Request xmlns="http://tempuri.org/"><payload>{escape(text, quote=False)}</payload></Request>'
    else:
        inner = f'<w:receive xmlns:w="urn:any"><w:officeCode>BCT</w:officeCode><w:requestPayload><![CDATA[{text}]]></w:requestPayload></w:receive>'
    body = f'<e:Envelope xmlns:e="{SOAP}"><e:Body>{inner}</e:Body></e:Envelope>'.encode()
    answer = sandbox.post(
        "/nsw/request" if simple else "/nsw/gateway", content=body, headers={"Content-Type": "text/xml; charset=utf-8"}
    )
    root = etree.fromstring(answer.content)
    held = root.find(".//{*}RequestResult" if simple else ".//{*}responsePayload")
    assert held is not None
    raw = etree.tostring(held[0], encoding="unicode") if len(held) else str(held.text)
    while "<Envelope" not in raw:
        raw = unescape(raw)
    tree = etree.fromstring(raw)
    errors = [(str(e.findtext("ErrorCode")), str(e.findtext("ErrorName"))) for e in tree.iter("Error")]
    return str(tree.findtext("Header/Subject/function")), errors


def confirmed(reference: str) -> str:
    content = (
        f"<ResultConfirm><NSWFileCode>{reference}</NSWFileCode><SystemReceptionNo>HC-202600000001</SystemReceptionNo><Department>Cục Hóa chất</Department>"
        "<NameOfStaff>Hệ thống tự động</NameOfStaff><ResponseDate>2026-11-24 08:15:03</ResponseDate><AttachmentId>1</AttachmentId>"
        "<FileName>13b.pdf</FileName><FileLink>http://127.0.0.1:8000/tep/1</FileLink></ResultConfirm>"
    )
    return envelope("11", "13", reference, content)


def refused(reference: str, reason: str = "Cần giấy phép") -> str:
    return envelope(
        "06",
        "11",
        reference,
        f"<Result><NSWFileCode>{reference}</NSWFileCode><Reason>{reason}</Reason><ResponseDate>2026-11-24 08:15:03</ResponseDate></Result>",
    )


def sent(sandbox: httpx.Client, ministry: Ministry) -> str:
    ministry.answer = answered("99")
    return str(send(sandbox)["reference"])
