"""Symbols, codes, check values and masks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from motcua.casework.results import symbols
from motcua.casework.results.errors import PatternWrong


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("HC-{year}-{number:08d}", "HC-2026-00000007"),
        ("HC-{year}{number:08d}", "HC-202600000007"),
        ("{number}/QĐ-BCT", "7/QĐ-BCT"),
        ("{number:02d}/QĐ-BCT", "07/QĐ-BCT"),
        ("VN-TH {yy}/02/{number:06d}", "VN-TH 26/02/000007"),
    ],
)
def test_symbol_follows_its_pattern(pattern: str, expected: str) -> None:
    assert symbols.symbol(pattern, year=2026, number=7) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "HC-{year}",
        "{number.__class__}",
        "{number!r}",
        "{number:>9999999}",
        "{year}{number",
        "{number}{}",
        "{/importing_country}{number}",
        "{number:0{year}d}",
        "",
    ],
)
def test_pattern_that_asks_for_more_is_refused(pattern: str) -> None:
    with pytest.raises(PatternWrong):
        symbols.symbol(pattern, year=2026, number=7)


@pytest.mark.parametrize(
    ("pattern", "symbol", "expected"),
    [
        ("HC-{year}-{number:08d}", "HC-2026-00000007", "HC-2026-00000007"),
        ("{number}/QĐ-BCT", "7/QĐ-BCT", "7-QD-BCT-2026"),
    ],
)
def test_code_is_fit_for_an_address_and_unique_over_the_years(pattern: str, symbol: str, expected: str) -> None:
    assert symbols.code(pattern, symbol, year=2026) == expected


def test_check_value_is_that_of_the_convention() -> None:
    assert symbols.check_value("secret", "HC-2026-00000001") == "DRTO275H3E"


@checked(deadline=None)
@given(st.integers(1, 10**8 - 1), st.integers(1, 10**8 - 1))
def test_no_two_numbers_share_a_symbol(one: int, other: int) -> None:
    made = {symbols.symbol("HC-{year}{number:08d}", year=2026, number=number) for number in (one, other)}

    assert len(made) == len({one, other})


@pytest.mark.parametrize(
    ("name", "shown"), [("Trần Thị Hạnh", "T*** T*** H***"), ("A", "A***"), ("", ""), ("  Công   ty ", "C*** t***")]
)
def test_name_is_masked_word_by_word(name: str, shown: str) -> None:
    assert symbols.masked(name) == shown
