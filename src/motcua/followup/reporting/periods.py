"""Periods with their days: cut-offs of Decree 09/2019/NĐ-CP article 12, or whole months of the calendar."""

from __future__ import annotations

import re
from datetime import date

from motcua.followup.reporting.types import CutOff, Period, Stretch

_KEY = re.compile(r"([12]\d{3})(?:-(?:(Q)([1-4])|(H)([12])|(9M)|(0[1-9]|1[0-2])))?")
CUT_DAY = 15
"""The first day that belongs to the period after (article 12)."""


def parse(key: str, cut_off: CutOff) -> Period | None:
    """The period of a key; none for what is no key."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    year, _, quarter, _, half, nine, month = found.groups()
    if quarter:
        return of(Stretch.QUARTER, int(year), int(quarter), cut_off)
    if half:
        return of(Stretch.HALF if half == "1" else Stretch.SECOND_HALF, int(year), 1, cut_off)
    if nine:
        return of(Stretch.NINE_MONTHS, int(year), 1, cut_off)
    return of(Stretch.MONTH, int(year), int(month), cut_off) if month else of(Stretch.YEAR, int(year), 1, cut_off)


def of(stretch: Stretch, year: int, number: int, cut_off: CutOff) -> Period:
    """The quarter or month of this number, or the one other period of its kind in a year."""
    first, last, key = {
        Stretch.MONTH: (number, number, f"{year}-{number:02}"),
        Stretch.QUARTER: (3 * number - 2, 3 * number, f"{year}-Q{number}"),
        Stretch.HALF: (1, 6, f"{year}-H1"),
        Stretch.SECOND_HALF: (7, 12, f"{year}-H2"),
        Stretch.NINE_MONTHS: (1, 9, f"{year}-9M"),
        Stretch.YEAR: (1, 12, f"{year}"),
    }[stretch]
    return Period(key, stretch, year, _border(year, first, cut_off), _border(year, last + 1, cut_off))


def around(stretches: tuple[Stretch, ...], day: date, cut_off: CutOff) -> list[Period]:
    """Every period of these kinds in the year before a day's, its own and the next, by their end."""
    found = [
        of(stretch, year, number, cut_off)
        for year in (day.year - 1, day.year, day.year + 1)
        for stretch in stretches
        for number in range(1, {Stretch.MONTH: 12, Stretch.QUARTER: 4}.get(stretch, 1) + 1)
    ]
    return sorted(found, key=lambda period: (period.until, period.since))


def _border(year: int, month: int, cut_off: CutOff) -> date:
    """Where the month of this number begins; by the Decree it has begun on the fifteenth of the month before."""
    if cut_off is CutOff.DECREE:
        month -= 1
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, CUT_DAY if cut_off is CutOff.DECREE else 1)
