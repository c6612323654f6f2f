"""Forms as the window carries them ↔ the form of a procedure: the chemical declaration field by field, every other one by its schema."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from motcua.definitions.forms.types import PaperSlot
from motcua.doors.links.single_window.wire import ERR_CONTENT, Element, Envelope, Unreadable
from motcua.foundation.types import Json

CHEMICALS = "ChemicalDeclaration"

# Ours ← theirs, in the order of the form; the window writes an empty value as an absent element.
_APPLICANT = {
    "applicant_name": "applicantName", "applicant_kind": "applicantKind", "applicant_id": "applicantId",
    "enterprise_code": "enterpriseCode", "head_office_address": "headOfficeAddress", "ward_code": "wardCode",
    "province_code": "provinceCode", "phone": "phone", "fax": "fax", "email": "email",
    "representative_name": "representativeName", "representative_title": "representativeTitle",
}  # fmt: skip
_ITEM = {
    "line_no": "lineNo", "trade_name": "tradeName", "physical_state": "physicalState", "hs_code": "hsCode",
    "quantity": "quantity", "unit": "unit", "quantity_kg": "quantityKg", "purpose": "purpose", "use_sector": "useSector",
    "origin_country": "originCountry", "import_permit_no": "importPermitNo", "un_number": "unNumber",
}  # fmt: skip
_COMPONENT = {
    "chemical_name": "chemicalName", "cas_number": "casNumber", "no_cas_reason": "noCasReason", "formula": "formula",
    "concentration_min": "concentrationMin", "concentration_max": "concentrationMax",
}  # fmt: skip
_INVOICE = {
    "invoice_no": "invoiceNo", "invoice_date": "invoiceDate", "exporter_name": "exporterName",
    "exporter_country": "exporterCountry", "arrival_notice_no": "arrivalNoticeNo",
}  # fmt: skip
_REST = {
    "border_gate_code": "borderGateCode", "is_non_commercial": "isNonCommercial", "other_information": "otherInformation",
    "confidentiality_requested": "confidentialityRequested", "declarant_name": "declarantName", "declarant_phone": "declarantPhone",
}  # fmt: skip
_NUMBERS = frozenset({"line_no", "quantity", "quantity_kg", "concentration_min", "concentration_max"})
_SWITCHES = frozenset({"is_non_commercial", "confidentiality_requested"})
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?")

INVOICE_TYPES = ("invoice", "arrival_notice", "invoice_translation")
SAFETY_SHEET = "sds"

ATTACHMENTS = "Attachments"
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment as the window names it; `name` is the file name used in the form's data."""

    id: str
    kind: str
    line_no: str
    name: str
    link: str
    size: int | None
    sha256: str
    place: str = ""

    @property
    def pointer(self) -> str:
        """The place of the form at which a fault of this attachment is shown."""
        return self.place or ("/sds_files" if self.kind == SAFETY_SHEET else "/invoice_file")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a message of type 10 declares, in our terms: the form's data and the papers still to be fetched."""

    reference: str
    enterprise_code: str
    data: Mapping[str, Json]
    attachments: tuple[Attachment, ...]
    note: str = ""
    """What the declarant says to what was asked of them."""


def content_of(envelope: Envelope, name: str) -> Element:
    """The one business element of a message; raises `Unreadable` (ERR05_CODE) when there is none, or it is of another dossier."""
    root = next((content for content in envelope.content if content.name == name), None)
    if root is None or not root.children:
        raise Unreadable(ERR_CONTENT, f"Nội dung bản tin không có dữ liệu hoặc không hợp lệ: thiếu {name}")
    if root.leaf("NSWFileCode") not in {"", envelope.subject.reference}:
        raise Unreadable(ERR_CONTENT, "Nội dung bản tin không hợp lệ: NSWFileCode khác Subject/reference")
    return root


def declaration(envelope: Envelope) -> Declaration:
    """The chemical declaration of an Envelope of type 10; raises `Unreadable` (ERR05_CODE) when there is none.

    A value that cannot be read stays as it was written, so that the form's own check names it at its field.
    """
    root = content_of(envelope, CHEMICALS)
    applicant = _values(root.first("Applicant"), _APPLICANT)
    attachments = _attachments(root)
    data: dict[str, Json] = {"applicant": applicant, **_values(root, _REST), **_values(root.first("Invoice"), _INVOICE)}
    data["import_purposes"] = [purpose.text.strip() for purpose in root.all("ImportPurposes/importPurpose")]
    data["items"] = [_item(item) for item in root.all("Items/Item")]
    invoice = next((a for kind in INVOICE_TYPES for a in attachments if a.kind == kind), None)
    if invoice is not None:
        data["invoice_file"] = {"type": invoice.kind, "file": invoice.name}
    sheets = [a for a in attachments if a.kind == SAFETY_SHEET]
    if sheets:
        data["sds_files"] = [{"line_no": _value("line_no", a.line_no), "file": a.name} for a in sheets]
    code = str(applicant.get("enterprise_code", ""))
    return Declaration(envelope.subject.reference, code, data, attachments, root.leaf("Reason"))


def form(envelope: Envelope, name: str, schema: Mapping[str, Json], slots: Sequence[PaperSlot]) -> Declaration:
    """A form that has no table of its own: elements are the form's fields in camelCase, containers in PascalCase, as its schema has them.

    `importPurposes` or `ImportPurposes` is `import_purposes`; an array is a container with one element for each entry. Attachments go where their
    type has its place. What the schema does not know stays as text, so that the form's own check names it. Raises `Unreadable` (ERR05_CODE).
    """
    root = content_of(envelope, name)
    children = tuple(one for one in root.children if one.name not in {ATTACHMENTS, "NSWFileCode", "Reason"})
    found = _read(Element(root.name, "", children), schema, schema, 0)
    data: dict[str, Json] = found if isinstance(found, dict) else {}
    placed = tuple(_placed(data, attachment, slots) for attachment in _attachments(root))
    applicant = data.get("applicant")
    code = applicant.get("enterprise_code", "") if isinstance(applicant, dict) else ""
    return Declaration(
        envelope.subject.reference, str(code), data, placed, root.leaf("Reason")
    )  # fmt: skip


def _read(node: Element, schema: Mapping[str, Json], whole: Mapping[str, Json], depth: int) -> Json:
    wanted = _resolved(schema, whole)
    kind = wanted.get("type")
    text = node.text.strip()
    if depth > DEEPEST:
        raise Unreadable(ERR_CONTENT, "Nội dung bản tin không hợp lệ: lồng quá sâu")
    if kind == "array":
        inside = wanted.get("items")
        entry = inside if isinstance(inside, dict) else {}
        return [_read(child, entry, whole, depth + 1) for child in node.children]
    if kind == "object" or node.children:
        properties = wanted.get("properties")
        known = properties if isinstance(properties, dict) else {}
        found: dict[str, Json] = {}
        for child in node.children:
            key = _snake(child.name)
            part = known.get(key)
            if (
                child.children
                or child.text.strip()
                or (isinstance(part, dict) and _resolved(part, whole).get("type") == "array")
            ):
                found[key] = _read(child, part if isinstance(part, dict) else {}, whole, depth + 1)
        return found
    if kind in {"integer", "number"} and _NUMBER.fullmatch(text):
        return Decimal(text) if "." in text else int(text)  # type: ignore[return-value]  # exact, as the dossier's JSON takes it
    if kind == "boolean" and text in {"true", "false"}:
        return text == "true"
    if wanted.get("format") == "date":
        return _day(text)
    return text


def _resolved(schema: Mapping[str, Json], whole: Mapping[str, Json]) -> Mapping[str, Json]:
    """A schema with its reference into the same document followed."""
    for _ in range(DEEPEST):
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return schema
        found: Json = dict(whole)
        for step in reference[2:].split("/"):
            found = found.get(step) if isinstance(found, dict) else None
        if not isinstance(found, dict):
            return {}
        schema = found
    return {}


def _placed(data: dict[str, Json], attachment: Attachment, slots: Sequence[PaperSlot]) -> Attachment:
    """Name an attachment in the data, where its type has its place; one of an unknown type is told at the papers as a whole."""
    slot = next((one for one in slots if attachment.kind in {one.document_type, *one.other_types}), None)
    if slot is None or slot.pointer.count("/") != 1:
        return replace(attachment, place="/attachments")
    key = slot.pointer[1:]
    entry: dict[str, Json] = {"file": attachment.name}
    if slot.by_type or slot.other_types:
        entry = {"type": attachment.kind, **entry}
    if slot.per is not None:
        entry = {slot.per.link: _value("line_no", attachment.line_no), **entry}
    value: Json = attachment.name if slot.plain else entry
    if slot.by_type or slot.many or slot.per is not None:
        held = data.get(key)
        data[key] = [*(held if isinstance(held, list) else []), value]
    else:
        data[key] = value
    return replace(attachment, place=slot.pointer)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _item(node: Element) -> dict[str, Json]:
    item = _values(node, _ITEM)
    item["components"] = [_values(component, _COMPONENT) for component in node.all("Components/Component")]
    classes: list[Json] = [value.text.strip() for value in node.all("GhsClasses/ghsClass") if value.text.strip()]
    return item | ({"ghs_classes": classes} if classes else {})


def _values(node: Element | None, names: Mapping[str, str]) -> dict[str, Json]:
    if node is None:
        return {}
    return {ours: _value(ours, node.leaf(theirs)) for ours, theirs in names.items() if node.leaf(theirs)}


def _value(name: str, text: str) -> Json:
    if name in _NUMBERS and _NUMBER.fullmatch(text):
        # Decimals stay exact: the dossier's own JSON takes them, a binary float never touches a quantity.
        return Decimal(text) if "." in text else int(text)  # type: ignore[return-value]  # exact, as the dossier's JSON takes it
    if name in _SWITCHES and text in {"true", "false"}:
        return text == "true"
    if name == "invoice_date":
        return _day(text)
    return text


def _day(text: str) -> str:
    """A day as the window writes it: an instant at midnight."""
    return text[:10] if re.fullmatch(r"\d{4}-\d{2}-\d{2} 00:00:00", text) else text


def _attachments(root: Element) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    taken: set[str] = set()
    for node in root.all("Attachments/Attachment"):
        plain = re.split(r"[/\\]", node.leaf("FileName"))[-1]
        name = plain if plain and plain not in taken else f"{len(found) + 1}-{plain}"  # two sheets may be called alike
        taken.add(name)
        size = node.leaf("size")
        found.append(
            Attachment(
                id=node.leaf("AttachmentId"),
                kind=node.leaf("AttachedTypeCode"),
                line_no=node.leaf("lineNo"),
                name=name,
                link=node.leaf("FileLink"),
                size=int(size) if size.isdecimal() else None,
                sha256=node.leaf("sha256").lower(),
            )
        )
    return tuple(found)
