"""The Envelope of the single window: header, content, signature place; built and read without knowing what is in the content."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lxml import etree

Element = etree._Element

PARTY_FIELDS = ("name", "identity", "countryCode", "ministryCode", "organizationCode", "unitCode")
SUBJECT_FIELDS = (
    "documentType",
    "type",
    "function",
    "reference",
    "documentYear",
    "preReference",
    "preDocumentYear",
    "sendDate",
)
NSW = {
    "name": "NSW",
    "identity": "NSW",
    "countryCode": "VN",
    "ministryCode": "BTC",
    "organizationCode": "TCHQ",
    "unitCode": "NSW",
}
MINISTRY = {
    "name": "BCT",
    "identity": "BCT",
    "countryCode": "VN",
    "ministryCode": "BCT",
    "organizationCode": "BCT",
    "unitCode": "CHC",
}
LIMITS = {"version": 50, "messageId": 36, "documentType": 100, "type": 3, "function": 3, "reference": 35}
LIMITS |= {"preReference": 35, "documentYear": 4, "preDocumentYear": 4, "sendDate": 50, "countryCode": 2}
OPTIONAL = {"unitCode", "preDocumentYear"}


class BadEnvelope(Exception):
    """A message that is not an Envelope as agreed; carries the error code that the answer must give."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(slots=True)
class Message:
    """One Envelope, taken apart."""

    message_id: str
    sender: dict[str, str]
    receiver: dict[str, str]
    subject: dict[str, str]
    content: Element | None = None
    version: str = "01"
    problems: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """Type and function, the two codes that say what the message is."""
        return self.subject.get("type", ""), self.subject.get("function", "")

    @property
    def reference(self) -> str:
        """The dossier's number on the single window."""
        return self.subject.get("reference", "")


def stamp(at: datetime) -> str:
    """Write a time as the single window does: `yyyy-MM-dd HH:mm:ss`."""
    return at.strftime("%Y-%m-%d %H:%M:%S")


def build(message: Message) -> Element:
    """Write the Envelope with empty places for the two signatures."""
    root = etree.Element("Envelope")
    header = etree.SubElement(root, "Header")
    _write(etree.SubElement(header, "Reference"), {"version": message.version, "messageId": message.message_id})
    _write(etree.SubElement(header, "From"), message.sender)
    _write(etree.SubElement(header, "To"), message.receiver)
    _write(etree.SubElement(header, "Subject"), {k: message.subject[k] for k in SUBJECT_FIELDS if k in message.subject})
    body = etree.SubElement(root, "Body")
    content = etree.SubElement(body, "Content")
    if message.content is not None:
        content.append(message.content)
    etree.SubElement(body, "Signature")
    etree.SubElement(root, "SystemSignature")
    return root


def to_bytes(root: Element) -> bytes:
    """Write the tree on one line: white space would change what was signed."""
    return etree.tostring(root, encoding="utf-8", xml_declaration=False)


def parse(text: str | bytes) -> Message:
    """Read an Envelope; raises `BadEnvelope` with ERR00 (not one) or ERR02 (not XML, or with a document type)."""
    raw = text.encode() if isinstance(text, str) else text
    if not raw.strip():
        raise BadEnvelope("ERR00_CODE", "Bản tin không hợp lệ")
    if re.search(rb"<!(DOCTYPE|ENTITY)", raw):
        raise BadEnvelope("ERR02_CODE", "Phân tích xml bị lỗi: không nhận khai báo DOCTYPE")
    try:
        root = etree.fromstring(raw.strip(), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise BadEnvelope("ERR02_CODE", f"Phân tích xml bị lỗi: {error}") from error
    if root.tag != "Envelope":
        raise BadEnvelope("ERR00_CODE", "Bản tin không hợp lệ")
    reference = _read(root.find("Header/Reference"))
    message = Message(
        message_id=reference.get("messageId", ""),
        version=reference.get("version", ""),
        sender=_read(root.find("Header/From")),
        receiver=_read(root.find("Header/To")),
        subject=_read(root.find("Header/Subject")),
        content=root.find("Body/Content"),
    )
    message.problems = _problems(root)
    return message


def as_values(node: Element) -> dict[str, Any]:
    """Give the leaves below an element as nested dictionaries; a repeated name becomes a list."""
    values: dict[str, Any] = {}
    for child in node:
        if not isinstance(child.tag, str):
            continue
        value: Any = as_values(child) if len(child) else (child.text or "")
        if child.tag in values:
            held = values[child.tag]
            values[child.tag] = [*held, value] if isinstance(held, list) else [held, value]
        else:
            values[child.tag] = value
    return values


def acknowledgement(received_at: str) -> Element:
    """Content of a positive answer (function 99)."""
    node = etree.Element("ReceiveDate")
    node.text = received_at
    return node


def errors(pairs: Sequence[tuple[str, str]]) -> Element:
    """Content of a negative answer (function 00)."""
    node = etree.Element("ErrorList")
    for code, name in pairs:
        error = etree.SubElement(node, "Error")
        _write(error, {"ErrorCode": code, "ErrorName": name})
    return node


def _problems(root: Element) -> list[str]:
    found = []
    for path, names in (
        ("Header/Reference", ("version", "messageId")),
        ("Header/From", PARTY_FIELDS),
        ("Header/To", PARTY_FIELDS),
        ("Header/Subject", SUBJECT_FIELDS),
    ):
        values = _read(root.find(path))
        for name in names:
            value = values.get(name, "")
            if not value and name not in OPTIONAL:
                found.append(f"Thiếu {path}/{name}")
            elif len(value) > LIMITS.get(name, 255):
                found.append(f"{path}/{name} dài quá {LIMITS.get(name, 255)} ký tự")
    sent = _read(root.find("Header/Subject")).get("sendDate", "")
    if sent and not re.fullmatch(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", sent):
        found.append("Header/Subject/sendDate không đúng dạng yyyy-MM-dd HH:mm:ss")
    if root.find("Body") is None or root.find("Body/Content") is None:
        found.append("Thiếu Body/Content")
    return found


def _write(node: Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        etree.SubElement(node, name).text = value


def _read(node: Element | None) -> dict[str, str]:
    if node is None:
        return {}
    return {child.tag: (child.text or "").strip() for child in node if isinstance(child.tag, str)}
