"""Numbers and dates as people type them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.doors.ui import reading, writing


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.250,5", Decimal("1250.5")),
        ("1250,5", Decimal("1250.5")),
        ("1.234.567,5", Decimal("1234567.5")),
        ("1.250", Decimal(1250)),
        ("24500", Decimal(24500)),
        (" 24\u00a0500 ", Decimal(24500)),
        ("０,５", Decimal("0.5")),
        ("-3,25", Decimal("-3.25")),
        ("99,8", Decimal("99.8")),
    ],
)
def test_number_is_read_when_written_the_vietnamese_way(typed: str, meant: Decimal) -> None:
    assert reading.number(typed) == meant


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("1.25", "number_dot"),
        ("0.500", "number_dot"),
        ("1.2500", "number_dot"),
        ("1,250.5", "number_dot"),
        ("1.250.5", "number_dot"),
        ("mười tấn", "number"),
        ("1e3", "number"),
        ("1,2,3", "number"),
        ("", "number"),
        ("NaN", "number"),
    ],
)
def test_number_is_refused_with_its_reason_when_it_could_mean_two_things(typed: str, reason: str) -> None:
    with pytest.raises(reading.Unreadable) as refused:
        reading.number(typed)

    assert refused.value.reason == reason


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_number_written_is_read_back_unchanged(value: Decimal) -> None:
    assert reading.number(writing.number(value)) == value


@pytest.mark.parametrize("typed", ["5/1/2026", "05-01-2026", "05.01.2026", "2026-01-05", " 5 / 1 / 2026 "])
def test_day_is_read_day_first_in_every_usual_form(typed: str) -> None:
    assert reading.day(typed) == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("31/02/2026", "date_none"), ("5/1/26", "date"), ("5/1", "date"), ("5/1-2026", "date"), ("hôm nay", "date")],
)
def test_day_is_refused_with_its_reason_when_there_is_no_such_day(typed: str, reason: str) -> None:
    with pytest.raises(reading.Unreadable) as refused:
        reading.day(typed)

    assert refused.value.reason == reason


@given(st.dates(min_value=date(1900, 1, 1)))
def test_day_written_is_read_back_unchanged(value: date) -> None:
    assert reading.day(writing.day(value)) == value
