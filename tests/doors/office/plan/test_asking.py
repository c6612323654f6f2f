"""A question in plain words: what it means, and what no rule knows."""

from __future__ import annotations

from datetime import date

import pytest

from motcua.doors.office.asking.understanding import Topic, Understood, understand

TODAY = date(2026, 11, 26)
UNITS = {"G02.18": "Cục Hóa chất", "G02.1": "Văn phòng Bộ", "G02": "Bộ Công Thương"}
PROCEDURES = {"ban-buon-ruou": ("Cấp Giấy phép bán buôn rượu", "Alcohol wholesale licence")}


def _understood(text: str) -> Understood:
    return understand(text, units=UNITS, procedures=PROCEDURES, today=TODAY)


def _days(found: Understood) -> tuple[str, str]:
    return (found.since.isoformat() if found.since else "", found.until.isoformat() if found.until else "")


@pytest.mark.parametrize(
    "typed",
    ["hồ sơ trễ hạn quý 3 của Cục Hoá chất", "HO SO QUA HAN QUY III CUA CUC HOA CHAT", "trễ hạn, quý 3, Cục Hóa chất?"],
)
def test_the_late_dossiers_of_a_unit_in_a_quarter(typed: str) -> None:
    found = _understood(typed)

    assert (found.topic, found.stand, found.unit, found.rest) == (Topic.DOSSIERS, "overdue", "G02.18", ())
    assert _days(found) == ("2026-07-01", "2026-09-30")


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("quý 4 năm 2025", ("2025-10-01", "2025-12-31")),
        ("quý 4", ("2026-10-01", "2026-12-31")),
        ("quý trước", ("2026-07-01", "2026-09-30")),
        ("tháng 12", ("2025-12-01", "2025-12-31")),
        ("tháng 2/2024", ("2024-02-01", "2024-02-29")),
        ("6 tháng đầu năm 2025", ("2025-01-01", "2025-06-30")),
        ("từ 1/7/2025 đến 15/8/2025", ("2025-07-01", "2025-08-15")),
        ("từ 15/8/2025 đến 1/7/2025", ("2025-08-15", "2025-08-15")),
        ("ngày 31/2/2025", ("", "")),
        ("tháng 13", ("", "")),
        ("năm ngoái", ("2025-01-01", "2025-12-31")),
        ("tuần này", ("2026-11-23", "2026-11-29")),
        ("hôm qua", ("2026-11-25", "2026-11-25")),
    ],
)
def test_times_are_those_that_people_mean(typed: str, days: tuple[str, str]) -> None:
    assert _days(_understood(f"hồ sơ {typed}")) == days


def test_a_word_that_no_rule_knows_is_told_and_nothing_is_guessed() -> None:
    found = _understood("hồ sơ bay bổng quý 3")

    assert found.rest == ("bay", "bong")
    assert _understood("\x00'; DROP TABLE --" + "x" * 5_000).said == ()


def test_a_procedure_a_channel_and_another_topic() -> None:
    found = _understood("hồ sơ cấp giấy phép bán buôn rượu nộp qua bưu chính")

    assert (found.procedure, found.channel, found.rest) == ("ban-buon-ruou", "post", ())
    assert _understood("thanh toán trực tuyến năm 2025").topic is Topic.PAYMENTS
