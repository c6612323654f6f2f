"""The text of a code; pure."""

from __future__ import annotations

from collections.abc import Sequence

_NAPAS = "A000000727"
_TO_ACCOUNT = "QRIBFTTA"
LONGEST_PURPOSE = 25


def write(*, bank: str, account: str, amount: int, purpose: str) -> str:
    """A code for one transfer of `amount` đồng to an account, with the purpose that the statement will show. Raises `ValueError`."""
    if not (len(bank) == 6 and bank.isdigit() and 0 < len(account) <= 19 and account.isalnum() and amount > 0):
        raise ValueError("account")
    if not purpose.isascii() or not 0 < len(purpose) <= LONGEST_PURPOSE or not purpose.replace(" ", "").isalnum():
        raise ValueError("purpose")
    holder = _fields([("00", bank), ("01", account)])
    text = _fields(
        [
            ("00", "01"), ("01", "12"), ("38", _fields([("00", _NAPAS), ("01", holder), ("02", _TO_ACCOUNT)])), ("53", "704"), ("54", str(amount)),
            ("58", "VN"), ("62", _fields([("08", purpose)])),
        ]
    )  # fmt: skip
    return f"{text}6304{crc(text + '6304'):04X}"


def crc(text: str) -> int:
    """CRC16/CCITT-FALSE over the whole text, the head of the check itself included."""
    register = 0xFFFF
    for byte in text.encode("ascii"):
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1) ^ 0x1021 if register & 0x8000 else register << 1
        register &= 0xFFFF
    return register


def _fields(pairs: Sequence[tuple[str, str]]) -> str:
    return "".join(f"{key}{len(value):02}{value}" for key, value in pairs)
