"""The provider's Vietnamese claims → our `Claims`; pure, and total on our side."""

from __future__ import annotations

import re
from collections.abc import Mapping

from motcua.doors.links.identity_provider.settings import Names
from motcua.identity.accounts.types import ClaimedKind, Claims, OfficerClaims

TECH_ID = ("TechID",)
OLD_CARD, PASSPORT, BORN = ("SoCMND",), ("HoChieu",), ("NgayThangNamSinh",)
ADDRESS = ("DiaChi",)
SEVERAL = frozenset({"mfa", "otp", "hwk", "swk", "sc", "fpt", "face"})
"""Means in `amr` that say that a second factor was used (RFC 8176)."""


def claims(values: Mapping[str, str | int], names: Names = Names(), *, acr: str = "") -> Claims:  # noqa: B008 -- frozen
    """What the provider vouches for; whatever else it says is dropped here and kept nowhere.

    `acr` is the level that the verified identity token names.
    """
    kind = _kind(values, names)
    is_person = kind is ClaimedKind.PERSON
    return Claims(
        kind=kind,
        tech_id=_text(values, TECH_ID),
        name=_text(values, names.person_name),
        personal_number=_digits(values, names.person_id, 12),
        old_card=_digits(values, OLD_CARD, 9),
        passport=_text(values, PASSPORT).upper(),
        born=born(_text(values, BORN)),
        enterprise_codes=tuple(code for name in names.org_id if (code := _enterprise(values, name)))
        if kind is ClaimedKind.ENTERPRISE
        else (),
        organisation_name="" if is_person else _text(values, names.org_name),
        address="" if is_person else _text(values, ADDRESS),
        assurance=assurance(values, acr=acr),
        via="vneid" if _text(values, ("loginIdp",)) == "BCA" else "dvcqg",
    )


def officer(
    values: Mapping[str, str | int], subject: str, amr: frozenset[str], *, hint: str = "", session: str = ""
) -> OfficerClaims:
    """What the directory vouches for; the login is what it calls the preferred user name."""
    return OfficerClaims(
        subject=subject or _text(values, ("sub",)),
        login=_text(values, ("preferred_username",)),
        name=_text(values, ("name",)),
        two_factors=bool(amr & SEVERAL),
        logout_hint=hint,
        session=session,
    )


def assurance(values: Mapping[str, str | int], *, acr: str = "") -> int:
    """Level 2 where the provider says so (`IAL` 2, else `loAs`, else the token's `acr` naming it), else 1: nothing is assumed in favour."""
    level = _text(values, ("IAL",)) or _text(values, ("loAs",)).removeprefix("LoA") or acr.removeprefix("LoA")
    return 2 if level == "2" else 1


def born(text: str) -> str:
    """`yyyyMMdd` → `yyyy-mm-dd`, a year alone stays a year; anything else is nothing."""
    if re.fullmatch(r"\d{8}", text):
        return text[:4] if text[4:] == "0000" else f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text if re.fullmatch(r"\d{4}", text) else ""


def _kind(values: Mapping[str, str | int], names: Names) -> ClaimedKind:
    told = _text(values, (names.kind,))
    if told in names.enterprise_kinds:
        return ClaimedKind.ENTERPRISE
    return ClaimedKind.ORGANISATION if told in names.organisation_kinds else ClaimedKind.PERSON


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
