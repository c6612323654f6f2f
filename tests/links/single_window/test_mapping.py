"""The window's codes and contents ↔ our types."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from motcua.casework.dossiers.types import ReasonView, Status
from motcua.doors.links.single_window import mapping, wire
from motcua.doors.links.single_window.mapping import Attachment, Declaration, Told
from motcua.doors.links.single_window.settings import MESSAGE_MAP, Settings
from motcua.doors.links.single_window.wire import Element, Unreadable

EXAMPLE = (Path(__file__).parents[2] / "sandbox" / "examples" / "nsw-10-01.xml").read_text(encoding="utf-8")
AT = datetime(2026, 11, 24, 1, 15, 5, tzinfo=UTC)


def example(old: str = "", new: str = "") -> wire.Envelope:
    assert old in EXAMPLE
    return wire.read_envelope(EXAMPLE.replace(old, new) if old else EXAMPLE)


def test_declaration_when_recorded_is_the_whole_form() -> None:
    found = mapping.declaration(example())

    assert found == Declaration(
        reference="NSW261100001",
        enterprise_code="0301234562",
        data={
            "applicant": {
                "applicant_name": "Công ty TNHH Hóa chất Minh Phát", "applicant_kind": "enterprise",
                "applicant_id": "0301234562", "enterprise_code": "0301234562", "head_office_address": "12 Nguyễn Văn Linh",
                "ward_code": "27475", "province_code": "79", "phone": "02838123456", "email": "khaibao@example.vn",
                "representative_name": "Trần Thị Hạnh", "representative_title": "Giám đốc",
            },
            "border_gate_code": "VNCLI",
            "is_non_commercial": False,
            "declarant_name": "Lê Văn Quý",
            "declarant_phone": "0903123456",
            "invoice_no": "SPC-2026-0917",
            "invoice_date": "2026-10-12",
            "exporter_name": "Gulf Petro Trading FZE",
            "exporter_country": "AE",
            "import_purposes": ["trade", "use"],
            "items": [
                {
                    "line_no": 1, "trade_name": "MEG Fiber Grade", "physical_state": "liquid", "hs_code": "29053100",
                    "quantity": Decimal("24.5"), "unit": "TNE", "quantity_kg": 24500, "purpose": "trade", "origin_country": "SA",
                    "components": [
                        {
                            "chemical_name": "Ethylene glycol", "cas_number": "107-21-1", "formula": "C2H6O2",
                            "concentration_min": Decimal("99.8"), "concentration_max": 100,
                        }
                    ],
                },
                {
                    "line_no": 2, "trade_name": "Butyl Acetate 99", "physical_state": "liquid", "hs_code": "29153300",
                    "quantity": 4000, "unit": "LTR", "quantity_kg": 3520, "purpose": "use", "use_sector": "Sản xuất sơn",
                    "origin_country": "MY", "un_number": "UN1123",
                    "components": [
                        {
                            "chemical_name": "n-Butyl acetate", "cas_number": "123-86-4", "formula": "C6H12O2",
                            "concentration_min": 99, "concentration_max": Decimal("99.9"),
                        }
                    ],
                },
            ],
            "invoice_file": {"type": "invoice", "file": "invoice.pdf"},
            "sds_files": [{"line_no": 1, "file": "sds-meg.pdf"}, {"line_no": 2, "file": "sds-butyl-acetate.pdf"}],
        },
        attachments=(
            Attachment("7b1e0f3c-01", "invoice", "", "invoice.pdf", "http://127.0.0.1:8010/nsw/files/7b1e0f3c-01", 612,
                       "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"),
            Attachment("7b1e0f3c-02", "sds", "1", "sds-meg.pdf", "http://127.0.0.1:8010/nsw/files/7b1e0f3c-02", 618,
                       "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"),
            Attachment("7b1e0f3c-03", "sds", "2", "sds-butyl-acetate.pdf", "http://127.0.0.1:8010/nsw/files/7b1e0f3c-03", 627,
                       "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce"),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["4 000", "4,5", "NaN", "1e9", "Infinity", "0x10", "٤", "1" * 40, "+1", "01"])
def test_number_when_it_cannot_be_read_stays_for_the_form_to_refuse(text: str) -> None:
    found = mapping.declaration(example("<quantity>4000</quantity>", f"<quantity>{text}</quantity>"))

    items = found.data["items"]
    assert isinstance(items, list) and isinstance(items[1], dict)
    assert items[1]["quantity"] == text


@pytest.mark.parametrize(
    ("old", "new"), [("<isNonCommercial>false", "<isNonCommercial>maybe"), ("2026-10-12 00:00:00", "12/10/2026")]
)
def test_value_when_it_is_none_of_the_kind_stays_as_written(old: str, new: str) -> None:
    assert new.rpartition(">")[2] in json.dumps(mapping.declaration(example(old, new)).data, default=str)


def test_attachments_when_two_have_one_name_are_told_apart_and_lose_their_path() -> None:
    found = mapping.declaration(example("<FileName>sds-meg.pdf", "<FileName>..\\..\\a/sds-butyl-acetate.pdf"))

    assert [a.name for a in found.attachments] == ["invoice.pdf", "sds-butyl-acetate.pdf", "3-sds-butyl-acetate.pdf"]
    assert found.data["sds_files"] == [
        {"line_no": 1, "file": "sds-butyl-acetate.pdf"},
        {"line_no": 2, "file": "3-sds-butyl-acetate.pdf"},
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("ChemicalDeclaration", "Other"), ("<NSWFileCode>NSW261100001", "<NSWFileCode>NSW999")],
)
def test_declaration_when_the_content_is_another_is_err05(old: str, new: str) -> None:
    with pytest.raises(Unreadable) as caught:
        mapping.declaration(example(old, new))

    assert caught.value.code == "ERR05_CODE"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<documentType>BCT0800001</documentType>", "", "ERR03_CODE"),
        ("<reference>NSW261100001</reference>", "", "ERR02_CODE"),
        ("<type>10</type>", "", "ERR02_CODE"),
        ("<messageId>5c1f3f0e9a0b4f52a1c07d1c2b3a4d5e", f"<messageId>{'a' * 37}", "ERR02_CODE"),
        ("<reference>NSW261100001", f"<reference>{'9' * 36}", "ERR02_CODE"),
    ],
)
def test_header_when_it_lacks_what_is_demanded_is_refused(old: str, new: str, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        mapping.check_header(example(old, new))

    assert caught.value.code == code


def test_header_when_the_id_has_hyphens_and_36_characters_is_taken() -> None:
    mapping.check_header(example("5c1f3f0e9a0b4f52a1c07d1c2b3a4d5e", "5c1f3f0e-9a0b-4f52-a1c0-7d1c2b3a4d5e"))


@pytest.mark.parametrize(
    ("before", "after", "by_hand", "automatic"),
    [
        (Status.SUBMITTED, Status.ACCEPTED, "accept", ""),
        (Status.ACCEPTED, Status.PROCESSING, "", "accept"),
        (Status.SUPP_POST, Status.PROCESSING, "accept", "accept"),
        (Status.SUBMITTED, Status.SUPP_PRE, "supplement", "supplement"),
        (Status.PROCESSING, Status.SUPP_POST, "supplement", "supplement"),
        (Status.SUBMITTED, Status.NOT_ACCEPTED, "refuse", "refuse"),
        (Status.SUBMITTED_FOR_SIGN, Status.REFUSED, "refuse", "refuse"),
        (Status.SUBMITTED_FOR_SIGN, Status.DECIDED, "confirm", "confirm"),
        (Status.CORRECTING, Status.DECIDED, "changed", "changed"),
        (Status.PROCESSING, Status.STOPPED, "stopped", "stopped"),
        (Status.DECIDED, Status.RETURNED, "", ""),
        (Status.STOP_REQUESTED, Status.PROCESSING, "", ""),
        (Status.FEE_DUE, Status.ACCEPTED, "", ""),
    ],
)
def test_turn_when_made_is_told_as_the_window_knows_it(
    before: Status, after: Status, by_hand: str, automatic: str
) -> None:
    found = [mapping.event(before, after, automatic=one) for one in (False, True)]

    assert found == [by_hand, automatic]


def test_message_map_when_seeded_knows_each_message_once_and_each_event_of_both_procedures() -> None:
    incoming = [(rule.document_type, rule.type, rule.function) for rule in MESSAGE_MAP if rule.direction == "in"]
    outgoing = [(rule.document_type, rule.event) for rule in MESSAGE_MAP if rule.direction == "out"]

    assert len(incoming) == len(set(incoming))
    assert set(outgoing) == {(one, event) for one in ("BCT0800001", "BCT0700001") for event in mapping.OUT}
    assert {rule.event for rule in MESSAGE_MAP if rule.direction == "in"} == mapping.IN
    assert {rule.content for rule in MESSAGE_MAP if rule.direction == "out"} == set(mapping.CONTENTS)


def test_message_map_when_a_direction_has_two_lines_for_one_message_is_wrong() -> None:
    incoming = [(rule.document_type, rule.type, rule.function) for rule in MESSAGE_MAP if rule.direction == "in"]
    outgoing = [(rule.document_type, rule.event) for rule in MESSAGE_MAP if rule.direction == "out"]

    assert len(set(incoming)) == len(incoming)
    assert len(set(outgoing)) == len(outgoing)


def test_confirmation_when_written_has_what_the_window_requires() -> None:
    told = Told(
        "NSW1", "Cục Hóa chất", "Hệ thống tự động", AT, (), "HC-202600000001", "HC.pdf", "https://a/b", "7", "XYZ"
    )

    assert mapping.confirmation(told) == (
        Element(
            "ResultConfirm",
            "",
            (
                Element("NSWFileCode", "NSW1"),
                Element("SystemReceptionNo", "HC-202600000001"),
                Element("Department", "Cục Hóa chất"),
                Element("NameOfStaff", "Hệ thống tự động"),
                Element("ResponseDate", "2026-11-24 08:15:05"),
                Element("AttachmentId", "7"),
                Element("FileName", "HC.pdf"),
                Element("FileLink", "https://a/b"),
                Element("VerifyCode", "XYZ"),
            ),
        ),
    )


def test_refusal_when_written_names_every_reason() -> None:
    reasons = (
        ReasonView("CHEM-BANNED", "/items/0", "Điều 6", "Hóa chất cấm", ""),
        ReasonView("B", "", "", "Lý do hai", ""),
    )

    assert mapping.refusal(Told("NSW1", "Cục Hóa chất", "Lê C", AT, reasons)) == (
        Element(
            "Result",
            "",
            (
                Element("NSWFileCode", "NSW1"),
                Element("Reason", "Hóa chất cấm; Lý do hai"),
                Element("Department", "Cục Hóa chất"),
                Element("CreaterName", "Lê C"),
                Element("ResponseDate", "2026-11-24 08:15:05"),
                Element(
                    "ErrorList", "", (mapping.error("CHEM-BANNED", "Hóa chất cấm"), mapping.error("B", "Lý do hai"))
                ),
            ),
        ),
    )


def test_acknowledgement_when_made_turns_the_header_round_and_is_the_same_each_time() -> None:
    asked = example()
    us = wire.Party("BCT", "BCT", "VN", "BCT", "BCT", "CHC")

    answer = mapping.acknowledgement(asked, us=us, function="99", content=mapping.stored(AT), at=AT)

    assert (answer.sender, answer.receiver) == (asked.receiver, asked.sender)
    assert answer.subject == replace(asked.subject, function="99", send_date="2026-11-24 08:15:05")
    assert answer.content == (Element("ReceiveDate", "2026-11-24 08:15:05"),)
    assert answer.message_id == mapping.acknowledgement(asked, us=us, function="99", content=(), at=AT).message_id
    assert len(answer.message_id) == 32


def test_settings_when_neither_address_nor_certificate_is_set_are_off() -> None:
    assert [Settings().is_on, Settings(url="http://a").is_on, Settings(url="http://a", certificate="c").is_on] == [
        False,
        False,
        True,
    ]
