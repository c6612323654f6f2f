"""The payment platform says what is wrong with an order, whatever comes."""

import hashlib

import httpx
import pytest

ORDER = {
    "LoaiBanTin": "INIT", "PhienBan": "1.0.6", "MaDoiTac": "MOIT", "MaThamChieu": "MC-TEST-1", "SoTien": "300000", "LoaiHinhThanhToan": "",
    "MaKenhThanhToan": "", "MaThietBi": "", "NgonNgu": "vi", "MaTienTe": "VND", "MaNganHang": "", "ThongTinGiaoDich": "Nop phi",
    "ThoiGianGD": "20261127093000", "Ip": "127.0.0.1",
}  # fmt: skip
LINE = {"NoiDung": "Phí", "SoTien": "300000"}
RECEIPT = dict.fromkeys(
    ("MaDichVu", "MaDVC", "TenDVC", "MaTTHC", "TenTTHC", "MaDonVi", "TenDonVi", "MaHoSo", "TKThuHuong", "PhiLePhi"), ""
)


def order(sandbox: httpx.Client, lines: object, **other: object) -> dict[str, str]:
    told = {name: value for name, value in {**ORDER, **other}.items() if value is not None}
    text = "|".join([*(str(told.get(name, "")) for name in ORDER), "sandbox-secret"])
    sent = {
        **told,
        "MaXacThuc": hashlib.sha256(text.encode()).hexdigest(),
        "ThongTinBienLai": {**RECEIPT, "DSKhoanNop": lines},
    }
    answer = sandbox.post("/paygate/init", json=sent)
    assert answer.status_code == 200, answer.text
    said: dict[str, str] = answer.json()
    return said


@pytest.mark.parametrize(
    ("lines", "other", "words"),
    [
        ([{"NoiDung": "Phí"}], {}, "Khoản 1 của DSKhoanNop thiếu SoTien"),
        ([LINE, {"SoTien": "ba trăm"}], {}, "Khoản 2"),
        ([LINE, {"SoTien": "-1"}], {}, "Khoản 2"),
        (["x"], {}, "Khoản 1"),
        ([], {}, "không có khoản nào"),
        ({"SoTien": "1"}, {}, "không có khoản nào"),
        ([LINE], {"SoTien": "299000"}, "Tổng tiền không khớp: SoTien 299000, cộng các khoản 300000"),
        ([LINE], {"SoTien": "nhiều"}, "Tổng tiền không khớp"),
        ([LINE], {"MaThamChieu": None}, "Thiếu MaThamChieu"),
        ([LINE], {"SoTien": None, "ThoiGianGD": None}, "Thiếu SoTien, ThoiGianGD"),
    ],
)
def test_what_is_wrong_with_an_order_is_named(
    sandbox: httpx.Client, lines: object, other: dict[str, object], words: str
) -> None:
    said = order(sandbox, lines, **other)

    assert said["error_code"] == "3"
    assert words in said["message"]


def test_a_platform_that_refuses_everything_says_so_and_blames_no_sum(sandbox: httpx.Client) -> None:
    sandbox.post("/_control/payment_platform", json={"refuse": "yes"})
    refused = order(sandbox, [LINE])
    sandbox.post("/_control/payment_platform", json={"refuse": "no"})

    assert refused["error_code"] == "3"
    assert "đang từ chối mọi yêu cầu" in refused["message"]
    assert order(sandbox, [LINE])["error_code"] == "0"


def test_a_question_without_its_time_is_answered(sandbox: httpx.Client) -> None:
    text = "QUERY|1.0.6|MOIT|MC-TEST-2||sandbox-secret"
    asked = {
        "LoaiBanTin": "QUERY",
        "PhienBan": "1.0.6",
        "MaDoiTac": "MOIT",
        "MaThamChieu": "MC-TEST-2",
        "MaXacThuc": hashlib.sha256(text.encode()).hexdigest(),
    }
    order(sandbox, [LINE], MaThamChieu="MC-TEST-2")

    assert sandbox.post("/paygate/query", json=asked).json()["MaLoi"] == "01"
