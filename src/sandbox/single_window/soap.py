"""SOAP 1.1 around the Envelope: the gateway form and the simple forms, escaped once, twice or not at all."""

from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import escape

from lxml import etree

from sandbox.single_window.envelope import BadEnvelope

Element = etree._Element

SERVICES, DATA, SIMPLE = (
    "http://moit.gov.vn/nsw/services",
    "http://moit.gov.vn/nsw/data/contract",
    "http://tempuri.org/",
)
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_PAYLOADS = frozenset({"requestPayload", "payload", "XMLData", "xmlData"})
_ANSWERS = frozenset({"responsePayload", "RequestResult", "receiveResult", "receiveResultFromMTResult"})


@dataclass(frozen=True, slots=True)
class Call:
    """An operation with its Envelope text."""

    operation: str
    payload: str


def read_call(raw: bytes) -> Call:
    """Take a request apart. Raises `BadEnvelope`."""
    body = _body(raw)
    operation = next((child for child in body if isinstance(child.tag, str)), None)
    if operation is None:
        raise BadEnvelope("ERR00_CODE", "Bản tin không hợp lệ")
    holder = next((node for node in operation.iter() if _local(node) in _PAYLOADS), None)
    if holder is None:
        raise BadEnvelope("ERR00_CODE", "Bản tin không hợp lệ")
    return Call(_local(operation), payload_text(holder))


def read_answer(raw: bytes) -> str:
    """The Envelope text of an answer. Raises `BadEnvelope`."""
    holders = [node for node in _body(raw).iter() if _local(node) in _ANSWERS]
    if not holders:
        raise BadEnvelope("ERR00_CODE", "Câu trả lời không có bản tin")
    return payload_text(holders[-1])


def payload_text(holder: Element) -> str:
    """The Envelope in an element: as children, as text, or as text escaped once more."""
    child = next((node for node in holder if _local(node) == "Envelope"), None)
    if child is not None:
        return etree.tostring(child, encoding="unicode", with_tail=False)
    text = "".join(str(part) for part in holder.itertext())
    for _ in range(2):
        if "<Envelope" in text:
            break
        text = unescape(text)
    return text


def gateway_call(payload: str, *, office: str, document_type: str) -> bytes:
    """A request in the gateway form, the Envelope in CDATA."""
    safe = payload.replace("]]>", "]]]]><![CDATA[>")
    return (
        f'<soapenv:Envelope xmlns:soapenv="{_SOAP}" xmlns:s="{SERVICES}"><soapenv:Body><s:receive><s:officeCode>{escape(office)}</s:officeCode>'
        f"<s:documentType>{escape(document_type)}</s:documentType><s:requestPayload><![CDATA[{safe}]]></s:requestPayload></s:receive>"
        "</soapenv:Body></soapenv:Envelope>"
    ).encode()


def simple_call(payload: str) -> bytes:
    """A request in the simple form `Request(payload)`."""
    return (
        f'<soapenv:Envelope xmlns:soapenv="{_SOAP}"><soapenv:Body><Request xmlns="{SIMPLE}"><payload>{escape(payload)}</payload></Request>'
        "</soapenv:Body></soapenv:Envelope>"
    ).encode()


def answer(call: str, payload: str, style: str, *, gateway: bool) -> bytes:
    """An answer to the operation; `style` is `once`, `double` or `plain`."""
    inner = payload if style == "plain" else escape(escape(payload) if style == "double" else payload)
    if gateway:
        body = (
            f'<s:{call}Response xmlns:s="{SERVICES}"><s:{call}Result><d:responsePayload xmlns:d="{DATA}">{inner}</d:responsePayload>'
            f"</s:{call}Result></s:{call}Response>"
        )
    else:
        body = f'<t:{call}Response xmlns:t="{SIMPLE}"><t:{call}Result>{inner}</t:{call}Result></t:{call}Response>'
    return f'<?xml version="1.0" encoding="utf-8"?><soapenv:Envelope xmlns:soapenv="{_SOAP}"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>'.encode()


def description(address: str, *, gateway: bool) -> bytes:
    """What the address answers to whoever asks for its description: one service, one port, no more than is needed to see that it is there."""
    namespace, operation = (SERVICES, "receive") if gateway else (SIMPLE, "Request")
    return (
        f'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="{namespace}">'
        f'<portType name="NSW"><operation name="{operation}"/></portType>'
        f'<service name="NSW"><port name="NSW" binding="NSW"><soap:address location="{escape(address)}"/></port></service></definitions>'
    ).encode()


def _body(raw: bytes) -> Element:
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise BadEnvelope("ERR02_CODE", "Phân tích xml bị lỗi: không nhận khai báo DOCTYPE")
    try:
        root = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise BadEnvelope("ERR02_CODE", f"Phân tích xml bị lỗi: {error}") from error
    body = next((node for node in root if _local(node) == "Body"), None)
    if body is None:
        raise BadEnvelope("ERR00_CODE", "Bản tin không hợp lệ")
    return body


def _local(node: Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""
