"""Every link has recorded messages beside its tests, each with its source: what they tell is read as it was meant, what we tell is written the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from motcua.casework.payments.types import Verdict
from motcua.doors.links.chemical_registers import wire as chemical_registers
from motcua.doors.links.enterprise_register import wire as enterprise_register
from motcua.doors.links.help_mail import wire as help_mail
from motcua.doors.links.identity_provider import mapping as identities
from motcua.doors.links.identity_provider import wire as identity_provider
from motcua.doors.links.integration_platform import wire as integration_platform
from motcua.doors.links.payment_platform import mapping as platform_payments
from motcua.doors.links.payment_platform import wire as payment_platform
from motcua.doors.links.vietqr import wire as vietqr
from motcua.doors.links.vneid import wire as vneid
from motcua.doors.links.vnpay import mapping as vnpay_payments
from motcua.doors.links.vnpay import wire as vnpay
from motcua.identity.accounts.types import ClaimedKind

HERE = Path(__file__).parent
LINKS = sorted(path.parent.name for path in (HERE.parents[1] / "src/motcua/doors/links").glob("*/wire.py"))


def example(link: str, name: str) -> Any:
    return json.loads((HERE / link / "examples" / f"{name}.json").read_text(encoding="utf-8"))["message"]


def raw(link: str, name: str) -> bytes:
    return json.dumps(example(link, name), ensure_ascii=False).encode()


@pytest.mark.parametrize("link", LINKS)
def test_every_link_has_examples_with_their_source(link: str) -> None:
    folder = HERE / link / "examples"
    told = [*folder.glob("README.md"), *folder.glob("SOURCE.md")]

    assert [path for path in folder.iterdir() if path.suffix != ".md"]
    for path in folder.glob("*.json") if not told else ():
        found = json.loads(path.read_text(encoding="utf-8"))
        assert found["source"], path
        assert found["mark"] in {"code", "guess"}, path


def test_vnpay() -> None:
    secret = "MOTCUASECRETFORTESTONLY000000000"
    redirect, notice = example("vnpay", "redirect"), example("vnpay", "notice")

    bare = {key: value for key, value in parse_qsl(redirect) if key != "vnp_SecureHash"}
    assert vnpay.signed_query(bare, secret) == redirect
    read = vnpay.read_notice(notice, secret)
    assert read is not None
    assert vnpay_payments.of_notice(read).verdict is Verdict.PAID


def test_payment_platform() -> None:
    confirm = payment_platform.read_confirm(raw("payment_platform", "confirm"), "TESTSECRET")

    assert confirm is not None
    assert platform_payments.of_confirm(confirm).verdict is Verdict.PAID
    address = payment_platform.read_address(raw("payment_platform", "init_answer"))
    assert address == "https://pay.example.gov.vn/tt?id=PP26030200001"
    answer = payment_platform.read_answer(raw("payment_platform", "query_answer"))
    assert (answer.code, answer.amount, answer.transaction) == ("00", "300000", "PP26030200001")


def test_vietqr() -> None:
    written = vietqr.write(bank="970436", account="0011000123456", amount=300_000, purpose="MC123456789012345678")

    assert written == example("vietqr", "transfer")


def test_enterprise_register() -> None:
    entry = enterprise_register.read_entry(raw("enterprise_register", "entry"))

    assert entry is not None
    assert (entry.code, entry.status, entry.address) == (
        "9900000014", "Đang hoạt động", "Số 3 ngõ Thử Nghiệm, phường Mẫu",
    )  # fmt: skip
    assert [(one.name, one.number) for one in entry.representatives] == [("NGUYỄN HOÀI AN", "099181000001")]
    assert enterprise_register.read_entry(raw("enterprise_register", "unknown")) is None
    assert enterprise_register.read_fault(raw("enterprise_register", "fault")) == "900901"


def test_chemical_registers() -> None:
    permit = chemical_registers.read_permit(raw("chemical_registers", "permit"))
    (certificate,) = chemical_registers.read_certificates(raw("chemical_registers", "certificates"))

    assert (permit.number, permit.status, permit.cas_numbers) == ("1024/GP-HC", "live", ("108-88-3",))
    assert (certificate.number, certificate.activity, certificate.cas_numbers) == (
        "15/GCN-SCT", "trade", ("67-63-0", "71-36-3"),
    )  # fmt: skip


def test_identity_provider() -> None:
    person = identities.claims(identity_provider.read_userinfo(raw("identity_provider", "userinfo_person")))
    enterprise = identities.claims(identity_provider.read_userinfo(raw("identity_provider", "userinfo_enterprise")))

    assert (person.kind, person.personal_number) == (ClaimedKind.PERSON, "099085000001")
    assert (enterprise.kind, enterprise.organisation_name) == (ClaimedKind.ENTERPRISE, "Công ty TNHH Ví Dụ")
    assert identity_provider.read_tokens(raw("identity_provider", "tokens")).access == "0f5c2c5e-vi-du"
    assert identity_provider.read_error(raw("identity_provider", "token_refused")) == "invalid_grant"


def test_integration_platform() -> None:
    told = example("integration_platform", "fault")
    fault = integration_platform.read_fault(told["type"], raw("integration_platform", "fault"))
    asked = integration_platform.read_asked(example("integration_platform", "asked"), "giải quyết hồ sơ")

    assert "Could not connect" in fault.message
    assert json.loads(integration_platform.write_error(told["type"], told["message"], told["detail"])) == told
    assert integration_platform.read_gateway_fault(raw("integration_platform", "gateway_fault")) == "900901"
    assert (asked.user, asked.issue) == ("VN099195000003", "G02.18-261122-020001")


def test_vneid() -> None:
    told = example("vneid", "paper")
    paper = vneid.Paper(
        told["soDinhDanh"], told["maGiayTo"], told["loai"], told["ten"], told["so"], told["ngayCap"], told["ngayHetHan"], told["coQuanCap"],
        told["nguoiKy"], told["trangThai"], told["lyDo"], told["phienBan"], told["sha256"], told["diaChiXacThuc"],
    )  # fmt: skip

    assert json.loads(vneid.write_paper(paper)) == told
    assert vneid.read_receipt(raw("vneid", "receipt")) == ("OK", "TTC-2026-000001", 1000)
    assert vneid.read_receipt(raw("vneid", "receipt_older")) == ("OLD", "TTC-2026-000001", 1001)
    lines = example("vneid", "usage")["luot"]
    assert json.loads(vneid.write_usage(lines)) == example("vneid", "usage")


def test_help_mail() -> None:
    letter = help_mail.read(example("help_mail", "letter").encode(), most_parts=10, most_files=5)
    machine = help_mail.read(example("help_mail", "automatic").encode(), most_parts=10, most_files=5)

    assert (letter.sender, letter.sender_name) == ("hoai.an@example.vn", "Nguyễn Hoài An")
    assert (letter.subject, letter.text) == ("Hỏi về khai báo", "Khai báo hóa chất nhập khẩu thì nộp ở đâu?")
    assert (letter.automatic, bool(machine.automatic)) == ("", True)
