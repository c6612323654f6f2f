"""The provider's Vietnamese claims → our `Claims`; pure, and total on our side."""

from __future__ import annotations

import re
from collections.abc import Mapping

from motcua.identity.accounts.types import ClaimedKind, Claims

KIND = {"1": ClaimedKind.PERSON, "2": ClaimedKind.ENTERPRISE, "3": ClaimedKind.ORGANISATION}
TECH_ID = ("TechID",)
PERSON_NAME = ("HoVaTen",)
PERSON_NUMBER = ("SoDinhDanh", "SoDinhDanhNguoiDaiDien")
OLD_CARD, PASSPORT, BORN = ("SoCMND",), ("HoChieu",), ("NgayThangNamSinh",)
ENTERPRISE_CODES = ("MaSoThue", "MaSoDoanhNghiep", "SoDinhDanhToChuc")
ORGANISATION_NAME = ("TenDoanhNghiep", "TenToChuc")
ADDRESS = ("DiaChi",)


def claims(values: Mapping[str, str | int]) -> Claims:
    """What the provider vouches for; whatever else it says is dropped here and kept nowhere."""
    kind = KIND.get(_text(values, ("LoaiTaiKhoan",)), ClaimedKind.PERSON)
    return Claims(
        kind=kind,
        tech_id=_text(values, TECH_ID),
        name=_text(values, PERSON_NAME),
        personal_number=_digits(values, PERSON_NUMBER, 12),
        old_card=_digits(values, OLD_CARD, 9),
        passport=_text(values, PASSPORT).upper(),
        born=born(_text(values, BORN)),
        enterprise_codes=tuple(code for name in ENTERPRISE_CODES if (code := _enterprise(values, name)))
        if kind is ClaimedKind.ENTERPRISE
        else (),
        organisation_name=_text(values, ORGANISATION_NAME) if kind is not ClaimedKind.PERSON else "",
        address=_text(values, ADDRESS) if kind is not ClaimedKind.PERSON else "",
        assurance=assurance(values),
        via="vneid" if _text(values, ("loginIdp",)) == "BCA" else "dvcqg",
    )


def assurance(values: Mapping[str, str | int]) -> int:
    """Level 2 where the provider says so (`IAL` 2, or `loAs` naming it), else 1: nothing is assumed in favour."""
    level = _text(values, ("IAL",)) or _text(values, ("loAs",)).removeprefix("LoA")
    return 2 if level == "2" else 1


def born(text: str) -> str:
    """`yyyyMMdd` → `yyyy-mm-dd`, a year alone stays a year; anything else is nothing."""
    if re.fullmatch(r"\d{8}", text):
        return text[:4] if text[4:] == "0000" else f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text if re.fullmatch(r"\d{4}", text) else ""


def _text(values: Mapping[str, str | int], names: tuple[str, ...]) -> str:
    return next((str(values[name]) for name in names if values.get(name) not in {None, ""}), "")


def _digits(values: Mapping[str, str | int], names: tuple[str, ...], width: int) -> str:
    """A number that some providers send as an integer, its leading zeros lost."""
    found = next((values[name] for name in names if values.get(name) not in {None, ""}), "")
    text = str(found).zfill(width) if isinstance(found, int) else re.sub(r"[\s.]", "", found)
    return text if text.isascii() else ""


def _enterprise(values: Mapping[str, str | int], name: str) -> str:
    found = values.get(name, "")
    return str(found).zfill(10) if isinstance(found, int) else found
