"""User information as the national sign-in gives it: flat JSON with Vietnamese names, the long old set and the short new one."""

from typing import Any

from sandbox.people import ENTERPRISES, PEOPLE, Account

_SHORT = {
    "sub", "TechID", "LoaiTaiKhoan", "HoVaTen", "SoDinhDanh", "NgayThangNamSinh", "loginIdp", "userProfileUri", "logoutUri", "IAL",
    "MaSoThue", "MaSoDoanhNghiep", "TenDoanhNghiep", "DiaChi",
}  # fmt: skip


def userinfo(account: Account, *, base: str, token: str, style: str) -> dict[str, Any]:
    """The claims of an account; `style` is `account` (its own), `short` or `full`."""
    values = _common(account, base, token)
    if account.person:
        values |= _person(account)
    if account.kind == 2:
        values |= _enterprise(account)
    elif account.kind == 3:
        values |= {
            "TenDoanhNghiep": account.organisation,
            "TenToChuc": account.organisation,
            "DiaChi": "54 Hai Bà Trưng, Hà Nội",
        }
    if (account.style if style == "account" else style) == "short":
        values = {name: value for name, value in values.items() if name in _SHORT and value != ""}
    if account.numbers_as_int:
        values |= {
            "LoaiTaiKhoan": account.kind,
            "SoDinhDanh": int(values["SoDinhDanh"]),
            "NgayThangNamSinh": int(values["NgayThangNamSinh"]),
        }
    return {name: value for name, value in values.items() if name not in account.without}


def _common(account: Account, base: str, token: str) -> dict[str, Any]:
    return {
        "sub": account.tech_id,
        "TechID": account.tech_id,
        "LoaiTaiKhoan": str(account.kind),
        "TrangThai": "1",
        "loAs": f"LoA{account.level}",
        "IAL": account.level,
        "loginIdp": "BCA",
        "userProfileUri": f"{base}/view-info?token_id={token[:12]}",
        "logoutUri": f"{base}/oidc/logout?token_id={token[:12]}",
    }


def _person(account: Account) -> dict[str, Any]:
    person = PEOPLE[account.person]
    return {
        "HoVaTen": person.name,
        "SoDinhDanh": person.id_no,
        "SoCMND": person.old_id_no,
        "HoChieu": person.passport,
        "MaBHXH": "",
        "NgayThangNamSinh": person.birth,
        "GioiTinh": person.sex,
        "ThuDienTu": person.email,
        "SoDienThoai": person.phone,
        "SoDienThoaiBan": "",
        "QuocTich": person.nationality,
        "DanToc": "Kinh",
        "TonGiao": "Không",
        "TinhTrangHonNhan": 0,
        "NhomMau": "",
        "NoiDangKyKhaiSinh": "",
        "QueQuan": "",
        "ThuongTru": person.address,
        "NoiOHienNay": person.address,
        "Cha": "",
        "Me": "",
        "VoChong": "",
        "NguoiDaiDien": "",
        "ChuHo": "",
    }


def _enterprise(account: Account) -> dict[str, Any]:
    enterprise = ENTERPRISES[account.enterprise]
    return {
        "MaSoThue": enterprise.code,
        "MaSoDoanhNghiep": enterprise.code,
        "TenDoanhNghiep": enterprise.name,
        "DiaChi": f"{enterprise.address}, {enterprise.ward}, {enterprise.province}",
        "ThuDienTu": enterprise.email,
        "SoDienThoai": enterprise.phone,
    }
