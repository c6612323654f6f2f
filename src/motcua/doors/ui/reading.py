"""Numbers and dates as people here type them; whatever could be read in two ways is refused with the reason."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from motcua.foundation import clock
from motcua.foundation.vn import normal


class Unreadable(ValueError):
    """What was typed cannot be read; `reason` names the sentence that says how to write it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_NUMBER = re.compile(r"[+-]?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d+)?")
_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_HOUR = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d)?)?")


def number(text: str) -> Decimal:
    """A number written `1.250,5`: dots group thousands, the comma begins the fraction.

    A dot that is not followed by groups of three digits is refused (`number_dot`), because 1.25 is one and a quarter to
    some and a slip of 1.250 to others; anything else that is no number is `number`.
    """
    plain = normal(text).replace(" ", "").replace("−", "-")
    if _NUMBER.fullmatch(plain):
        return Decimal(plain.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[+-]?[\d.,]+", plain) and "." in plain:
        raise Unreadable("number_dot")
    raise Unreadable("number")


def day(text: str) -> date:
    """A date written 5/1/2026, 05-01-2026 or 05.01.2026, always day first, or 2026-01-05 as browsers send it."""
    plain = normal(text).replace(" ", "")
    if iso := _ISO.fullmatch(plain):
        year, month, number_of_day = (int(part) for part in iso.groups())
    elif match := _DATE.fullmatch(plain):
        number_of_day, month, year = int(match[1]), int(match[3]), int(match[4])
    else:
        raise Unreadable("date")
    try:
        return date(year, month, number_of_day)
    except ValueError:
        raise Unreadable("date_none") from None


def moment(day_text: str, hour_text: str) -> datetime | None:
    """A day and an hour such as `5/1/2026` and `14:30`, Vietnam's time; none where either cannot be read."""
    found = _HOUR.fullmatch(normal(hour_text).replace(" ", "").replace("h", ":"))
    try:
        date_ = day(day_text)
    except Unreadable:
        return None
    if found is None:
        return None
    return datetime(date_.year, date_.month, date_.day, int(found[1]), int(found[2] or 0), tzinfo=clock.VIETNAM)
