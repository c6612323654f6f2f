"""The single window's bytes ↔ plain values: SOAP call, SOAP answer, Envelope."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape

from lxml import etree

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
GATEWAY, REQUEST = "receive", "Request"
REQUEST_NAMESPACE = "http://tempuri.org/"
STORED, REFUSED = "99", "00"

ERR_NOT_AN_ENVELOPE = "ERR00_CODE"
ERR_UNKNOWN_PROCEDURE = "ERR01_CODE"
ERR_NOT_XML = "ERR02_CODE"
ERR_NO_PROCEDURE = "ERR03_CODE"
ERR_UNKNOWN_MESSAGE = "ERR04_CODE"
ERR_CONTENT = "ERR05_CODE"

_CIPHER = re.compile(r"[A-Za-z0-9+/_-]{32,}={0,2}")
DEEPEST = 40
_PAYLOADS = (
    "requestPayload",
    "responsePayload",
    "payload",
    "XMLData",
    "RequestResult",
    "receiveResult",
    "receiveResultFromMTResult",
)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*?\?>")
_ENCODING = re.compile(r"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(ValueError):
    """The bytes are none of the promised form; `code` is the window's own error code, the text its sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True, slots=True)
class Element:
    """One XML element without its namespace: a leaf has text, a container has children."""

    name: str
    text: str = ""
    children: tuple[Element, ...] = ()

    def first(self, path: str) -> Element | None:
        """The first element under a path such as `Applicant/phone`."""
        return next(iter(self.all(path)), None)

    def all(self, path: str) -> tuple[Element, ...]:
        """Every element under a path, in order."""
        found: tuple[Element, ...] = (self,)
        for name in path.split("/"):
            found = tuple(child for element in found for child in element.children if child.name == name)
        return found

    def leaf(self, path: str) -> str:
        """The trimmed text under a path, "" when it is absent."""
        element = self.first(path)
        return element.text.strip() if element else ""


@dataclass(frozen=True, slots=True)
class Party:
    """One side of an exchange."""

    name: str
    identity: str
    country_code: str
    ministry_code: str
    organization_code: str
    unit_code: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about: procedure, kind, action, the window's number of the dossier."""

    document_type: str
    type: str
    function: str
    reference: str
    document_year: str
    pre_reference: str
    pre_document_year: str
    send_date: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message of the window or to it. `content` is what stands under `Body/Content`."""

    version: str
    message_id: str
    sender: Party
    receiver: Party
    subject: Subject
    content: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A SOAP call as it was made, so that it can be answered in kind."""

    operation: str
    namespace: str
    payload: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the other side said at once: 99 with the time of storing, or 00 with its errors."""

    function: str
    reference: str
    received: str = ""
    errors: tuple[tuple[str, str], ...] = field(default=())
    text: str = field(default="", compare=False, repr=False)
    """The Envelope as it came, for its signature."""

    @property
    def signed(self) -> bool:
        """Whether it says that it is signed."""
        return "SignedInfo" in self.text


PARTY = (
    ("name", "name"), ("identity", "identity"), ("countryCode", "country_code"), ("ministryCode", "ministry_code"),
    ("organizationCode", "organization_code"), ("unitCode", "unit_code"),
)  # fmt: skip
SUBJECT = (
    ("documentType", "document_type"), ("type", "type"), ("function", "function"), ("reference", "reference"),
    ("documentYear", "document_year"), ("preReference", "pre_reference"), ("preDocumentYear", "pre_document_year"),
    ("sendDate", "send_date"),
)  # fmt: skip


def read_call(body: bytes) -> Call:
    """The operation and the Envelope's text of a SOAP call, in the gateway form or the simple one."""
    operation = _operation(body)
    name = etree.QName(operation)
    return Call(name.localname, name.namespace or "", _payload(operation))


def read_answer(body: bytes) -> Acknowledgement:
    """What the window answered to our message, whether its Envelope was escaped once, twice or not at all."""
    operation = _operation(body)
    if etree.QName(operation).localname == "Fault":
        sentence = " ".join(_text_of(operation).split())
        raise Unreadable(ERR_NOT_AN_ENVELOPE, f"SOAP Fault: {sentence[:200]}")
    text = _payload(operation)
    envelope = read_envelope(text)
    errors = tuple(
        (error.leaf("ErrorCode"), error.leaf("ErrorName"))
        for content in envelope.content
        for error in (content.all("Error") if content.name == "ErrorList" else ())
    )
    received = next((content.text.strip() for content in envelope.content if content.name == "ReceiveDate"), "")
    return Acknowledgement(envelope.subject.function, envelope.subject.reference, received, errors, text)


def read_envelope(text: str) -> Envelope:
    """The Envelope written in a text; nothing is checked but its form."""
    root = _parse(text)
    if etree.QName(root).localname != "Envelope":
        raise Unreadable(ERR_NOT_AN_ENVELOPE, "Bản tin không hợp lệ: không có phần tử Envelope")
    tree = _element(root)
    header = tree.first("Header") or Element("Header")
    body = tree.first("Body/Content") or Element("Content")
    return Envelope(
        version=header.leaf("Reference/version"),
        message_id=header.leaf("Reference/messageId"),
        sender=_party(header.first("From")),
        receiver=_party(header.first("To")),
        subject=Subject(**{ours: header.leaf(f"Subject/{theirs}") for theirs, ours in SUBJECT}),
        content=body.children,
    )


def write_envelope(envelope: Envelope) -> str:
    """An Envelope as text on one line, without XML declaration and without a system signature."""
    root = etree.Element("Envelope")
    header = etree.SubElement(root, "Header")
    reference = etree.SubElement(header, "Reference")
    _leaf(reference, "version", envelope.version)
    _leaf(reference, "messageId", envelope.message_id)
    for tag, party in (("From", envelope.sender), ("To", envelope.receiver)):
        node = etree.SubElement(header, tag)
        for theirs, ours in PARTY:
            _leaf(node, theirs, getattr(party, ours))
    subject = etree.SubElement(header, "Subject")
    for theirs, ours in SUBJECT:
        _leaf(subject, theirs, getattr(envelope.subject, ours))
    body = etree.SubElement(root, "Body")
    content = etree.SubElement(body, "Content")
    for element in envelope.content:
        _append(content, element)
    etree.SubElement(body, "Signature")
    etree.SubElement(root, "SystemSignature")
    return etree.tostring(root, encoding="unicode")


def write_call(envelope: str, *, form: str, namespace: str, office: str, document_type: str) -> bytes:
    """The SOAP call that carries an Envelope's text to the window."""
    root, body = _soap()
    if form == "request":
        call = etree.SubElement(body, f"{{{REQUEST_NAMESPACE}}}{REQUEST}", nsmap={"s": REQUEST_NAMESPACE})
        etree.SubElement(call, f"{{{REQUEST_NAMESPACE}}}payload").text = envelope
    else:
        call = etree.SubElement(body, f"{{{namespace}}}{GATEWAY}", nsmap={"s": namespace})
        etree.SubElement(call, f"{{{namespace}}}officeCode").text = office
        etree.SubElement(call, f"{{{namespace}}}documentType").text = document_type
        etree.SubElement(call, f"{{{namespace}}}requestPayload").text = envelope
    return _bytes(root)


def write_answer(call: Call, envelope: str, *, data_namespace: str) -> bytes:
    """The SOAP answer to a call, in the form in which it was made; the Envelope is escaped once."""
    root, body = _soap()
    namespace = call.namespace or REQUEST_NAMESPACE
    response = etree.SubElement(body, f"{{{namespace}}}{call.operation}Response", nsmap={"s": namespace})
    result = etree.SubElement(response, f"{{{namespace}}}{call.operation}Result")
    if call.operation == GATEWAY and namespace != REQUEST_NAMESPACE:
        payload = etree.SubElement(result, f"{{{data_namespace}}}responsePayload", nsmap={"d": data_namespace})
        payload.text = envelope
    else:
        result.text = envelope
    return _bytes(root)


def write_fault(sentence: str) -> bytes:
    """A SOAP fault: the message was not dealt with and may come again."""
    root, body = _soap()
    fault = etree.SubElement(body, f"{{{SOAP}}}Fault")
    etree.SubElement(fault, "faultcode").text = "soapenv:Server"
    etree.SubElement(fault, "faultstring").text = sentence
    return _bytes(root)


def element(name: str, value: str | Iterable[Element] = "") -> Element:
    """A leaf with its text, or a container with its children."""
    return Element(name, value) if isinstance(value, str) else Element(name, "", tuple(value))


def _operation(body: bytes) -> etree._Element:
    root = _parse(_decode(body))
    if root.tag != f"{{{SOAP}}}Envelope":
        raise Unreadable(ERR_NOT_AN_ENVELOPE, "Bản tin không hợp lệ: không phải SOAP 1.1")
    operation = root.find(f"{{{SOAP}}}Body/*")
    if operation is None:
        raise Unreadable(ERR_NOT_AN_ENVELOPE, "Bản tin không hợp lệ: thân SOAP rỗng")
    return operation


def _payload(operation: etree._Element) -> str:
    inline = next((node for node in operation.iter("{*}Envelope")), None)
    if inline is not None:
        copy = etree.fromstring(etree.tostring(inline, with_tail=False))
        etree.cleanup_namespaces(copy)
        return etree.tostring(copy, encoding="unicode")
    named = (node for name in _PAYLOADS for node in operation.iter(f"{{*}}{name}") if len(node) == 0)
    text = next((node.text or "" for node in named), "") or _text_of(operation)
    for _ in range(2):  # some gateways escape an Envelope that was escaped already
        if "<Envelope" in text:
            break
        text = unescape(text, {"&quot;": '"', "&apos;": "'"})
    if not text.strip():
        raise Unreadable(ERR_NOT_AN_ENVELOPE, "Bản tin không hợp lệ: bản tin rỗng")
    if "<Envelope" not in text:
        why = (
            "bản tin đã mã hóa, hệ thống chỉ nhận bản tin không mã hóa"
            if _is_cipher(text)
            else "không có phần tử Envelope"
        )
        raise Unreadable(ERR_NOT_AN_ENVELOPE, f"Bản tin không hợp lệ: {why}")
    return text.strip()


def _is_cipher(text: str) -> bool:
    """Whether a payload looks encrypted: a run of base64 or hexadecimal digits, or XML Encryption. It only chooses the sentence of the refusal."""
    return "EncryptedData" in text or _CIPHER.fullmatch("".join(text.split())) is not None


def _text_of(node: etree._Element) -> str:
    return "".join(str(part) for part in node.itertext())


def _decode(body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(ERR_NOT_XML, "Phân tích xml bị lỗi: không phải UTF-8") from None
    return text


def _parse(text: str) -> etree._Element:
    declaration = _DECLARATION.match(text)
    if declaration:
        encoding = _ENCODING.search(declaration[0])
        if encoding and encoding[1].lower() not in {"utf-8", "utf8"}:
            raise Unreadable(ERR_NOT_XML, f"Phân tích xml bị lỗi: mã hóa {encoding[1]}")
        text = text[declaration.end() :]
    if not text.strip():
        raise Unreadable(ERR_NOT_AN_ENVELOPE, "Bản tin không hợp lệ: bản tin rỗng")
    # A DOCTYPE is the door to entities, files and networks; no honest message has one, so none is even parsed.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable(ERR_NOT_XML, "Phân tích xml bị lỗi: DOCTYPE không được phép")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(ERR_NOT_XML, f"Phân tích xml bị lỗi: {str(error)[:150]}") from None


def _element(node: etree._Element, depth: int = 0) -> Element:
    if depth > DEEPEST:
        raise Unreadable(ERR_NOT_XML, "Phân tích xml bị lỗi: lồng quá sâu")
    name = etree.QName(node).localname
    if len(node) == 0:
        return Element(name, node.text or "")
    return Element(name, "", tuple(_element(child, depth + 1) for child in node))


def _party(node: Element | None) -> Party:
    node = node or Element("")
    return Party(**{ours: node.leaf(theirs) for theirs, ours in PARTY})


def _append(parent: etree._Element, value: Element) -> None:
    node = etree.SubElement(parent, value.name)
    if value.children:
        for child in value.children:
            _append(node, child)
    elif value.text:
        node.text = _clean(value.text)


def _leaf(parent: etree._Element, name: str, text: str) -> None:
    node = etree.SubElement(parent, name)
    if text:
        node.text = _clean(text)


def _clean(text: str) -> str:
    """XML 1.0 has no place for control characters; a sentence must not fail for one."""
    return _FORBIDDEN.sub("", text)


def _soap() -> tuple[etree._Element, etree._Element]:
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP})
    return root, etree.SubElement(root, f"{{{SOAP}}}Body")


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
