"""Where a VietQR code leads, for people who transfer by hand: the bank and the account inside its text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transfer:
    """The beneficiary of a code: number of the bank (BIN) and of the account."""

    bank: str
    account: str


def transfer(code: str) -> Transfer | None:
    """The beneficiary of a code as banks write it (field 38, within it 01, within that 00 and 01); none where it names none."""
    holder = _fields(_fields(_fields(code).get("38", "")).get("01", ""))
    bank, account = holder.get("00", ""), holder.get("01", "")
    return Transfer(bank, account) if bank and account else None


def _fields(text: str) -> dict[str, str]:
    """Key of two digits, length of two, value; nothing at all where a length is wrong."""
    found: dict[str, str] = {}
    while text:
        key, length, rest = text[:2], text[2:4], text[4:]
        if not (length.isascii() and length.isdecimal()) or len(rest) < int(length):
            return {}
        found[key], text = rest[: int(length)], rest[int(length) :]
    return found
