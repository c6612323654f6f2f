"""The suppliers' bytes ↔ plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from motcua.foundation import strict_json

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SERVICE = "http://impl.bulkSms.ws/"
LARGEST = 64 * 1024


class Unreadable(ValueError):
    """The bytes are none of the promised form."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a supplier answered: its code and its words."""

    code: str
    words: str


def write_first(values: Mapping[str, str], operation: str = "wsCpMt") -> bytes:
    """A SOAP call, `wsCpMt` or `checkBalance`; its children have no namespace."""
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP, "impl": SERVICE})
    call = etree.SubElement(etree.SubElement(root, f"{{{SOAP}}}Body"), f"{{{SERVICE}}}{operation}")
    for name, value in values.items():
        etree.SubElement(call, name).text = value
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def read_first(body: bytes) -> Reply:
    """`result` and `message` of the answer, or `errCode` and `errDesc` of one about the balance; raises `Unreadable`."""
    if len(body) > LARGEST or b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Unreadable("too large, or a DOCTYPE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(str(error)[:100]) from None
    code = next((_text(root, name) for name in ("result", "errCode") if _text(root, name)), "")
    if not code:
        raise Unreadable("no result")
    return Reply(code, _text(root, "message") or _text(root, "errDesc"))


def read_second(body: bytes) -> Reply:
    """`CodeResult` and `ErrorMessage` of the answer; raises `Unreadable`."""
    try:
        found = strict_json.read(body[: LARGEST + 1])
    except strict_json.NotStrict as fault:
        raise Unreadable(fault.why) from fault
    if not isinstance(found, dict) or not isinstance(found.get("CodeResult"), (str, int)):
        raise Unreadable("no CodeResult")
    return Reply(str(found["CodeResult"]), " ".join(str(found.get("ErrorMessage") or "").split())[:200])


def _text(root: etree._Element, name: str) -> str:
    found = root.find(f".//{name}")
    return " ".join((found.text or "").split())[:200] if found is not None else ""
