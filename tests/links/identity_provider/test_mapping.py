"""The provider's claims, as recorded in client code, become ours; nothing more is taken over."""

from __future__ import annotations

import json

import pytest

from motcua.doors.links.identity_provider import mapping, wire
from motcua.identity.accounts.types import ClaimedKind, Claims

PERSON = """{"sub":"183f087e-0000-4705-9a11-1f2e3d4c5b6a","TechID":"183f087e-0000-4705-9a11-1f2e3d4c5b6a","LoaiTaiKhoan":"1",
"HoVaTen":"Nguyễn Văn Thử","SoDinhDanh":"099085000001","NgayThangNamSinh":"19850102","loginIdp":"BCA",
"userProfileUri":"https://idp.example/view?token_id=x","logoutUri":"https://idp.example/logout?token_id=x"}"""
ENTERPRISE = """{"sub":"6b0a0f52-0000-4c1e-9a11-0a1b2c3d4e5f","TechID":"6b0a0f52-0000-4c1e-9a11-0a1b2c3d4e5f","LoaiTaiKhoan":"2",
"MaSoThue":"0100000003","MaSoDoanhNghiep":"0100000003","TenDoanhNghiep":"Công ty TNHH Ví Dụ","DiaChi":"1 Phố Thử, Hà Nội",
"HoVaTen":"Nguyễn Văn Thử","ThuDienTu":"vd@example.vn","SoDienThoai":"0901000000"}"""


def read(body: str, **changes: object) -> Claims:
    return mapping.claims(wire.read_userinfo(json.dumps(json.loads(body) | changes).encode()))


def test_a_person_from_the_short_set() -> None:
    assert read(PERSON) == Claims(
        ClaimedKind.PERSON,
        "183f087e-0000-4705-9a11-1f2e3d4c5b6a",
        "Nguyễn Văn Thử",
        personal_number="099085000001",
        born="1985-01-02",
        assurance=1,
        via="vneid",
    )


def test_an_enterprise_with_its_acting_person() -> None:
    assert read(ENTERPRISE) == Claims(
        ClaimedKind.ENTERPRISE,
        "6b0a0f52-0000-4c1e-9a11-0a1b2c3d4e5f",
        "Nguyễn Văn Thử",
        enterprise_codes=("0100000003", "0100000003"),
        organisation_name="Công ty TNHH Ví Dụ",
        address="1 Phố Thử, Hà Nội",
        assurance=1,
        via="dvcqg",
    )


def test_numbers_sent_as_numbers_get_their_zeros_back() -> None:
    found = read(PERSON, LoaiTaiKhoan=1, SoDinhDanh=99085000001, NgayThangNamSinh=19850102)

    assert (found.kind, found.personal_number, found.born) == (ClaimedKind.PERSON, "099085000001", "1985-01-02")


@pytest.mark.parametrize(
    ("claims", "level"),
    [
        ({}, 1),
        ({"IAL": 2}, 2),
        ({"IAL": "2"}, 2),
        ({"IAL": 1}, 1),
        ({"loAs": "LoA2"}, 2),
        ({"IAL": 1, "loAs": "LoA2"}, 1),
        ({"IAL": 9}, 1),
    ],
)
def test_a_level_is_never_assumed(claims: dict[str, object], level: int) -> None:
    assert read(PERSON, **claims).assurance == level


@pytest.mark.parametrize(
    ("text", "born"), [("19850102", "1985-01-02"), ("1952", "1952"), ("19520000", "1952"), ("", ""), ("2/1/1985", "")]
)
def test_birth_dates(text: str, born: str) -> None:
    assert mapping.born(text) == born


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"SoDinhDanh": "", "SoCMND": "170 123 456"}, ("", "170123456", "")),
        ({"SoDinhDanh": None, "HoChieu": "tr1234567"}, ("", "", "TR1234567")),
        ({"SoDinhDanh": " 099.085.000001 "}, ("099085000001", "", "")),
    ],
)
def test_other_numbers(changes: dict[str, object], expected: tuple[str, str, str]) -> None:
    found = read(PERSON, **changes)

    assert (found.personal_number, found.old_card, found.passport) == expected


def test_a_third_kind_has_a_name_and_no_code() -> None:
    found = read(ENTERPRISE, LoaiTaiKhoan="3", TenDoanhNghiep="", TenToChuc="Hiệp hội Mẫu")

    assert (found.kind, found.organisation_name, found.enterprise_codes) == (
        ClaimedKind.ORGANISATION,
        "Hiệp hội Mẫu",
        (),
    )


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"<html>", "bảo trì".encode()])
def test_what_is_no_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_userinfo(body)
