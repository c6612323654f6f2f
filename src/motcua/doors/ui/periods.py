"""Months, quarters and years in addresses, lists and sentences."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from motcua.doors.ui import texts
from motcua.foundation import clock
from motcua.foundation.clock import Period

_NAMES = {1: "period.month", 3: "period.quarter", 12: "period.year"}
EARLIEST = 2000


def asked(request: HttpRequest, *, at: datetime, months: int = 3) -> Period:
    """The period that the address asks for by `ky`, else the present one of so many months."""
    present = Period.holding(clock.legal_date(at), months)
    try:
        found = Period.parse(request.GET.get("ky", ""))
    except ValueError:
        return present
    return found if found.first.year >= EARLIEST and found.first <= clock.legal_date(at) else present


def name(period: Period) -> str:
    """`Tháng 11/2026`, `Quý IV/2026`, `Năm 2026`."""
    number = period.first.month if period.months == 1 else ("I", "II", "III", "IV")[(period.first.month - 1) // 3]
    return texts.words(_NAMES[period.months], number=number, year=period.first.year)


def choices(chosen: Period, *, at: datetime, months: tuple[int, ...] = (1, 3, 12)) -> list[tuple[str, str, bool]]:
    """Keys and names of the last periods of each length, and which is chosen, which is always among them."""
    today = clock.legal_date(at)
    found: list[Period] = []
    for length, count in ((12, 3), (3, 6), (1, 12)):
        one = Period.holding(today, length)
        for _ in range(count if length in months else 0):
            found.append(one)
            one = one.before
    if chosen not in found:
        found.append(chosen)
    return [(one.key, name(one), one == chosen) for one in found]
