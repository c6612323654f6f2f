"""The business element `CertificateOfOrigin` (form 04 of Decree 31/2018/NĐ-CP): any form as elements in camelCase, and the demo application."""

import copy
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from lxml import etree

from sandbox.skeleton import clock

Element = etree._Element

DEMO: dict[str, Any] = {
    "applicant": {
        "applicant_name": "Công ty TNHH Hóa chất Minh Phát",
        "applicant_kind": "enterprise",
        "enterprise_code": "9901234560",
        "head_office_address": "12 Nguyễn Văn Linh",
        "ward_code": "27475",
        "province_code": "79",
        "phone": "02838123456",
        "email": "xuatkhau@example.vn",
        "representative_name": "Trần Thị Hạnh",
        "representative_title": "Giám đốc",
    },
    "form_code": "D",
    "issue_kind": "first",
    "importing_country": "TH",
    "exporter_name": "MINH PHAT CHEMICALS CO LTD",
    "exporter_address": "12 NGUYEN VAN LINH, HO CHI MINH CITY, VIET NAM",
    "consignee_name": "SIAM COATINGS CO LTD",
    "consignee_address": "88 RAMA IX, BANGKOK",
    "departure_date": "2026-11-10",
    "transport_mode": "sea",
    "vessel_flight": "WAN HAI 281 / S112",
    "port_of_loading": "VNCLI",
    "port_of_discharge": "THLCH",
    "items": [
        {
            "line_no": 1,
            "marks": "N/M",
            "description": "WOODEN DINING CHAIR",
            "packages_number": 420,
            "package_type": "CTN",
            "hs_code": "940169",
            "origin_criterion": "RVC",
            "rvc_percent": 52.4,
            "gross_weight_kg": 6300,
            "quantity": 840,
            "unit": "PCE",
            "fob_value": 25200,
            "currency": "USD",
            "invoice_no": "MP-1108",
            "invoice_date": "2026-11-06",
        }
    ],
    "customs_declaration_no": "307012345670",
    "customs_declaration_date": "2026-11-09",
    "manufacturer_name": "MINH PHAT CHEMICALS CO LTD",
    "manufacturer_code": "9901234560",
    "declared_place": "HO CHI MINH CITY",
    "declared_on": "2026-11-09",
    "signatory_name": "TRAN THI HANH",
}
FILES = (("invoice", "pdf"), ("bill_of_lading", "pdf"), ("origin_breakdown", "xlsx"))
"""Its attachments: type and kind of file."""


def demo(*, invoice_no: str = "") -> dict[str, Any]:
    """The demo application, for an invoice of its own where one is named."""
    data = copy.deepcopy(DEMO)
    today = clock.now().date()
    data |= {
        "departure_date": str(today - timedelta(days=1)),
        "customs_declaration_date": str(today - timedelta(days=2)),
        "declared_on": str(today),
    }
    data["items"][0]["invoice_date"] = str(today - timedelta(days=6))
    if invoice_no:
        data["items"][0]["invoice_no"] = invoice_no
    return data


def build(
    data: Mapping[str, Any], *, reference: str, attachments: Sequence[Mapping[str, Any]], reason: str = ""
) -> Element:
    """Write the form's data as one `CertificateOfOrigin`; an absent value is an absent element."""
    root = etree.Element("CertificateOfOrigin")
    etree.SubElement(root, "NSWFileCode").text = reference
    _fields(root, data)
    if reason:
        etree.SubElement(root, "Reason").text = reason
    files = etree.SubElement(root, "Attachments")
    for attachment in attachments:
        node = etree.SubElement(files, "Attachment")
        for name, value in attachment.items():
            etree.SubElement(node, name).text = str(value)
    return root


def _fields(node: Element, data: Mapping[str, Any]) -> None:
    for name, value in data.items():
        first, *rest = name.split("_")
        camel = first + "".join(part.capitalize() for part in rest)
        pascal = camel[:1].upper() + camel[1:]
        if isinstance(value, Mapping):
            _fields(etree.SubElement(node, pascal), value)
        elif isinstance(value, list):
            holder = etree.SubElement(node, pascal)
            for one in value:
                entry = etree.SubElement(holder, "Item")
                if isinstance(one, Mapping):
                    _fields(entry, one)
                else:
                    entry.text = str(one)
        elif value is not None and value != "":
            text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
            etree.SubElement(node, camel).text = f"{text} 00:00:00" if name.endswith("_date") else text
