"""The portal's JSON ↔ values: every recorded example both ways, and every spelling of a reply."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.doors.links.national_portal import wire
from motcua.doors.links.national_portal.wire import Dossier, Garbage, Identity, Paper, Progress, Reply

PUSHED = {
    "MaHoSo": "G02.15-260302-0017", "MaTTHC": "2.000001", "TenTTHC": "Thông báo hoạt động khuyến mại", "MaLinhVuc": "G02-CT09",
    "TenLinhVuc": "Xúc tiến thương mại", "KenhThucHien": "2", "ChuHoSo": "Công ty TNHH Ví Dụ", "LoaiDoiTuong": "2",
    "MaDoiTuong": "6b0a0f52-0000-4c1e-9a11-0a1b2c3d4e5f", "ThongTinKhac": "", "Email": "vd@example.vn", "Fax": "",
    "SoDienThoai": "0901000000", "TrichYeuHoSo": "Khuyến mại tháng 3", "NgayNopHoSo": "20260302083000",
    "NgayTiepNhan": "20260302093000", "NgayHenTra": "20260309170000", "TrangThaiHoSo": "2", "NgayTra": "", "ThongTinTra": "",
    "HinhThuc": "0", "NgayKetThucXuLy": "", "DonViXuLy": "Cục Xúc tiến thương mại", "GhiChu": "", "NoiNopHoSo": "2",
    "HoSoCoThanhPhanSoHoa": "1", "TaiKhoanDuocXacThucVoiVNeID": "1", "DuocThanhToanTrucTuyen": "0", "NgayTuChoi": "",
    "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "099085000001"}], "DSKetNoiCSDL": [],
    "TaiLieuNop": [{
        "TepDinhKemId": "501", "TenTepDinhKem": "thong-bao.pdf", "IsDeleted": "False", "MaThanhPhanHoSo": "GT001",
        "DuongDanTaiTepTin": "https://files.example.vn/d/501?sig=x", "DuocSoHoa": "1", "DuocTaiSuDung": "0",
        "DuocLayTuKhoDMQG": "0", "MaKetQuaThayThe": "",
    }],
    "DanhSachLePhi": [], "DanhSachTepDinhKemKhac": [], "DanhSachHoSoBoSung": [], "DanhSachGiayToKetQua": [],
}  # fmt: skip
"""The recorded push of the protocol."""

VALUE = Dossier(
    code="G02.15-260302-0017", procedure="2.000001", procedure_name="Thông báo hoạt động khuyến mại", field_code="G02-CT09",
    field_name="Xúc tiến thương mại", channel="2", applicant="Công ty TNHH Ví Dụ", applicant_kind="2",
    tech_id="6b0a0f52-0000-4c1e-9a11-0a1b2c3d4e5f", email="vd@example.vn", phone="0901000000", summary="Khuyến mại tháng 3",
    filed_at="20260302083000", accepted_at="20260302093000", due="20260309170000", status="2", return_means="0",
    unit="Cục Xúc tiến thương mại", filed_where="2", digitised="1", identified="1", paid_online="0",
    identities=(Identity("1", "099085000001"),),
    papers=(Paper("501", "thong-bao.pdf", component="GT001", address="https://files.example.vn/d/501?sig=x", digitised="1"),),
)  # fmt: skip

STEP = {
    "MaHoSo": "G02.15-260302-0017", "NguoiXuLy": "Hệ thống tự động", "ChucDanh": "", "ThoiDiemXuLy": "20260302093000",
    "PhongBanXuLy": "Văn thư", "NoiDungXuLy": "Tiếp nhận hồ sơ", "TrangThai": "2", "NgayBatDau": "", "NgayKetThucTheoQuyDinh": "",
}  # fmt: skip


def test_dossier_when_recorded_is_read_and_written_back_alike() -> None:
    assert wire.decode(Dossier, PUSHED) == VALUE
    assert wire.encode(VALUE) == PUSHED


def test_progress_when_recorded_is_read_and_written_back_alike() -> None:
    value = Progress("G02.15-260302-0017", "Hệ thống tự động", "", "20260302093000", "Văn thư", "Tiếp nhận hồ sơ", "2")

    assert wire.decode(Progress, STEP) == value
    assert wire.encode(value) == STEP


def test_dossier_when_empty_is_all_empty_text_and_no_null() -> None:
    assert {type(part) for part in wire.encode(Dossier()).values()} == {str, list}


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        ({"error_code": 0, "message": "Thành công"}, Reply(0, "Thành công")),
        ({"error_code": "0", "message": "Đồng bộ hồ sơ thành công"}, Reply(0, "Đồng bộ hồ sơ thành công")),
        ({"error_code": "00", "message": ""}, Reply(0)),
        ({"error_code": " 00 ", "message": None}, Reply(0)),
        ({"error_code": "-3", "message": "không"}, Reply(-3, "không")),
        ({"error_code": 0, "result": [{"MAHOSO": "a"}]}, Reply(0, "", ({"MAHOSO": "a"},))),
        ({"error_code": 0, "result": []}, Reply(0)),
        (
            {"error_code": "0", "message": '{"error_code":"3","message":"Hồ sơ đã tồn tại"}'},
            Reply(3, "Hồ sơ đã tồn tại"),
        ),
        ({"message": '{"error_code":0,"result":[{"A":1}]}'}, Reply(0, "", ({"A": 1},))),
        ({"error_code": "0", "message": "{không phải JSON"}, Reply(0, "{không phải JSON")),
    ],
)
def test_reply_when_in_any_spelling_is_the_same_value(body: object, reply: Reply) -> None:
    assert wire.read_reply(orjson.dumps(body)) == reply


@pytest.mark.parametrize("body", ["Cập nhật tiến độ thành công", "THÀNH CÔNG", '"Cập nhật thành công"'])
def test_reply_when_a_bare_sentence_of_success_is_a_success(body: str) -> None:
    assert wire.read_reply(body.encode()).is_success


@pytest.mark.parametrize(
    "body",
    [b"", b"   ", "lỗi".encode("utf-16"), b"[]", b"1", b"null", b"{}", b'{"ok": true}', b'{"error_code": "abc"}',
     b'{"error_code": null}', b"<html>502 th\xc3\xa0nh c\xc3\xb4ng</html>", "Không thành công".encode(), b'{"error_code": 0'],
)  # fmt: skip
def test_reply_when_it_is_garbage_is_refused(body: bytes) -> None:
    with pytest.raises(Garbage):
        wire.read_reply(body)


@pytest.mark.parametrize(
    ("reply", "success"),
    [
        (Reply(0, "Đồng bộ hồ sơ Thành Công"), True),
        (Reply(0, "Đồng bộ thành công"), True),  # decomposed marks
        (Reply(1, "Trùng"), True),
        (Reply(0, "Đã ghi nhận, hồ sơ có lỗi"), False),
        (Reply(0, ""), False),
        (Reply(0, "Đồng bộ không thành công"), False),
        (Reply(0, "chưa thành công"), False),
        (Reply(3, "thành công"), False),
        (Reply(-1, ""), False),
    ],
)
def test_success_when_the_code_or_the_sentence_says_otherwise_is_none(reply: Reply, success: bool) -> None:
    assert reply.is_success is success


def test_session_when_given_is_read() -> None:
    assert wire.read_session(b'{"session":"3f0a9c","error_code":0}') == "3f0a9c"


@pytest.mark.parametrize(
    "body",
    [
        b'{"error_code":0}',
        b'{"session":"","error_code":0}',
        b'{"session":"a","error_code":-1,"message":"x"}',
        b"no",
        b"[]",
    ],
)
def test_session_when_none_was_given_is_refused(body: bytes) -> None:
    with pytest.raises(Garbage):
        wire.read_session(body)


@given(st.binary(max_size=200))
def test_reply_when_the_bytes_are_arbitrary_is_refused_never_broken(body: bytes) -> None:
    try:
        reply = wire.read_reply(body)
    except Garbage:
        return
    assert isinstance(reply.code, int)
