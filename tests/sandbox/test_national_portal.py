"""The national portal: its three styles of call, what it refuses, and what a citizen sees."""

import json
from typing import Any

import httpx
import pytest

BASE = "/dvcqg/XrdAdapter/RestService/forward/mapi"
HEAD = {"dstcode": "VN:GOV:000.00.00.G22:vpcpdvcprovider"}
CODE = "G02.18-261124-0001"

DOSSIER: dict[str, Any] = {
    "MaHoSo": CODE,
    "MaTTHC": "1.013101",
    "TenTTHC": "Khai báo hóa chất nhập khẩu",
    "MaLinhVuc": "G02-HC01",
    "TenLinhVuc": "Hóa chất",
    "KenhThucHien": "2",
    "ChuHoSo": "Công ty TNHH Hóa chất Minh Phát",
    "LoaiDoiTuong": "2",
    "TrichYeuHoSo": "Khai báo hóa chất nhập khẩu",
    "NgayNopHoSo": "20261124081500",
    "NgayTiepNhan": "20261124081501",
    "NgayHenTra": "",
    "TrangThaiHoSo": "2",
    "HinhThuc": "0",
    "DonViXuLy": "Cục Hóa chất",
    "NoiNopHoSo": "2",
    "HoSoCoThanhPhanSoHoa": "1",
    "TaiKhoanDuocXacThucVoiVNeID": "1",
    "DuocThanhToanTrucTuyen": "0",
    "DinhDanhCHS": [{"LoaiDinhDanh": "3", "SoDinhDanh": "9901234560"}],
    "DSKetNoiCSDL": [],
    "TaiLieuNop": [],
    "DanhSachLePhi": [],
    "DanhSachTepDinhKemKhac": [],
    "DanhSachHoSoBoSung": [],
    "DanhSachGiayToKetQua": [],
}


def step(state: str, at: str, text: str) -> dict[str, str]:
    return {
        "MaHoSo": CODE,
        "NguoiXuLy": "Hệ thống",
        "ChucDanh": "",
        "ThoiDiemXuLy": at,
        "PhongBanXuLy": "Cục Hóa chất",
        "NoiDungXuLy": text,
        "TrangThai": state,
        "NgayBatDau": "",
        "NgayKetThucTheoQuyDinh": "",
    }


def login(sandbox: httpx.Client) -> str:
    body = {"username": "000.00.00.G02", "password": "sandbox"}
    return str(sandbox.post(f"{BASE}/login", json=body, headers=HEAD).json()["session"])


def call(sandbox: httpx.Client, service: str, *, session: str | None = None, **values: object) -> dict[str, Any]:
    body = {"session": session or login(sandbox), "madonvi": "000.00.00.G02", "service": service, **values}
    answer: dict[str, Any] = sandbox.post(f"{BASE}/g", json=body, headers=HEAD).json()
    return answer


def push(sandbox: httpx.Client, *, updating: str = "False", **changes: Any) -> dict[str, Any]:
    return call(sandbox, "DongBoHoSoMC", isUpdating=updating, data=[{**DOSSIER, **changes}])


def test_dossier_and_progress_become_the_timeline_a_citizen_sees(sandbox: httpx.Client) -> None:
    assert call(sandbox, "TraCuuHoSo", mahoso=CODE)["result"] == []
    assert push(sandbox) == {"error_code": 0, "message": "Đồng bộ hồ sơ thành công", "result": []}
    steps = [step("9", "20261124081502", "Đã ký kết quả"), step("2", "20261124081501", "Tiếp nhận hồ sơ")]
    assert "thành công" in call(sandbox, "CapNhatTienDoHoSoMC", data=steps)["message"]
    push(sandbox, updating="True", TrangThaiHoSo="9")

    found = sandbox.get(f"/dvcqg/api/dossiers/{CODE}").json()
    assert (found["state"], found["stateName"], found["pushes"]) == ("9", "Đã xử lý xong", 2)
    assert [(s["state"], s["stateName"], s["at"], s["text"]) for s in found["timeline"]] == [
        ("2", "Được tiếp nhận", "20261124081501", "Tiếp nhận hồ sơ"),
        ("9", "Đã xử lý xong", "20261124081502", "Đã ký kết quả"),
    ]
    assert [turn["state"] for turn in found["states"]] == ["2", "9"]
    page = sandbox.get(f"/dvcqg/dossiers/{CODE}").text
    assert "08:15:02 24/11/2026" in page
    assert CODE in sandbox.get("/dvcqg/").text
    assert call(sandbox, "TraCuuHoSo", mahoso=CODE)["result"][0]["TRANGTHAI"] == "9"


def test_same_dossier_again_exists_already(sandbox: httpx.Client) -> None:
    push(sandbox)

    assert push(sandbox) == {"error_code": 3, "message": f"Hồ sơ {CODE} đã tồn tại"}


def test_update_or_progress_before_the_dossier_is_refused(sandbox: httpx.Client) -> None:
    assert push(sandbox, updating="True")["error_code"] == -3
    assert call(sandbox, "CapNhatTienDoHoSoMC", data=[step("2", "20261124081501", "x")])["error_code"] == -3


def test_more_than_ten_progress_items_are_refused(sandbox: httpx.Client) -> None:
    push(sandbox)
    steps = [step("4", f"202611240815{second:02d}", "x") for second in range(11)]

    assert call(sandbox, "CapNhatTienDoHoSoMC", data=steps)["error_code"] == -1
    assert call(sandbox, "CapNhatTienDoHoSoMC", data=steps[:10])["error_code"] == 0


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"TrichYeuHoSo": ""}, "Thiếu TrichYeuHoSo"),
        ({"DinhDanhCHS": []}, "Thiếu DinhDanhCHS"),
        ({"NgayTiepNhan": ""}, "Thiếu NgayTiepNhan"),
        ({"HinhThuc": 0}, "Thiếu HinhThuc; HinhThuc phải là chuỗi"),
        ({"GhiChu": None}, "GhiChu phải là chuỗi"),
        ({"NgayHenTra": "2026-11-24"}, "NgayHenTra không đúng dạng yyyyMMddHHmmss: 2026-11-24"),
        ({"TrangThaiHoSo": "12"}, "TrangThaiHoSo không hợp lệ: 12"),
        ({"TrichYeuHoSo": "x" * 1001}, "TrichYeuHoSo dài quá 1000 ký tự"),
        ({"TaiLieuNop": [{"DuocSoHoa": "9"}]}, "DuocSoHoa không hợp lệ: 9"),
    ],
)
def test_faulty_dossier_is_refused_and_not_kept(sandbox: httpx.Client, changes: dict[str, Any], fault: str) -> None:
    answer = push(sandbox, **changes)

    assert answer == {"error_code": -1, "message": f"Dữ liệu không hợp lệ: {fault}"}
    assert sandbox.get("/dvcqg/api/dossiers").json() == {"count": 0, "dossiers": []}


def test_unknown_procedure_is_refused_when_told(sandbox: httpx.Client) -> None:
    sandbox.post("/_control/national_portal", json={"procedures": "known"})

    assert push(sandbox, MaTTHC="9.999999")["error_code"] == -3


def test_dstcode_in_header_or_query_and_the_password(sandbox: httpx.Client) -> None:
    body = {"username": "000.00.00.G02", "password": "sandbox"}

    assert sandbox.post(f"{BASE}/login", json=body).json()["error_code"] == -1
    assert "session" in sandbox.post(f"{BASE}/login", params=HEAD, json=body).json()
    assert sandbox.post(f"{BASE}/login", headers=HEAD, json={**body, "password": "x"}).json()["error_code"] == -1


def test_session_ends_after_so_many_calls(sandbox: httpx.Client) -> None:
    sandbox.post("/_control/national_portal", json={"session_calls": "2"})
    session = login(sandbox)

    answers = [call(sandbox, "LayDanhMucGioiTinh", session=session) for _ in range(3)]

    assert [answer["error_code"] for answer in answers] == [0, 0, -1]
    assert "session" in answers[2]["message"]


@pytest.mark.parametrize(("style", "expected"), [("int", 0), ("text", "0"), ("two_digits", "00")])
def test_success_is_written_in_three_ways(sandbox: httpx.Client, style: str, expected: object) -> None:
    sandbox.post("/_control/national_portal", json={"error_code": style})

    assert push(sandbox)["error_code"] == expected


def test_gateway_style_pushes_bare_arrays_and_wraps_answers(sandbox: httpx.Client) -> None:
    base = "/dvcqg/KetNoiMotCuaQuocGia"
    assert sandbox.post(f"{base}/DongBoHoSoMC", json=[DOSSIER]).json() == {
        "error_code": "0",
        "message": "Đồng bộ hồ sơ thành công",
    }
    assert sandbox.post(f"{base}/DongBoHoSoMC", json=[DOSSIER]).json()["error_code"] == "3"
    assert sandbox.post(f"{base}/CapNhatHoSoMC", json=[DOSSIER]).json()["error_code"] == "0"
    sandbox.post("/_control/national_portal", json={"progress_answer": "text"})
    assert "thành công" in sandbox.post(f"{base}/CapNhatTienDoHoSoMC", json=[step("2", "20261124081501", "x")]).text
    inner = json.loads(sandbox.get(f"{base}/LayThuTuc", params={"maTTHC": "1.013101"}).json()["message"])
    assert inner["result"][0]["TENTTHC"] == "Khai báo hóa chất nhập khẩu"


def test_query_style_takes_the_older_fields(sandbox: httpx.Client) -> None:
    older = {
        name: value for name, value in DOSSIER.items() if name not in {"KenhThucHien", "NoiNopHoSo", "DinhDanhCHS"}
    }
    flags = {"MaDinhDanhDV": "000.00.00.G02", "isUpdating": "False"}

    assert (
        sandbox.post("/dvcqg/KetNoiMotCuaQuocGia/DongBoHoSoMC", params=flags, json=[older]).json()["error_code"] == "0"
    )


def test_result_of_a_dossier_filed_on_the_national_portal(sandbox: httpx.Client) -> None:
    data: dict[str, object] = {
        "TrangThai": "9",
        "MaHoSo": "000.00.00.G02-260302-0017",
        "NoiDung": "Đã xác nhận",
        "NgayXuLy": "20260305101500",
    }
    data |= {"TaiLieuXuLy": [{"TepDinhKemId": None, "TenTepDinhKem": "ket-qua.pdf"}]}

    assert call(sandbox, "DongBoTrangThaiHoSo", type="2", data=data)["error_code"] == 0
    assert sandbox.get("/dvcqg/api/dossiers/000.00.00.G02-260302-0017").json()["results"] == [data]


def test_catalogues_and_technical_id(sandbox: httpx.Client) -> None:
    procedures = call(sandbox, "LayDanhSachTTHC")["result"]
    found = [call(sandbox, "TraCuuTechID", provider="wso2is", mstorcmnd=n)["result"] for n in ("9901234560", "0")]

    assert len(procedures) >= 20
    assert found == [[{"TECHNICALID": "6b0a0f52-2001-4c1e-9a11-0a1b2c3d4e01"}], []]


def test_wrong_says_zero_without_success_and_keeps_nothing(sandbox: httpx.Client) -> None:
    session = login(sandbox)
    sandbox.post("/_control/national_portal", json={"mode": "wrong"})

    answer = call(sandbox, "DongBoHoSoMC", session=session, isUpdating="False", data=[DOSSIER])

    assert (answer["error_code"], "thành công" in answer["message"]) == (0, False)
    assert sandbox.get("/dvcqg/api/dossiers").json()["count"] == 0


def test_twice_does_it_twice(sandbox: httpx.Client) -> None:
    session = login(sandbox)
    sandbox.post("/_control/national_portal", json={"mode": "twice"})

    assert call(sandbox, "DongBoHoSoMC", session=session, isUpdating="False", data=[DOSSIER])["error_code"] == 3
    assert sandbox.get("/dvcqg/api/dossiers").json()["count"] == 1
