"""What the national portal demands of a pushed dossier, a progress item and a status: fields, strings only, times, codes, lengths."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

STATES = {
    "1": "Mới đăng ký",
    "2": "Được tiếp nhận",
    "3": "Không được tiếp nhận",
    "4": "Đang xử lý",
    "5": "Yêu cầu bổ sung giấy tờ",
    "6": "Yêu cầu thực hiện nghĩa vụ tài chính",
    "7": "Công dân yêu cầu rút hồ sơ",
    "8": "Dừng xử lý",
    "9": "Đã xử lý xong",
    "10": "Đã trả kết quả",
    "11": "Từ chối hồ sơ nộp trên Cổng DVCQG",
}
MOST_PROGRESS = 10

_OLD = (
    "MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "TenLinhVuc", "LoaiDoiTuong", "TrichYeuHoSo", "TrangThaiHoSo", "HinhThuc", "DonViXuLy",
)  # fmt: skip
_NEWER = (
    "KenhThucHien", "NgayNopHoSo", "NoiNopHoSo", "HoSoCoThanhPhanSoHoa", "TaiKhoanDuocXacThucVoiVNeID", "DuocThanhToanTrucTuyen",
)  # fmt: skip
_PROGRESS = ("MaHoSo", "NguoiXuLy", "ThoiDiemXuLy", "NoiDungXuLy", "TrangThai")
_STATUS = ("TrangThai", "MaHoSo", "NgayXuLy")
_CODES = {
    "KenhThucHien": frozenset("123"),
    "LoaiDoiTuong": frozenset("1234"),
    "HinhThuc": frozenset("01"),
    "NoiNopHoSo": frozenset("12"),
    "HoSoCoThanhPhanSoHoa": frozenset("01"),
    "TaiKhoanDuocXacThucVoiVNeID": frozenset("01"),
    "DuocThanhToanTrucTuyen": frozenset("0123"),
    "TrangThaiHoSo": frozenset(STATES) - {"11"},
    "TrangThai": frozenset(STATES),
    "DuocSoHoa": frozenset("01"),
    "DuocTaiSuDung": frozenset("012"),
    "DuocLayTuKhoDMQG": frozenset("01"),
    "LoaiDinhDanh": frozenset("123"),
}
_TIMES = frozenset(
    (
        "NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayKetThucXuLy", "NgayTuChoi", "NgayBoSung", "NgayTiepNhanBoSung",
        "NgayHenTraTruoc", "NgayHenTraMoi", "ThoiDiemXuLy", "NgayBatDau", "NgayKetThucTheoQuyDinh", "NgayXuLy",
    )
)  # fmt: skip
_LENGTHS = {"TrichYeuHoSo": 1000, "NguoiXuLy": 50, "TenTepDinhKem": 4000, "TenGiayTo": 2000}
_NUMBERS = frozenset(("SoLuong", "LoaiGiayTo", "HoSoBoSungId", "TrangThaiBoSung"))
_BEFORE_ACCEPTANCE = frozenset(("1", "3", "5", "6", "7", "8"))
_NULLS = frozenset(("TepDinhKemId",))
_TIME = re.compile(r"\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d")
_CHECKED = frozenset(_CODES) | _TIMES | frozenset(_LENGTHS)


def dossier(item: Mapping[str, Any], *, newer: bool, strings: bool) -> list[str]:
    """Faults of one item of `DongBoHoSoMC`; `newer` asks for the fields of the present contract."""
    faults = [f"Thiếu {name}" for name in _OLD if not item.get(name)]
    if newer:
        faults += [f"Thiếu {name}" for name in _NEWER if not item.get(name)]
        if not item.get("DinhDanhCHS"):
            faults.append("Thiếu DinhDanhCHS")
    # A dossier that is not accepted has no time of acceptance; it may be asked for papers or a fee, or be withdrawn, before it is.
    if not item.get("NgayTiepNhan") and item.get("TrangThaiHoSo") not in _BEFORE_ACCEPTANCE:
        faults.append("Thiếu NgayTiepNhan")
    faults += _values(item, strings=strings)
    return faults


def progress(item: Mapping[str, Any], *, strings: bool) -> list[str]:
    """Faults of one item of `CapNhatTienDoHoSoMC`."""
    return [f"Thiếu {name}" for name in _PROGRESS if not item.get(name)] + list(_values(item, strings=strings))


def status(item: Mapping[str, Any], *, strings: bool) -> list[str]:
    """Faults of the object of `DongBoTrangThaiHoSo`."""
    return [f"Thiếu {name}" for name in _STATUS if not item.get(name)] + list(_values(item, strings=strings))


def _values(item: Mapping[str, Any], *, strings: bool) -> Iterator[str]:
    for name, value in item.items():
        if isinstance(value, str):
            if value and name in _CHECKED:
                yield from _text(name, value)
        elif isinstance(value, list):
            for part in value:
                if isinstance(part, dict):
                    yield from _values(part, strings=strings)
                else:
                    yield f"{name} phải là mảng đối tượng"
        elif strings and not (name in _NUMBERS or (value is None and name in _NULLS)):
            yield f"{name} phải là chuỗi"


def _text(name: str, value: str) -> Iterator[str]:
    allowed = _CODES.get(name)
    if allowed is not None and value not in allowed:
        yield f"{name} không hợp lệ: {value[:20]}"
    if name in _TIMES and not _TIME.fullmatch(value):
        yield f"{name} không đúng dạng yyyyMMddHHmmss: {value[:20]}"
    if len(value) > _LENGTHS.get(name, 1_000_000):
        yield f"{name} dài quá {_LENGTHS[name]} ký tự"
