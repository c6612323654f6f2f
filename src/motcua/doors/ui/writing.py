"""Numbers, money, dates, sizes and codes as people here read them; the same in both languages, so papers and screens agree."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from motcua.foundation.clock import legal_time

NBSP = "\u00a0"
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def number(value: Decimal | float) -> str:
    """1234567.5 as `1.234.567,5`; the fraction as it was given, without zeros at its end."""
    exact = Decimal(str(value))
    text = f"{exact:,f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return whole.replace(",", ".") + (f",{fraction}" if fraction else "")


def plain_number(value: Decimal | float) -> str:
    """A number as it stands in an input: grouped and with a comma, the way it is read back."""
    return number(value)


def dong(amount: int) -> str:
    """Whole đồng: `1.200.000 đ`, never broken at the line's end."""
    return f"{number(amount)}{NBSP}đ"


def percent(value: Decimal | float) -> str:
    """A share between 0 and 1 as `99,2%`."""
    return f"{number(round(Decimal(str(value)) * 100, 1))}%"


def day(value: date) -> str:
    """`22/11/2026`."""
    return value.strftime("%d/%m/%Y")


def moment(at: datetime) -> str:
    """`08:00 22/11/2026` on Vietnam's clock."""
    local = legal_time(at)
    return f"{local:%H:%M} {local:%d/%m/%Y}"


def clock(at: datetime) -> str:
    """`08:15` on Vietnam's clock."""
    return f"{legal_time(at):%H:%M}"


def size(count: int) -> str:
    """Bytes as `12 kB` or `3,4 MB`."""
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))}{NBSP}kB"
    return f"{number(round(Decimal(count) / (1024 * 1024), 1))}{NBSP}MB"


def personal_number(code: str) -> str:
    """Twelve digits in groups of three: `012 345 678 901`."""
    return NBSP.join(code[i : i + 3] for i in range(0, len(code), 3)) if len(code) == 12 and code.isdecimal() else code


def inert(text: str) -> str:
    """A text for a cell of CSV; one that begins as a formula does gets a mark before it, so that no spreadsheet runs it."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
