"""The business element `ChemicalDeclaration` (form 13a) as the single window writes it, and the demo declarations it can send."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

Element = etree._Element

_APPLICANT = (
    ("applicantName", "applicant_name"),
    ("applicantKind", "applicant_kind"),
    ("applicantId", "applicant_id"),
    ("enterpriseCode", "enterprise_code"),
    ("headOfficeAddress", "head_office_address"),
    ("wardCode", "ward_code"),
    ("provinceCode", "province_code"),
    ("phone", "phone"),
    ("fax", "fax"),
    ("email", "email"),
    ("representativeName", "representative_name"),
    ("representativeTitle", "representative_title"),
)
_ITEM_BEFORE = (
    ("lineNo", "line_no"),
    ("tradeName", "trade_name"),
    ("physicalState", "physical_state"),
)
_COMPONENT = (
    ("chemicalName", "chemical_name"),
    ("casNumber", "cas_number"),
    ("noCasReason", "no_cas_reason"),
    ("formula", "formula"),
    ("concentrationMin", "concentration_min"),
    ("concentrationMax", "concentration_max"),
)
_ITEM_AFTER = (
    ("hsCode", "hs_code"),
    ("quantity", "quantity"),
    ("unit", "unit"),
    ("quantityKg", "quantity_kg"),
    ("purpose", "purpose"),
    ("useSector", "use_sector"),
    ("originCountry", "origin_country"),
    ("importPermitNo", "import_permit_no"),
    ("unNumber", "un_number"),
)
_INVOICE = (
    ("invoiceNo", "invoice_no"),
    ("invoiceDate", "invoice_date"),
    ("exporterName", "exporter_name"),
    ("exporterCountry", "exporter_country"),
    ("arrivalNoticeNo", "arrival_notice_no"),
)
_DECLARANT = (
    ("otherInformation", "other_information"),
    ("confidentialityRequested", "confidentiality_requested"),
    ("declarantName", "declarant_name"),
    ("declarantPhone", "declarant_phone"),
)

DEMO: dict[str, Any] = {
    "applicant": {
        "applicant_name": "Công ty TNHH Hóa chất Minh Phát",
        "applicant_kind": "enterprise",
        "applicant_id": "9901234560",
        "enterprise_code": "9901234560",
        "head_office_address": "12 Nguyễn Văn Linh",
        "ward_code": "27475",
        "province_code": "79",
        "phone": "02838123456",
        "email": "khaibao@example.vn",
        "representative_name": "Trần Thị Hạnh",
        "representative_title": "Giám đốc",
    },
    "import_purposes": ["trade", "use"],
    "border_gate_code": "VNCLI",
    "is_non_commercial": False,
    "items": [
        {
            "line_no": 1,
            "trade_name": "MEG Fiber Grade",
            "physical_state": "liquid",
            "components": [
                {
                    "chemical_name": "Ethylene glycol",
                    "cas_number": "107-21-1",
                    "formula": "C2H6O2",
                    "concentration_min": 99.8,
                    "concentration_max": 100,
                },
            ],
            "hs_code": "29053100",
            "quantity": 24.5,
            "unit": "TNE",
            "quantity_kg": 24500,
            "purpose": "trade",
            "origin_country": "SA",
        },
        {
            "line_no": 2,
            "trade_name": "Butyl Acetate 99",
            "physical_state": "liquid",
            "components": [
                {
                    "chemical_name": "n-Butyl acetate",
                    "cas_number": "123-86-4",
                    "formula": "C6H12O2",
                    "concentration_min": 99,
                    "concentration_max": 99.9,
                },
            ],
            "hs_code": "29153300",
            "quantity": 4000,
            "unit": "LTR",
            "quantity_kg": 3520,
            "purpose": "use",
            "use_sector": "Sản xuất sơn",
            "origin_country": "MY",
            "un_number": "UN1123",
        },
    ],
    "invoice_no": "SPC-2026-0917",
    "invoice_date": "2026-10-12",
    "exporter_name": "Gulf Petro Trading FZE",
    "exporter_country": "AE",
    "declarant_name": "Lê Văn Quý",
    "declarant_phone": "0903123456",
}

TOLUENE: dict[str, Any] = {
    "line_no": 2,
    "trade_name": "Toluene AR",
    "physical_state": "liquid",
    "components": [
        {
            "chemical_name": "Toluene",
            "cas_number": "108-88-3",
            "formula": "C7H8",
            "concentration_min": 99.5,
            "concentration_max": 99.5,
        },
    ],
    "hs_code": "29023000",
    "quantity": 4000,
    "unit": "LTR",
    "quantity_kg": 3480,
    "purpose": "use",
    "use_sector": "Sản xuất sơn",
    "origin_country": "MY",
}


def demo(variant: str = "valid", *, invoice_no: str | None = None) -> dict[str, Any]:
    """Give the data of one of the demo declarations: `valid`, `wrong-cas`, `permit-required`, `under-10kg`, `not-in-scope` or `unknown-enterprise`."""
    data = copy.deepcopy(DEMO)
    if variant == "wrong-cas":
        data["items"][0]["components"][0]["cas_number"] = "107-21-2"
    elif variant == "permit-required":
        data["items"][1] = copy.deepcopy(TOLUENE)
    elif variant == "under-10kg":
        data["items"] = data["items"][:1]
        data["items"][0] |= {"quantity": 8, "unit": "KGM", "quantity_kg": 8}
        data["import_purposes"] = ["trade"]
    elif variant == "not-in-scope":
        data["items"][1]["hs_code"] = "32081090"
    elif variant == "unknown-enterprise":
        data["applicant"] |= {"enterprise_code": "9909998889", "applicant_id": "9909998889"}
    elif variant != "valid":
        raise ValueError(variant)
    if invoice_no is not None:
        data["invoice_no"] = invoice_no
    return data


VARIANTS = ("valid", "wrong-cas", "permit-required", "under-10kg", "not-in-scope", "unknown-enterprise")


def build(
    data: Mapping[str, Any],
    *,
    reference: str,
    declared_at: str,
    attachments: Sequence[Mapping[str, Any]],
    reason: str = "",
) -> Element:
    """Write the form's data as one `ChemicalDeclaration`; an absent value is an absent element."""
    root = etree.Element("ChemicalDeclaration")
    _leaf(root, "NSWFileCode", reference)
    _leaf(root, "declarationDate", declared_at)
    _leaf(root, "replacedReceptionNo", data.get("replaced_reception_no"))
    _leaf(root, "Reason", reason)
    _leaves(etree.SubElement(root, "Applicant"), _APPLICANT, data["applicant"])
    purposes = etree.SubElement(root, "ImportPurposes")
    for purpose in data.get("import_purposes", ()):
        _leaf(purposes, "importPurpose", purpose)
    _leaf(root, "borderGateCode", data.get("border_gate_code"))
    _leaf(root, "isNonCommercial", data.get("is_non_commercial"))
    items = etree.SubElement(root, "Items")
    for item in data.get("items", ()):
        _item(etree.SubElement(items, "Item"), item)
    _leaves(etree.SubElement(root, "Invoice"), _INVOICE, data)
    _leaves(root, _DECLARANT, data)
    files = etree.SubElement(root, "Attachments")
    for attachment in attachments:
        _leaves(
            etree.SubElement(files, "Attachment"),
            tuple(
                (n, n) for n in ("AttachmentId", "AttachedTypeCode", "lineNo", "FileName", "FileLink", "size", "sha256")
            ),
            attachment,
        )
    return root


def _item(node: Element, item: Mapping[str, Any]) -> None:
    _leaves(node, _ITEM_BEFORE, item)
    components = etree.SubElement(node, "Components")
    for component in item.get("components", ()):
        _leaves(etree.SubElement(components, "Component"), _COMPONENT, component)
    _leaves(node, _ITEM_AFTER, item)
    classes = item.get("ghs_classes") or ()
    if classes:
        holder = etree.SubElement(node, "GhsClasses")
        for value in classes:
            _leaf(holder, "ghsClass", value)


def _leaves(node: Element, names: Sequence[tuple[str, str]], data: Mapping[str, Any]) -> None:
    for element, key in names:
        _leaf(node, element, data.get(key))


def _leaf(node: Element, name: str, value: object) -> None:
    if value is None or value == "":
        return
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    if name == "invoiceDate":
        text = f"{text} 00:00:00"
    etree.SubElement(node, name).text = text
