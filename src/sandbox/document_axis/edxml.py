"""edXML packages as other authorities write them, with the differences of their producers, and what the axis reads of ours."""

import base64
import io
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from lxml import etree

from sandbox.document_axis.keys import Keys
from sandbox.skeleton import clock

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
_DS = "http://www.w3.org/2000/09/xmldsig#"
VARIANTS = (
    "usual",
    "zipped",
    "no_prefix",
    "other_dates",
    "cid",
    "no_signature",
    "broken_signature",
    "expired",
    "entity",
    "bomb",
)
KINDS = {"new": "0", "recall": "1", "update": "2", "replace": "3"}


@dataclass(frozen=True, slots=True)
class Heads:
    """What the axis itself reads of a package."""

    sender: str
    receivers: tuple[str, ...]
    document: str
    symbol: str
    subject: str
    business: str
    status: str
    about: str
    about_symbol: str


def read(content: bytes) -> Heads | None:
    """The heads of a package; none when it is no edXML."""
    try:
        root = etree.fromstring(
            content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        )
    except etree.XMLSyntaxError:
        return None

    def text(path: str) -> str:
        found = root.find("." + "".join(f"//{{*}}{name}" for name in path.split("/")))
        return (found.text or "").strip() if found is not None else ""

    header = root.find(".//{*}edXMLHeader")
    if header is None:
        return None
    status = text("Status/StatusCode") or text("MessageHeader/StatusCode")
    answer = "ResponseFor/DocumentId"
    number, notation = text("Code/CodeNumber"), text("Code/CodeNotation")
    return Heads(
        sender=text("From/OrganId"),
        receivers=tuple((one.text or "").strip() for one in root.iterfind(".//{*}To/{*}OrganId"))
        or (text("ResponseFor/OrganId"),),
        document=text("MessageHeader/DocumentId"),
        symbol="/".join(part for part in (number, notation) if part),
        subject=text("Subject") or text("Description"),
        business=text("BussinessDocType"),
        status=status,
        about=text(answer),
        about_symbol=text("ResponseFor/Code"),
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that another authority is to send."""

    sender: tuple[str, str]
    receiver: tuple[str, str]
    document: str
    symbol: str
    subject: str
    kind: str = "new"
    about: str = ""
    answers: tuple[str, str] = ("", "")
    reason: str = ""
    priority: str = "0"
    files: tuple[tuple[str, bytes], ...] = ()
    variant: str = "usual"


def document(wanted: Wanted, keys: Keys, *, skew: timedelta = timedelta()) -> bytes:
    """A package with a document, written as its variant is."""
    number, _, notation = wanted.symbol.partition("/")
    now = clock.local(clock.utc().timestamp()) + skew
    day = f"{now:%d/%m/%Y}" if wanted.variant == "other_dates" else f"{now:%Y/%m/%d}"
    time = f"{now:%d/%m/%Y %H:%M:%S}" if wanted.variant == "other_dates" else f"{now:%Y/%m/%d %H:%M:%S}"
    answered = (
        [("ResponseFor", [("OrganId", wanted.receiver[0]), ("Code", wanted.answers[1]), ("PromulgationDate", day), ("DocumentId", wanted.answers[0])])]
        if wanted.answers[0]
        else []
    )  # fmt: skip
    recalled = (
        [("ResponseFor", [("OrganId", wanted.sender[0]), ("Code", wanted.symbol), ("PromulgationDate", day), ("DocumentId", wanted.about)])]
        if wanted.kind == "recall"
        else []
    )  # fmt: skip
    business: list[object] = [
        ("BussinessDocType", KINDS[wanted.kind]),
        ("BussinessDocReason", wanted.reason or wanted.subject),
    ]
    if wanted.kind in {"recall", "update"}:
        business.append(("DocumentId", wanted.about))
    if wanted.kind == "replace":
        info = [("DocumentId", wanted.about), ("OrganIdList", [("OrganId", wanted.receiver[0])])]
        business.append(("ReplacementInfoList", [("ReplacementInfo", info)]))
    header = [
        ("MessageHeader", [
            ("From", _organisation(wanted.sender)), ("To", _organisation(wanted.receiver)),
            ("Code", [("CodeNumber", number), ("CodeNotation", notation)]),
            ("PromulgationInfo", [("Place", "Hà Nội"), ("PromulgationDate", day)]),
            ("DocumentType", [("Type", "1"), ("TypeName", "Công văn"), ("TypeDetail", "0")]),
            ("Subject", wanted.subject), ("Content", ""),
            ("SignerInfo", [("Competence", "TL."), ("Position", "Chánh Văn phòng"), ("FullName", "Nguyễn Văn Mẫu")]),
            ("OtherInfo", [("Priority", wanted.priority), ("PageAmount", "1")]),
            *answered, *recalled, ("SteeringType", "1"), ("DocumentId", wanted.document),
        ]),
        ("TraceHeaderList", [("TraceHeader", [("OrganId", wanted.sender[0]), ("Timestamp", time)]), ("Bussiness", business)]),
    ]  # fmt: skip
    return _finish(header, wanted.files, keys, wanted.variant)


def status(
    about: tuple[str, str], *, owner: str, sender: tuple[str, str], code: str, description: str, keys: Keys, variant: str = "usual",
    skew: timedelta = timedelta(),
) -> bytes:  # fmt: skip
    """A status package about a document (its id and symbol) of `owner`."""
    now = clock.local(clock.utc().timestamp()) + skew
    held = [
        ("ResponseFor", [("OrganId", owner), ("Code", about[1]), ("PromulgationDate", f"{now:%Y/%m/%d}"), ("DocumentId", about[0])]),
        ("From", _organisation(sender)), ("StatusCode", code), ("Description", description), ("Timestamp", f"{now:%Y/%m/%d %H:%M:%S}"),
        ("StaffInfo", [("Department", "Văn thư"), ("Staff", "Trần Thị B"), ("Mobile", ""), ("Email", "")]),
    ]  # fmt: skip
    return _finish([("Status", held)], (), keys, variant)


def _finish(header: Sequence[object], files: Sequence[tuple[str, bytes]], keys: Keys, variant: str) -> bytes:
    prefix = None if variant == "no_prefix" else "edXML"
    root = etree.Element(f"{{{NAMESPACE}}}edXML", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the default prefix is None
    envelope = etree.SubElement(root, f"{{{NAMESPACE}}}edXMLEnvelope", nsmap={prefix: NAMESPACE} if prefix else {})
    held = etree.SubElement(envelope, f"{{{NAMESPACE}}}edXMLHeader")
    for part in header:
        _add(held, part)
    body = etree.SubElement(envelope, f"{{{NAMESPACE}}}edXMLBody")
    manifest = etree.SubElement(body, f"{{{NAMESPACE}}}edXMLManifest", version="1.0")
    encoded = etree.SubElement(root, f"{{{NAMESPACE}}}AttachmentEncoded")
    for name, content in files:
        key = str(uuid.uuid4())
        _add(
            manifest,
            ("Reference", [("ContentId", f"cid:{key}"), ("ContentType", "application/pdf"), ("AttachmentName", name)]),
        )
        held_key = f"cid:{key}" if variant == "cid" else key
        text = base64.b64encode(_packed(name, content, variant)).decode()
        _add(encoded, ("Attachment", [
            ("ContentType", "application/pdf"), ("ContentId", held_key), ("Description", ""), ("ContentTransferEncoded", text), ("AttachmentName", name),
        ]))  # fmt: skip
    if variant != "no_signature":
        root = _signed(root, held, keys, expired=variant == "expired")
    if variant == "broken_signature":
        changed = root.find(".//{*}Subject")
        changed = changed if changed is not None else root.find(".//{*}Description")
        if changed is not None:
            changed.text = "Nội dung bị sửa trên đường truyền"
    made = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    if variant == "entity":
        return made.replace(b"<edXML ", b'<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<edXML ', 1)
    return made


def _signed(root: etree._Element, held: etree._Element, keys: Keys, *, expired: bool) -> etree._Element:
    from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod
    from signxml.signer import XMLSigner

    held.append(etree.Element(f"{{{_DS}}}Signature", {"Id": "placeholder"}, nsmap={"ds": _DS}))
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm="rsa-sha256",
        digest_algorithm="sha256",
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    key, certificate = keys.pair(expired=expired)
    done: etree._Element = signer.sign(root, key=key, cert=certificate.decode())
    return done


def _packed(name: str, content: bytes, variant: str) -> bytes:
    if variant not in {"zipped", "bomb"}:
        return content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * (200 * 1024 * 1024) if variant == "bomb" else content)
    return out.getvalue()


def _organisation(named: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        ("OrganId", named[0]),
        ("OrganizationInCharge", ""),
        ("OrganName", named[1]),
        ("OrganAdd", ""),
        ("Email", ""),
    ]


def _add(parent: etree._Element, part: object) -> None:
    if not isinstance(part, tuple):
        raise TypeError(part)
    name, value = part
    node = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if isinstance(value, list):
        for one in value:
            _add(node, one)
    elif value:
        node.text = str(value)
