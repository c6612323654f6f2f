"""Numbers, money, dates and sizes as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.formats import date_format, get_format, number_format

from motcua.doors.ui import writing


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("1234567.50"), "1.234.567,5"), (24500, "24.500"), (Decimal("0.125"), "0,125"), (99.8, "99,8"), (0, "0")],
)
def test_number_groups_thousands_by_dots_and_has_a_comma(value: Decimal | float, text: str) -> None:
    assert writing.number(value) == text


def test_money_percent_and_size_carry_their_units() -> None:
    assert (writing.dong(1_200_000), writing.percent(Decimal("0.992")), writing.size(3_565_158), writing.size(900)) == (
        "1.200.000\u00a0đ", "99,2%", "3,4\u00a0MB", "1\u00a0kB",
    )  # fmt: skip


def test_moment_is_shown_on_the_clock_of_vietnam() -> None:
    assert writing.moment(datetime(2026, 11, 21, 18, 5, tzinfo=UTC)) == "01:05 22/11/2026"


def test_personal_number_is_shown_in_groups_of_three() -> None:
    assert writing.personal_number("012345678901") == "012\u00a0345\u00a0678\u00a0901"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_framework_reads_and_writes_the_same_formats_in_both_languages(language: str) -> None:
    with translation.override(language):
        found = (
            get_format("DATE_INPUT_FORMATS"),
            date_format(datetime(2026, 10, 5), "SHORT_DATE_FORMAT"),
            number_format(Decimal("1234567.5"), use_l10n=True, force_grouping=True),
        )

    assert found == (["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"], "05/10/2026", "1.234.567,5")
