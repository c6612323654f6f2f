"""The window's codes and contents ↔ our types; total on our side."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from motcua.casework.dossiers.types import ReasonView, Status
from motcua.doors.links.single_window.settings import Settings
from motcua.doors.links.single_window.wire import (
    ERR_CONTENT,
    ERR_NO_PROCEDURE,
    ERR_NOT_XML,
    Element,
    Envelope,
    Party,
    Subject,
    Unreadable,
    element,
)
from motcua.foundation import clock
from motcua.foundation.types import Json

TIME = "%Y-%m-%d %H:%M:%S"
LONGEST = {"message_id": 36, "reference": 35, "pre_reference": 35, "document_type": 100, "type": 3, "function": 3}

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

EVENTS: Mapping[Status, str] = {
    Status.SUBMITTED: "",
    Status.SUPP_PRE: "supplement",
    Status.NOT_ACCEPTED: "refuse",
    Status.ACCEPTED: "accept",
    Status.TRANSFERRED: "",
    Status.PROCESSING: "",
    Status.CONSULTING: "",
    Status.SUPP_POST: "supplement",
    Status.FEE_DUE: "",
    Status.SUBMITTED_FOR_SIGN: "",
    Status.STOP_REQUESTED: "",
    Status.STOPPED: "stopped",
    Status.REFUSED: "refuse",
    Status.DECIDED: "confirm",
    Status.RETURNED: "",
    Status.CORRECTING: "",
}
"""What the window hears of each status; "" is nothing. Whether an event is carried is decided by the message map."""


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

    @property
    def pointer(self) -> str:
        """The place of the form at which a fault of this attachment is shown."""
        return "/sds_files" if self.kind == SAFETY_SHEET else "/invoice_file"


@dataclass(frozen=True, slots=True)
class Declaration:
    """A chemical declaration in our terms: the form's data and the papers still to be fetched."""

    reference: str
    enterprise_code: str
    data: Mapping[str, Json]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What our answer says of a dossier, whatever its event."""

    reference: str
    department: str
    staff: str
    at: datetime
    reasons: tuple[ReasonView, ...] = ()
    number: str = ""
    file_name: str = ""
    file_link: str = ""
    file_id: str = ""
    verify: str = ""


def check_header(envelope: Envelope) -> None:
    """Raise `Unreadable` for a header that lacks what the window's schema demands."""
    subject = envelope.subject
    if not subject.document_type:
        raise Unreadable(ERR_NO_PROCEDURE, "Không lấy được thủ tục từ xml")
    required = {
        "Reference/messageId": envelope.message_id,
        "Subject/type": subject.type,
        "Subject/function": subject.function,
        "Subject/reference": subject.reference,
        "From/identity": envelope.sender.identity,
    }
    for name, value in required.items():
        if not value:
            raise Unreadable(ERR_NOT_XML, f"Phân tích xml bị lỗi: thiếu {name}")
    for name, most in LONGEST.items():
        value = envelope.message_id if name == "message_id" else getattr(subject, name)
        if len(value) > most:
            raise Unreadable(ERR_NOT_XML, f"Phân tích xml bị lỗi: {name} dài quá {most} ký tự")


def declaration(envelope: Envelope) -> Declaration:
    """The chemical declaration of an Envelope of type 10; raises `Unreadable` (ERR05_CODE) when there is none.

    A value that cannot be read stays as it was written, so that the form's own check names it at its field.
    """
    root = next((content for content in envelope.content if content.name == "ChemicalDeclaration"), None)
    if root is None or not root.children:
        raise Unreadable(ERR_CONTENT, "Nội dung bản tin không có dữ liệu hoặc không hợp lệ: thiếu ChemicalDeclaration")
    if root.leaf("NSWFileCode") not in {"", envelope.subject.reference}:
        raise Unreadable(ERR_CONTENT, "Nội dung bản tin không hợp lệ: NSWFileCode khác Subject/reference")
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
    return Declaration(envelope.subject.reference, str(applicant.get("enterprise_code", "")), data, attachments)


def confirmation(told: Told) -> tuple[Element, ...]:
    """Content of the confirmation of a declaration: its number and the address of the signed paper."""
    return (
        element(
            "ResultConfirm",
            [
                element("NSWFileCode", told.reference),
                element("SystemReceptionNo", told.number),
                element("Department", told.department),
                element("NameOfStaff", told.staff),
                element("ResponseDate", moment(told.at)),
                *_file(told),
                *([element("VerifyCode", told.verify)] if told.verify else []),
            ],
        ),
    )


def refusal(told: Told) -> tuple[Element, ...]:
    """Content of a refusal or of another answer with reasons."""
    return (
        element(
            "Result",
            [
                element("NSWFileCode", told.reference),
                element("Reason", "; ".join(reason.text_vi for reason in told.reasons) or "Xem văn bản kèm theo"),
                element("Department", told.department),
                element("CreaterName", told.staff),
                element("ResponseDate", moment(told.at)),
                *(_file(told) if told.file_link else []),
                *(
                    [element("ErrorList", [error(reason.code, reason.text_vi) for reason in told.reasons])]
                    if told.reasons
                    else []
                ),
            ],
        ),
    )


def stored(at: datetime) -> tuple[Element, ...]:
    """Content of a positive acknowledgement."""
    return (element("ReceiveDate", moment(at)),)


def refused(errors: Iterable[tuple[str, str]]) -> tuple[Element, ...]:
    """Content of a negative acknowledgement."""
    return (element("ErrorList", [error(code, sentence) for code, sentence in errors]),)


def error(code: str, sentence: str) -> Element:
    """One error in a list."""
    return element("Error", [element("ErrorCode", code), element("ErrorName", sentence)])


def acknowledgement(
    asked: Envelope | None, *, us: Party, function: str, content: Sequence[Element], at: datetime
) -> Envelope:
    """Our answer to an Envelope: the header turned round, an id of its own that is the same each time."""
    subject = asked.subject if asked else Subject("", "", "", "", "", "", "", "")
    return Envelope(
        version=asked.version if asked else "01",
        message_id=message_id(f"{function}/{asked.message_id}") if asked else message_id(f"{function}/{at.isoformat()}"),
        sender=asked.receiver if asked and asked.receiver.identity else us,
        receiver=asked.sender if asked else NSW,
        subject=Subject(
            subject.document_type, subject.type, function, subject.reference, subject.document_year,
            subject.pre_reference, subject.pre_document_year, moment(at),
        ),
        content=tuple(content),
    )  # fmt: skip


def message_id(key: str) -> str:
    """32 hex digits that are the same for the same key, so that a repeat is known as one."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def moment(at: datetime) -> str:
    """An instant as the window writes it, on Vietnam's clock."""
    return clock.legal_time(at).strftime(TIME)


def paper_address(verification_path: str, settings: Settings) -> str:
    """Where a signed paper can be fetched without a session: with the symbol and check that are printed on it."""
    return f"{settings.public_url}/ket-noi/nsw/tep/{verification_path.rpartition('/')[2]}"


NSW = Party("NSW", "NSW", "VN", "BTC", "TCHQ", "NSW")


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
        return Decimal(text) if "." in text else int(text)  # type: ignore[return-value]
    if name in _SWITCHES and text in {"true", "false"}:
        return text == "true"
    if name == "invoice_date":
        return text[:10] if re.fullmatch(r"\d{4}-\d{2}-\d{2} 00:00:00", text) else text
    return text


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


def _file(told: Told) -> list[Element]:
    return [
        element("AttachmentId", told.file_id),
        element("FileName", told.file_name),
        element("FileLink", told.file_link),
    ]
