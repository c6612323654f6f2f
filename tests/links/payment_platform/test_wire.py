"""The platform's wire: the computed examples of its rule, both ways, and what is forged or broken."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from motcua.casework.payments.types import Bill, BillLine, BillState, PaymentOrder, Report, Verdict
from motcua.doors.links.payment_platform import mapping, wire
from motcua.doors.links.payment_platform.settings import Settings
from motcua.foundation.money import Dong
from motcua.foundation.types import Ref

SECRET = "TESTSECRET"
AT = datetime(2026, 3, 2, 2, 30, 15, tzinfo=UTC)
REFERENCE = "dvcG0215260302001720260302093015"
BILL = Bill(
    id="b", key="fee/accept", code="MC234567892", subject=Ref("dossier", "G02.15-260302-0017"), owner=Ref("enterprise", "0100000003"), owner_name="Công ty TNHH Ví Dụ",
    unit="G02.15", procedure="giay-phep-dien-luc", lines=(BillLine("a", "Phí thẩm định", "fee", Dong(300_000)),), amount=Dong(300_000),
    state=BillState.DUE, issued_at=AT, term=None, paid_at=None, way="",
)  # fmt: skip
ORDER = PaymentOrder(
    reference=REFERENCE, channel="payment_platform", amount=Dong(300_000), text="Thanh toan ho so G02.15-260302-0017", bills=(BILL,), issued_at=AT,
    expires_at=AT + timedelta(minutes=15), return_address="", payer_address="",
)  # fmt: skip
SETTINGS = Settings(url="https://pay.example.gov.vn", partner="MOIT", secret=SECRET, server_address="203.0.113.10")
CONFIRM = {
    "LoaiBanTin": "CONFIRM", "MaLoi": "00", "MaDoiTac": "MOIT", "MaThamChieu": REFERENCE, "SoTien": 300000, "MaTienTe": "VND",
    "MaGiaoDich": "PP26030200001", "MaNganHang": "NCB", "ThoiGianGD": "20260302093148", "ThongTinGiaoDich": "THANH TOAN HO SO G02.15-260302-0017",
    "MaXacThuc": "07da20adb1d6a868b85d9dd795a44782b791a31262b6fc4ba26b646057424aea",
}  # fmt: skip


def test_init_is_signed_by_the_rule_and_its_receipt_is_whole() -> None:
    made = wire.signed(mapping.init(ORDER, SETTINGS), SECRET)

    assert made["MaXacThuc"] == "b64882e19a5e7deadb5a8d15f2833311f45235c92f5369ad8524a1a33528da50"
    receipt = made["ThongTinBienLai"]
    assert isinstance(receipt, dict)
    assert sum(int(one["SoTien"]) for one in receipt["DSKhoanNop"]) == int(str(made["SoTien"]))
    assert receipt["HoTenNguoiNop"] == "Công ty TNHH Ví Dụ"
    assert receipt["SoQD"] == ""


@pytest.mark.parametrize(
    ("kind", "digest"),
    [
        ("QUERY", "902b0c69c6dabb2943d55555d209a5236f0836cc80a85d838604e092851d64e4"),
        ("GET_BILL", "80fcae6c5988b15a97656d566e301270d91f7f4ebb1095171678f23591ec662a"),
    ],
)
def test_a_question_is_signed_by_the_rule(kind: str, digest: str) -> None:
    assert wire.signed(mapping.question(kind, ORDER, SETTINGS), SECRET)["MaXacThuc"] == digest


def test_a_confirm_is_read() -> None:
    found = wire.read_confirm(json.dumps(CONFIRM).encode(), SECRET)

    assert found is not None
    assert mapping.of_confirm(found) == Report(Verdict.PAID, Dong(300_000), "PP26030200001")


@pytest.mark.parametrize(
    "change", [{"SoTien": 300001}, {"MaLoi": "01"}, {"MaXacThuc": ""}, {"MaThamChieu": "x"}, {"MaXacThuc": "é"}]
)
def test_a_confirm_that_was_changed_is_none(change: dict[str, object]) -> None:
    assert wire.read_confirm(json.dumps({**CONFIRM, **change}).encode(), SECRET) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1]",
        b"{",
        b'{"SoTien":1,"SoTien":2}',
        b"[" * 100_000,
        b'{"ThongTinGiaoDich":"\\ud800"}',
        b" " * (wire.LARGEST + 1),
    ],
    ids=["empty", "a list", "cut", "a name twice", "deep", "half a character", "large"],
)
def test_what_is_no_confirm_is_told_so(body: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_confirm(body, SECRET)


def test_the_address_stands_in_a_json_text_inside_the_answer() -> None:
    inner = json.dumps({"MaLoi": "00", "UrlThanhToan": "https://pay.example.gov.vn/p/8f1c"})
    body = json.dumps({"error_code": "0", "message": inner}).encode()

    assert wire.read_address(body) == "https://pay.example.gov.vn/p/8f1c"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "", "ftp://x", None, 5])
def test_an_address_that_leads_elsewhere_than_the_web_is_none(address: object) -> None:
    body = json.dumps({"error_code": "0", "message": json.dumps({"UrlThanhToan": address})}).encode()

    with pytest.raises(wire.Unreadable):
        wire.read_address(body)


def test_a_refusal_has_no_address() -> None:
    assert wire.read_address(b'{"error_code":"3","message":"x"}') == ""


@pytest.mark.parametrize(("state", "verdict"), [("1", Verdict.PAID), ("3", Verdict.PENDING), ("4", Verdict.FAILED)])
def test_the_state_is_of_the_payment_and_the_code_of_the_question(state: str, verdict: Verdict) -> None:
    answer = wire.Answer("00", state, REFERENCE, "300000", "PP1")

    assert mapping.of_answer(answer, ORDER).verdict is verdict
    for wrong in (replace(answer, code="99"), replace(answer, reference="other"), replace(answer, state="")):
        with pytest.raises(wire.Unreadable):
            mapping.of_answer(wrong, ORDER)


def test_our_reply_is_signed_or_echoes_as_the_setting_says() -> None:
    confirm = wire.read_confirm(json.dumps(CONFIRM).encode(), SECRET)

    signed = json.loads(wire.write_reply("00", "", confirm, secret=SECRET, echo=False))
    echo = json.loads(wire.write_reply("00", "", confirm, secret=SECRET, echo=True))

    assert signed["MaXacThuc"] == wire.digest(["00", "", "MOIT", REFERENCE, "20260302093148"], SECRET)
    assert echo["MaXacThuc"] == CONFIRM["MaXacThuc"]
