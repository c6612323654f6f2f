"""Times as people say them: quarters, months, halves, spans and days, with the year in figures or by name (`năm ngoái`). Folded text only."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

Days = tuple[date, date]
"""The first and the last day, both included."""
_Reading = Callable[[re.Match[str], date], Days]

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_FULL = r"(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)"
_SHORT = r"(\d{1,2})[/.-](\d{1,2})(?:[/.-]((?:19|20)\d\d))?"
_YEAR = r"(?:(?: nam |[ /.-])(20\d\d)|[/.-](\d\d))?"
"""The year behind a part of one; two figures only after a stroke."""
_QUARTER = r"(\d|iv|i{1,3})"
_TO = r"(?:den|toi|-|va)"
_NAMED_YEARS = (
    (r"nam (?:ngoai|truoc|vua roi|vua qua|roi|qua)", 1), (r"nam kia", 2), (r"nam nay", 0),
)  # fmt: skip


def read(left: str, today: date) -> tuple[str, Days | None]:
    """The text without its first time, and that time; text without one stays as it is."""
    for pattern, back in _NAMED_YEARS:
        left = re.sub(rf" {pattern}(?= )", f" nam {today.year - back}", left)
    for pattern, reading in _TIMES:
        found = re.search(rf" {pattern}(?= )", left)
        if found is None:
            continue
        try:
            days = reading(found, today)
        except (ValueError, OverflowError):
            continue
        return f"{left[: found.start()]} {left[found.end() :].lstrip()}", days
    return left, None


def _months(year: int, first: int, last: int) -> Days:
    if not 1 <= first <= last <= 12:
        raise ValueError(first, last)
    end = date(year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
    return date(year, first, 1), end


def _year_of(found: re.Match[str], at: int) -> int | None:
    """The year of two groups: four figures, or the last two of them."""
    if found[at]:
        return int(found[at])
    return 2000 + int(found[at + 1]) if found[at + 1] else None


def _begun(month: int, today: date) -> int:
    """Without a year it is the last such part that has begun."""
    return today.year - (date(today.year, month, 1) > today)


def _number(text: str) -> int:
    return _ROMAN.get(text) or int(text)


def _quarter(found: re.Match[str], today: date) -> Days:
    number = _number(found[1])
    if not 1 <= number <= 4:
        raise ValueError(number)
    return _months(_year_of(found, 2) or _begun(number * 3 - 2, today), number * 3 - 2, number * 3)


def _quarter_span(found: re.Match[str], today: date) -> Days:
    first, last = _number(found[1]), _number(found[2])
    if not 1 <= first <= last <= 4:
        raise ValueError(found[0])
    return _months(_year_of(found, 3) or _begun(first * 3 - 2, today), first * 3 - 2, last * 3)


def _month(found: re.Match[str], today: date) -> Days:
    number = int(found[1])
    if not 1 <= number <= 12:
        raise ValueError(number)
    return _months(_year_of(found, 2) or _begun(number, today), number, number)


def _month_span(found: re.Match[str], today: date) -> Days:
    first, last = int(found[1]), int(found[2])
    if not 1 <= first <= last <= 12:
        raise ValueError(found[0])
    return _months(_year_of(found, 3) or _begun(first, today), first, last)


def _first_months(found: re.Match[str], today: date) -> Days:
    return _months(_year_of(found, 2) or today.year, 1, int(found[1]))


def _half(found: re.Match[str], today: date) -> Days:
    year = _year_of(found, 2) or today.year
    return _months(year, 1, 6) if found[1].endswith("dau") else _months(year, 7, 12)


def _since_month(found: re.Match[str], today: date) -> Days:
    number = int(found[1])
    if not 1 <= number <= 12:
        raise ValueError(number)
    since = date(_year_of(found, 2) or _begun(number, today), number, 1)
    if since > today:
        raise ValueError(since)
    return since, today


def _so_far(found: re.Match[str], today: date) -> Days:  # noqa: ARG001 -- as every reading
    return date(today.year, 1, 1), today


def _last_few(found: re.Match[str], today: date) -> Days:
    number = int(found[1])
    if found[2] == "thang":
        months = today.year * 12 + today.month - 1 - number
        year, month = divmod(months, 12)
        since = date(year, month + 1, min(today.day, 28))
    else:
        since = today - timedelta(days=number * (7 if found[2] == "tuan" else 1))
    return since + timedelta(days=1), today


def _day(day: str, month: str, year: str | None, today: date) -> date:
    if year:
        return date(int(year), int(month), int(day))
    found = date(today.year, int(month), int(day))
    return found if found <= today else found.replace(year=today.year - 1)


def _between(found: re.Match[str], today: date) -> Days:
    until = _day(found[4], found[5], found[6], today)
    year = found[3] or str(until.year)
    since = _day(found[1], found[2], year, today)
    if until < since:
        raise ValueError(until)
    return since, until


def _since_day(found: re.Match[str], today: date) -> Days:
    since = _day(found[1], found[2], found[3], today)
    if since > today:
        raise ValueError(since)
    return since, today


def _one_day(found: re.Match[str], today: date) -> Days:
    day = _day(found[1], found[2], found[3], today)
    return day, day


def _years(found: re.Match[str], today: date) -> Days:  # noqa: ARG001 -- as every reading
    first, last = int(found[1]), int(found[2])
    if last < first:
        raise ValueError(last)
    return date(first, 1, 1), date(last, 12, 31)


def _year(found: re.Match[str], today: date) -> Days:  # noqa: ARG001 -- as every reading
    return _months(int(found[1]), 1, 12)


def _this_year(found: re.Match[str], today: date) -> Days:  # noqa: ARG001 -- as every reading
    return _months(today.year, 1, 12)


def _relative(found: re.Match[str], today: date) -> Days:
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    before, day = quarter - timedelta(days=1), timedelta(days=1)
    spans = {
        "hom nay": (today, today), "today": (today, today), "hom qua": (today - day, today - day), "yesterday": (today - day, today - day),
        "tuan nay": (monday, monday + 6 * day), "tuan truoc": (monday - 7 * day, monday - day), "tuan qua": (monday - 7 * day, monday - day),
        "thang nay": _months(today.year, today.month, today.month), "thang truoc": ((first - day).replace(day=1), first - day),
        "thang qua": ((first - day).replace(day=1), first - day), "quy qua": (date(before.year, before.month - 2, 1), before),
        "quy nay": _months(today.year, quarter.month, quarter.month + 2), "quy truoc": (date(before.year, before.month - 2, 1), before),
    }  # fmt: skip
    return spans[found[1]]


_TIMES: tuple[tuple[str, _Reading], ...] = (
    (rf"(?:tu )?(?:ngay )?{_SHORT} {_TO} (?:het )?(?:ngay )?{_SHORT}", _between),
    (rf"tu (?:ngay )?{_SHORT}(?: {_TO} (?:nay|hom nay))?(?! {_TO} )", _since_day),
    (rf"(?:ngay )?{_FULL}", _one_day),
    (rf"ngay {_SHORT}", _one_day),
    (rf"(?:tu )?thang (\d{{1,2}}) {_TO} (?:het )?thang (\d{{1,2}}){_YEAR}", _month_span),
    (rf"(?:tu )?quy {_QUARTER} {_TO} (?:het )?quy {_QUARTER}{_YEAR}", _quarter_span),
    (r"(?:tu )?dau nam (?:den|toi) (?:nay|hom nay)", _so_far),
    (rf"tu (?:dau )?thang (\d{{1,2}}){_YEAR}(?: {_TO} (?:nay|hom nay))?", _since_month),
    (rf"((?:nua|6 thang) (?:dau|cuoi)) nam{_YEAR}", _half),
    (r"(\d{1,3}) (ngay|tuan|thang) (?:vua qua|qua|gan day|gan nhat|tro lai day)", _last_few),
    (rf"(?:quy|q) ?{_QUARTER}{_YEAR}", _quarter),
    (rf"(\d{{1,2}}) thang(?: dau nam)?{_YEAR}", _first_months),
    (rf"(?:thang|th|t) ?(\d{{1,2}}){_YEAR}", _month),
    (r"(\d{1,2})[/.-](20\d\d)()", _month),
    (
        r"(hom nay|hom qua|tuan nay|tuan truoc|tuan qua|thang nay|thang truoc|thang qua|quy nay|quy truoc|quy qua|today|yesterday)",
        _relative,
    ),
    (rf"(?:tu )?(?:nam )?(20\d\d) ?{_TO} ?(?:het )?(?:nam )?(20\d\d)", _years),
    (r"(?:ca |trong )?(?:nam )?(20\d\d)", _year),
    (r"trong nam", _this_year),
)
"""Longer expressions go before those that stand within them."""
