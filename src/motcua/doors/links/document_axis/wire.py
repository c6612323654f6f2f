"""edXML packages: bytes ↔ plain values."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from lxml import etree

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
VIETNAM = timezone(timedelta(hours=7))
UPDATE = 2
MOST_MARKUP = 200_000
"""Opening brackets that a package may have: attachments have none, so more is not a document but an attack."""
DEEPEST = 30
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(Exception):
    """Not a package that can be taken in; `reason` is a stable code, `detail` says where."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Organisation:
    """An authority as a package names it."""

    code: str
    name: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class ResponseFor:
    """The document that a package answers, recalls, or reports of."""

    organ: str
    code: str
    issued_on: date | None
    document_id: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    description: str = ""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A document that another takes the place of, and for whom."""

    document_id: str
    organs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """A package with a document. `business` is 0 new, 1 recall, 2 update, 3 replacement; `business_id` the document that 1 and 2 are about."""

    sender: Organisation
    receivers: tuple[Organisation, ...]
    document_id: str
    number: str
    notation: str
    place: str
    issued_on: date | None
    type: int
    type_name: str
    subject: str
    position: str
    full_name: str
    competence: str = ""
    content: str = ""
    due: date | None = None
    places: tuple[str, ...] = ()
    priority: int = 0
    answers: tuple[ResponseFor, ...] = ()
    business: int = 0
    reason: str = ""
    business_id: str = ""
    replaced: tuple[Replaced, ...] = ()
    handled_at: datetime | None = None
    files: tuple[Attachment, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class StatusPackage:
    """A package that reports how a document stands."""

    about: ResponseFor
    sender: Organisation
    code: str
    description: str
    at: datetime | None
    department: str = ""
    staff: str = ""


# ---------------------------------------------------------------- writing


def write(package: Package) -> bytes:
    """The package as the Regulation has it, in the order of the reference producer, the prefix always written out."""
    root, header, envelope = _frame()
    message = _sub(header, "MessageHeader")
    _organisation(message, "From", package.sender)
    for receiver in package.receivers:
        _organisation(message, "To", receiver)
    _leaves(message, DocumentId=package.document_id)
    _leaves(_sub(message, "Code"), CodeNumber=package.number, CodeNotation=package.notation)
    _leaves(_sub(message, "PromulgationInfo"), Place=package.place, PromulgationDate=_day(package.issued_on))
    _leaves(_sub(message, "DocumentType"), Type=str(package.type), TypeName=package.type_name, TypeDetail="0")
    _leaves(message, Subject=package.subject, Content=package.content)
    signer = _sub(message, "SignerInfo")
    _leaves(signer, Competence=package.competence, Position=package.position, FullName=package.full_name)
    _leaves(message, DueDate=_day(package.due))
    places = _sub(message, "ToPlaces")
    for place in package.places:
        _leaves(places, Place=place)
    _leaves(_sub(message, "OtherInfo"), Priority=str(package.priority), PromulgationAmount="1")
    for one in package.answers:
        _response_for(message, one)
    _leaves(message, SteeringType="0")
    _trace(header, package)
    _sub(header, "DigitalSignature")
    _files(root, envelope, package.files)
    return _bytes(root)


def write_status(status: StatusPackage) -> bytes:
    """A status package."""
    root, header, _ = _frame()
    held = _sub(header, "Status")
    _response_for(held, status.about)
    _organisation(held, "From", status.sender)
    _leaves(held, StatusCode=status.code, Description=status.description, Timestamp=_moment(status.at))
    _leaves(_sub(held, "StaffInfo"), Department=status.department, Staff=status.staff, Mobile="", Email="")
    _sub(header, "DigitalSignature")
    return _bytes(root)


# ---------------------------------------------------------------- reading


def read(content: bytes, *, largest: int, most_files: int) -> Package | StatusPackage:
    """The package in some bytes, by local names whatever their prefix and namespace; raises `Unreadable`. Limits are in bytes."""
    root = parse(content, largest=largest)
    header = _first(root, "edXMLHeader")
    if header is None:
        raise Unreadable("no_header", etree.QName(root).localname[:60])
    status, message = _child(header, "Status"), _child(header, "MessageHeader")
    held = status if status is not None else message
    if held is None:
        raise Unreadable("no_header", "MessageHeader")
    if _text(held, "StatusCode"):
        return _read_status(held)
    return _read_document(root, header, held, most_files=most_files)


def parse(content: bytes, *, largest: int) -> etree._Element:
    """The root of a package, with everything refused by which XML does harm: entities, other encodings, depth, masses of elements."""
    if len(content) > largest:
        raise Unreadable("too_large", str(len(content)))
    if not content.strip():
        raise Unreadable("empty")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("encoding") from None
    declared = re.match(r"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", text[:300])
    if declared and declared[1].lower().replace("_", "-") not in {"utf-8", "utf8"}:
        raise Unreadable("encoding", declared[1][:40])
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable("doctype")
    if text.count("<") > MOST_MARKUP:
        raise Unreadable("too_many_elements")
    # An attachment is one text node of many mebibytes, which the usual limits of the parser forbid; ours stand above.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True, recover=False
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("not_xml", str(error)[:150]) from None
    if _depth(root) > DEEPEST:
        raise Unreadable("too_deep")
    return root


def signature_place(root: etree._Element) -> tuple[str, bytes]:
    """Where the package's signature stands, as a path from the root, and the certificate in it as PEM; empty where there is none."""
    header = _first(root, "edXMLHeader")
    signature = next((one for one in root.iter("{http://www.w3.org/2000/09/xmldsig#}Signature")), None)
    if header is None or signature is None:
        return "", b""
    path, node = [], header
    while node is not root:
        path.append(node.tag)
        parent = node.getparent()
        assert parent is not None
        node = parent
    held = signature.findtext(".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate") or ""
    body = "\n".join(re.findall(".{1,64}", re.sub(r"\s", "", held)))
    return "/".join(
        str(tag) for tag in reversed(path)
    ), f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n".encode()


# ---------------------------------------------------------------- inside


def _frame() -> tuple[etree._Element, etree._Element, etree._Element]:
    root = etree.Element(f"{{{NAMESPACE}}}edXML", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the default prefix is None
    envelope = etree.SubElement(root, f"{{{NAMESPACE}}}edXMLEnvelope", nsmap={"edXML": NAMESPACE})
    return root, _sub(envelope, "edXMLHeader"), envelope


def _trace(header: etree._Element, package: Package) -> None:
    traces = _sub(header, "TraceHeaderList")
    _leaves(_sub(traces, "TraceHeader"), OrganId=package.sender.code, Timestamp=_moment(package.handled_at))
    business = _sub(traces, "Bussiness")
    _leaves(business, BussinessDocType=str(package.business), BussinessDocReason=package.reason)
    if package.business_id:
        _leaves(business, DocumentId=package.business_id)
    _leaves(business, Paper="0")
    if package.business == UPDATE:
        _leaves(_sub(business, "BussinessDocumentInfo"), DocumentInfo="1", DocumentReceiver="0")
    held = _sub(business, "ReplacementInfoList") if package.replaced else business
    for one in package.replaced:
        info = _sub(held, "ReplacementInfo")
        _leaves(info, DocumentId=one.document_id)
        organs = _sub(info, "OrganIdList")
        for organ in one.organs:
            _leaves(organs, OrganId=organ)


def _files(root: etree._Element, envelope: etree._Element, files: Sequence[Attachment]) -> None:
    manifest = _sub(_sub(envelope, "edXMLBody"), "edXMLManifest")
    manifest.set("version", "1.0")
    encoded = etree.SubElement(root, f"{{{NAMESPACE}}}AttachmentEncoded") if files else root
    for position, file in enumerate(files):
        key = hashlib.sha256(f"{position}/{file.name}".encode() + file.content).hexdigest()[:32]
        said = {"ContentType": file.media_type, "Description": file.description, "AttachmentName": file.name}
        _leaves(_sub(manifest, "Reference"), ContentId=f"cid:{key}", **said)
        content = base64.b64encode(file.content).decode()
        _leaves(_sub(encoded, "Attachment"), ContentId=key, **said, ContentTransferEncoded=content)


def _read_status(held: etree._Element) -> StatusPackage:
    about = _child(held, "ResponseFor")
    if about is None:
        raise Unreadable("incomplete", "ResponseFor")
    staff = _child(held, "StaffInfo")
    return StatusPackage(
        _read_response(about), _read_organisation(_child(held, "From")), _text(held, "StatusCode")[:2], _text(held, "Description"),
        _read_moment(_text(held, "Timestamp")), _text(staff, "Department"), _text(staff, "Staff"),
    )  # fmt: skip


def _read_document(
    root: etree._Element, header: etree._Element, message: etree._Element, *, most_files: int
) -> Package:
    traces = _child(header, "TraceHeaderList")
    business = _any(traces, "Bussiness", "Business")
    kind = _text(business, "BussinessDocType") or _text(business, "BusinessDocType") or "0"
    if kind not in {"0", "1", "2", "3"}:
        raise Unreadable("business", kind[:20])
    code, issued, type_, signer = (
        _child(message, n) for n in ("Code", "PromulgationInfo", "DocumentType", "SignerInfo")
    )
    other = _child(message, "OtherInfo")
    replaced = [
        Replaced(_text(one, "DocumentId"), tuple(_all_text(_child(one, "OrganIdList"), "OrganId")))
        for one in _children(_child(business, "ReplacementInfoList"), "ReplacementInfo")
    ]
    made = Package(
        sender=_read_organisation(_child(message, "From")), receivers=tuple(_read_organisation(one) for one in _children(message, "To")),
        document_id=_text(message, "DocumentId"), number=_text(code, "CodeNumber"), notation=_text(code, "CodeNotation"),
        place=_text(issued, "Place"), issued_on=_read_day(_text(issued, "PromulgationDate")), type=_whole(_text(type_, "Type")),
        type_name=_text(type_, "TypeName"), subject=_text(message, "Subject"), position=_text(signer, "Position"),
        full_name=_text(signer, "FullName"), competence=_text(signer, "Competence"), content=_text(message, "Content"),
        due=_read_day(_text(message, "DueDate")), places=tuple(_all_text(_child(message, "ToPlaces"), "Place")),
        priority=_whole(_text(other, "Priority")), answers=tuple(_read_response(one) for one in _children(message, "ResponseFor")),
        business=int(kind), reason=_text(business, "BussinessDocReason") or _text(business, "BusinessDocReason"),
        business_id=_text(business, "DocumentId"), replaced=tuple(replaced),
        handled_at=_read_moment(_text(_child(traces, "TraceHeader"), "Timestamp")),
        files=tuple(_read_files(root, most=most_files)),
    )  # fmt: skip
    for name, value in (
        ("From", made.sender.code),
        ("To", made.receivers),
        ("DocumentId", made.document_id or made.business_id),
    ):
        if not value:
            raise Unreadable("incomplete", name)
    return made


def _read_files(root: etree._Element, *, most: int) -> Iterator[Attachment]:
    manifest: dict[str, etree._Element] = {}
    for reference in root.iter("{*}Reference"):
        if key := _content_id(_text(reference, "ContentId")):
            manifest[key] = reference
    held = _first(root, "AttachmentEncoded")
    attachments = _children(held, "Attachment")
    if len(attachments) > most:
        raise Unreadable("too_many_files", str(len(attachments)))
    seen: set[str] = set()
    for one in attachments:
        key = _content_id(_text(one, "ContentId"))
        if key and key in seen:
            raise Unreadable("attachment", "ContentId")
        seen.add(key)
        named = manifest.get(key)
        media_type = _text(one, "ContentType") or _text(named, "ContentType") or "application/octet-stream"
        raw = re.sub(r"\s", "", _raw(one, "ContentTransferEncoded"))
        try:
            content = base64.b64decode(raw, validate=True)
        except (binascii.Error, ValueError):
            raise Unreadable("attachment", "base64") from None
        name = _text(one, "AttachmentName") or _text(named, "AttachmentName") or "tep"
        plain = re.split(r"[/\\]", _FORBIDDEN.sub("", name))[-1][:200] or "tep"
        yield Attachment(plain, media_type[:120], content, _text(one, "Description") or _text(named, "Description"))


def _read_organisation(node: etree._Element | None) -> Organisation:
    return Organisation(_text(node, "OrganId")[:35], _text(node, "OrganName")[:200], _text(node, "Email")[:200])


def _read_response(node: etree._Element) -> ResponseFor:
    return ResponseFor(
        _text(node, "OrganId")[:35],
        _text(node, "Code")[:120],
        _read_day(_text(node, "PromulgationDate")),
        _text(node, "DocumentId")[:200],
    )


def _organisation(parent: etree._Element, name: str, value: Organisation) -> None:
    _leaves(_sub(parent, name), OrganId=value.code, OrganName=value.name, Email=value.mail)


def _response_for(parent: etree._Element, value: ResponseFor) -> None:
    node = _sub(parent, "ResponseFor")
    day = _day(value.issued_on)
    _leaves(node, OrganId=value.organ, Code=value.code, PromulgationDate=day, DocumentId=value.document_id)


def _content_id(text: str) -> str:
    return text.strip().removeprefix("cid:")


def _first(root: etree._Element, name: str) -> etree._Element | None:
    return next(iter(root.iter(f"{{*}}{name}")), None)


def _children(node: etree._Element | None, name: str) -> list[etree._Element]:
    return (
        [] if node is None else [one for one in node if isinstance(one.tag, str) and etree.QName(one).localname == name]
    )


def _child(node: etree._Element | None, name: str) -> etree._Element | None:
    return next(iter(_children(node, name)), None)


def _any(node: etree._Element | None, *names: str) -> etree._Element | None:
    return next((found for name in names if (found := _child(node, name)) is not None), None)


def _raw(node: etree._Element | None, name: str) -> str:
    found = _child(node, name)
    return (found.text or "") if found is not None else ""


def _text(node: etree._Element | None, name: str) -> str:
    return _raw(node, name).strip()[:4000]


def _all_text(node: etree._Element | None, name: str) -> list[str]:
    return [(one.text or "").strip()[:4000] for one in _children(node, name)][:1000]


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _depth(root: etree._Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _read_day(text: str) -> date | None:
    found = re.match(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})", text)
    other = re.match(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        return date(int(other[3]), int(other[2]), int(other[1])) if other else None
    except ValueError:
        return None


def _read_moment(text: str) -> datetime | None:
    day = _read_day(text)
    clock = re.search(r"(\d{2}):(\d{2}):(\d{2})", text)
    if day is None or clock is None or int(clock[1]) > 23 or int(clock[2]) > 59 or int(clock[3]) > 59:
        return None
    return datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2]), int(clock[3]), tzinfo=VIETNAM)


def _day(value: date | None) -> str:
    return f"{value:%Y/%m/%d}" if value else ""


def _moment(value: datetime | None) -> str:
    return f"{value.astimezone(VIETNAM):%Y/%m/%d %H:%M:%S}" if value else ""


def _sub(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _leaves(parent: etree._Element, **values: str) -> None:
    for name, text in values.items():
        node = _sub(parent, name)
        if text:
            node.text = _FORBIDDEN.sub("", text)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
