"""Limits in words, as laws and people write them: "5 working days", "05 (năm) ngày làm việc", "trong ngày, mốc 15:00"."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal, InvalidOperation

from motcua.foundation.vn import fold
from motcua.foundation.worktime.types import FULL_DAY, DueMode, Limit, LimitKind, LimitWrong

LONGEST = 200
SAME_DAY_CUTOFF = time(15)
"""Where words say "within the day" and name no cut-off (Decree 61/2018/NĐ-CP article 18)."""

_NUMBERS: dict[str, int | Decimal] = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
    "muoi hai": 12, "muoi lam": 15, "hai muoi": 20, "hai muoi lam": 25, "ba muoi": 30, "bon muoi lam": 45, "sau muoi": 60,
    "chin muoi": 90, "nua": Decimal("0.5"),
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90, "half a": Decimal("0.5"), "half": Decimal("0.5"),
    "a": 1, "an": 1,
}  # fmt: skip

# Unit → kind and how many of it one is. Week, half month and year: Civil Code 91/2015/QH13 article 146.
_UNITS: dict[str, tuple[LimitKind, Decimal]] = {
    **dict.fromkeys(("working day", "working days", "business day", "business days", "ngay lam viec"), (LimitKind.WORKING_DAYS, Decimal(1))),
    **dict.fromkeys(("working hour", "working hours", "business hour", "business hours", "gio lam viec"), (LimitKind.WORKING_HOURS, Decimal(1))),
    **dict.fromkeys(("working week", "working weeks", "tuan lam viec"), (LimitKind.WORKING_DAYS, Decimal(5))),
    **dict.fromkeys(("calendar day", "calendar days", "day", "days", "ngay", "ngay lich"), (LimitKind.CALENDAR_DAYS, Decimal(1))),
    **dict.fromkeys(("calendar week", "calendar weeks", "week", "weeks", "tuan", "tuan lich"), (LimitKind.CALENDAR_DAYS, Decimal(7))),
    **dict.fromkeys(("calendar hour", "calendar hours", "hour", "hours", "gio", "gio lich", "gio dong ho"), (LimitKind.CALENDAR_HOURS, Decimal(1))),
    **dict.fromkeys(("month", "months", "calendar month", "calendar months", "thang"), (LimitKind.MONTHS, Decimal(1))),
    **dict.fromkeys(("quarter", "quarters", "quy"), (LimitKind.MONTHS, Decimal(3))),
    **dict.fromkeys(("year", "years", "nam"), (LimitKind.MONTHS, Decimal(12))),
}  # fmt: skip
_SAME_DAY = {
    "same day",
    "the same day",
    "same working day",
    "trong ngay",
    "cung ngay",
    "ngay trong ngay",
    "trong ngay lam viec",
}
_IMMEDIATE = {"immediate", "immediately", "at once", "ngay", "ngay lap tuc", "tra ngay"}

_LEAD = re.compile(
    r"^(?:(?:trong thoi han|thoi han|khong qua|toi da|trong vong|within|at most|not later than|up to|max\.?)\s+)+"
)
_EXACT = re.compile(r"[,;]?\s*\(?(?:hour[- ]exact|to the hour|dung gio|tinh den gio)\)?$")
_CUTOFF = re.compile(
    r"[,;]?\s*\(?(?:with\s+)?(?:a\s+)?(?:cut-?\s?off(?:\s+(?:at|of))?|moc|nhan truoc|neu nhan truoc|truoc|if received before|received before|before)"
    r"\s*[=:]?\s*(?P<hour>\d{1,2})(?:(?::|h|\s*gio\s*)(?P<minute>\d{2})?|\s*gio)?\)?$"
)
_AMOUNT = re.compile(r"(?P<figure>\d{1,6}(?:[.,]\d{1,4})?)\s*(?:\((?P<said>[^()]{1,40})\))?\s*(?P<unit>\D.*)")


def limit(text: str) -> Limit:
    """The limit that words say; without a unit's "working" a day is a calendar day and an hour one of the clock on the wall.

    Raises `LimitWrong` (`reason`: `unreadable`, and those of `Limit`).
    """
    if len(text) > LONGEST:
        raise LimitWrong(reason="unreadable", text=text[:LONGEST])
    left = " ".join(fold(text).replace("_", " ").split()).strip(" .")
    left, cutoff = _cut(left, text)
    mode = DueMode.DAY_END
    if exact := _EXACT.search(left):
        left, mode = left[: exact.start()].strip(), DueMode.HOUR_EXACT
    if left in _SAME_DAY:
        return Limit(LimitKind.SAME_DAY, cutoff=cutoff or SAME_DAY_CUTOFF)
    left = _LEAD.sub("", left)
    if left in _SAME_DAY:
        return Limit(LimitKind.SAME_DAY, cutoff=cutoff or SAME_DAY_CUTOFF)
    if left in _IMMEDIATE:
        return Limit(LimitKind.IMMEDIATE, cutoff=cutoff)
    amount, unit = _parts(left, text)
    extra = Decimal(0)
    if unit.endswith(" ruoi"):  # "1 tháng rưỡi"
        unit, extra = unit.removesuffix(" ruoi"), Decimal("0.5")
    known = _UNITS.get(unit)
    if known is None:
        raise LimitWrong(reason="unreadable", text=text)
    kind, times = known
    if mode is DueMode.HOUR_EXACT and kind is not LimitKind.WORKING_DAYS:
        raise LimitWrong(reason="mode", kind=kind, text=text)
    return Limit(kind, (amount + extra) * times, mode, cutoff)


def minutes(text: str) -> int:
    """Working minutes of a period in words, a day being eight hours; raises `LimitWrong` for one that is not in working days or hours."""
    found = limit(text)
    worth = {LimitKind.WORKING_HOURS: 60, LimitKind.WORKING_DAYS: FULL_DAY}.get(found.kind)
    if worth is None or found.cutoff is not None:
        raise LimitWrong(reason="kind", text=text)
    return int(found.amount * worth)


def _cut(left: str, text: str) -> tuple[str, time | None]:
    """What stands before a cut-off, and the cut-off."""
    found = _CUTOFF.search(left)
    if found is None:
        return left, None
    try:
        cutoff = time(int(found["hour"]), int(found["minute"] or 0))
    except ValueError:
        raise LimitWrong(reason="cutoff", text=text) from None
    return left[: found.start()].strip(" ,;"), cutoff


def _parts(left: str, text: str) -> tuple[Decimal, str]:
    found = _AMOUNT.fullmatch(left)
    if found is not None:
        figure = Decimal(found["figure"].replace(",", "."))
        said = found["said"]
        if said is not None and _number(said.strip()) != figure:
            raise LimitWrong(reason="two_amounts", text=text)
        return figure, found["unit"].strip()
    for words in sorted(_NUMBERS, key=len, reverse=True):
        if left.startswith(f"{words} "):
            return Decimal(_NUMBERS[words]), left.removeprefix(words).strip()
    raise LimitWrong(reason="unreadable", text=text)


def _number(said: str) -> Decimal | None:
    if said in _NUMBERS:
        return Decimal(_NUMBERS[said])
    try:
        return Decimal(said)
    except InvalidOperation:
        return None
