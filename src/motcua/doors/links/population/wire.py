"""SOAP of the database ↔ plain values; pure. Names of elements count, prefixes and namespaces of answers do not."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from motcua.foundation import strict_json

LARGEST = 256 * 1024
DEEPEST = 24
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


class Unreadable(Exception):
    """What came back is not in the promised form."""


class Refused(Exception):
    """The database or its adapter refuses, with its own code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Citizen:
    """The parts of an answer that we read, as they were spelt."""

    number: str
    name: str
    born: str
    sex: str
    nationality: str
    permanent: str
    present: str


def write(operation: str, namespace: str, values: Sequence[tuple[str, str]], born: str) -> bytes:
    """The question as an envelope; `values` in their order, empty ones left out; the birth date last, whole or only the year."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP, "dan": namespace})
    etree.SubElement(envelope, f"{{{SOAP}}}Header")
    body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    asked = etree.SubElement(body, f"{{{namespace}}}{operation}")
    for name, value in values:
        if value:
            etree.SubElement(asked, f"{{{namespace}}}{name}").text = value
    birth = etree.SubElement(asked, f"{{{namespace}}}NgayThangNamSinh")
    etree.SubElement(birth, f"{{{namespace}}}{'NgayThangNam' if len(born) == 8 else 'Nam'}").text = born
    return bytes(etree.tostring(envelope, xml_declaration=True, encoding="UTF-8"))


def authorization(recipe: str, *, url: str, user: str, timestamp: str, secret: str) -> str:
    """`Basic` of the user and the digest of the recipe's plain concatenation, lower-case hex SHA-256."""
    plain = recipe.format(url=url, user=user, timestamp=timestamp, secret=secret)
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return "Basic " + base64.b64encode(f"{user}:{digest}".encode()).decode()


def read(body: bytes, *, refused: Sequence[str], message: str = "") -> Citizen | None:
    """The one record of the answer, `None` when there is none; raises `Refused` with a code of `refused` or a SOAP fault's, `Unreadable`.

    An answer that repeats the id of a question (`MaYeuCau`) must repeat `message`: an empty one to another question is not "nobody".

    Adapters of ministries' own platforms turn the XML into JSON of the same names, so both are read; the record is looked for at any depth.
    """
    if len(body) > LARGEST:
        raise Unreadable("too_large")
    tree = _json(body) if body.lstrip()[:1] in (b"{", b"[") else _xml(body)
    if fault := next(_named(tree, "Fault"), None):
        raise Refused(_text(fault, "faultcode") or "Fault")
    code = next((str(one) for name in ("MaLoi", "code", "maLoi") for one in _leaves(tree, name)), "")
    if code in refused:
        raise Refused(code)
    if message and any(str(one).strip() != message for one in _leaves(tree, "MaYeuCau")):
        raise Unreadable("another_question")
    found = list(_named(tree, "CongDan"))
    if len(found) > 1:
        raise Unreadable("more_than_one")
    if not found:
        if next(_any(tree, ("CongdanCollection", "CongDan")), None) is None:
            raise Unreadable("CongdanCollection")
        return None
    return _citizen(found[0])


def _citizen(one: Mapping[str, object]) -> Citizen:
    number = _text(one, "SoDinhDanh")
    if not number:
        raise Unreadable("SoDinhDanh")
    birth = one.get("NgayThangNamSinh")
    born = ""
    if isinstance(birth, dict):
        born = _text(birth, "NgayThangNam") or _text(birth, "Nam")
    return Citizen(
        number=number,
        name=_name(one.get("HoVaTen")),
        born=born or _text(one, "NgayThangNamSinh"),
        sex=_text(one, "GioiTinh"),
        nationality=_text(one, "QuocTich"),
        permanent=_address(one.get("ThuongTru")),
        present=_address(one.get("NoiOHienTai")),
    )


def _name(value: object) -> str:
    """One text, or three parts of which some are empty."""
    if isinstance(value, dict):
        return " ".join(part for key in ("Ho", "ChuDem", "Ten") if (part := _text(value, key)))
    return str(value).strip() if isinstance(value, str) else ""


def _address(value: object) -> str:
    """The written part; codes of communes are another list's affair."""
    return _text(value, "ChiTiet") if isinstance(value, dict) else ""


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return str(value).strip()[:500] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _json(body: bytes) -> object:
    try:
        return strict_json.read(body)
    except strict_json.NotStrict as fault:
        raise Unreadable(fault.why) from fault


def _xml(body: bytes) -> object:
    # A DOCTYPE is the door to entities, files and networks; no honest message has one, so none is even parsed.
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable("encoding") from fault
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable("doctype")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable("xml") from fault
    return {etree.QName(root).localname: _plain(root, 0)}


def _plain(node: etree._Element, depth: int) -> object:
    """An element as JSON would have it: text, or a table of its children; a name that repeats is a list."""
    if depth > DEEPEST:
        raise Unreadable("too_deep")
    if len(node) == 0:
        return node.text or ""
    made: dict[str, object] = {}
    for child in node:
        name, value = etree.QName(child).localname, _plain(child, depth + 1)
        if name in made:
            held = made[name]
            made[name] = [*held, value] if isinstance(held, list) else [held, value]
        else:
            made[name] = value
    return made


def _walk(value: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    if depth > DEEPEST:
        raise Unreadable("too_deep")
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, depth + 1)


def _named(tree: object, name: str) -> Iterator[Mapping[str, object]]:
    """Every table under this name, alone or in a list."""
    for holder in _walk(tree):
        held = holder.get(name)
        for one in held if isinstance(held, list) else [held]:
            if isinstance(one, dict):
                yield one


def _any(tree: object, names: Sequence[str]) -> Iterator[str]:
    return (name for holder in _walk(tree) for name in names if name in holder)


def _leaves(tree: object, name: str) -> Iterator[object]:
    return (holder[name] for holder in _walk(tree) if isinstance(holder.get(name), str | int))
