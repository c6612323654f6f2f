"""A question in plain words: what it means, and what no rule knows."""

from __future__ import annotations

from datetime import date

import pytest

from motcua.doors.office.asking.understanding import Topic, Understood, understand

TODAY = date(2026, 11, 26)
UNITS = {
    "G02.18": "Cục Hóa chất",
    "G02.10": "Cục Xuất nhập khẩu",
    "G02.3": "Vụ Tổ chức cán bộ",
    "G02.1": "Văn phòng Bộ",
    "G02": "Bộ Công Thương",
}
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
        ("từ tháng 7 đến tháng 9 năm 2025", ("2025-07-01", "2025-09-30")),
        ("tháng 9 đến tháng 7", ("2026-09-01", "2026-09-30")),
        ("quý 3 và quý 4 năm 2025", ("2025-07-01", "2025-12-31")),
        ("9 tháng đầu năm 2025", ("2025-01-01", "2025-09-30")),
        ("6 tháng cuối năm 2025", ("2025-07-01", "2025-12-31")),
        ("nửa đầu năm 2025", ("2025-01-01", "2025-06-30")),
        ("từ đầu năm đến nay", ("2026-01-01", "2026-11-26")),
        ("quý 0", ("", "")),
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


@pytest.mark.parametrize(
    ("typed", "topic", "stand", "unit"),
    [
        ("Cục Hóa chất trễ bao nhiêu hồ sơ trong quý 3?", Topic.DOSSIERS, "overdue", "G02.18"),
        ("các hồ sơ quá hạn q3/2025 cục XNK", Topic.DOSSIERS, "overdue", "G02.10"),
        ("hồ sơ chưa giải quyết quá hạn của Cục Xuất nhập khẩu", Topic.DOSSIERS, "open", "G02.10"),
        ("bao nhiêu hồ sơ đã bị từ chối năm ngoái?", Topic.DOSSIERS, "REFUSED", ""),
        ("hồ sơ đang chờ bổ sung của Vụ TCCB", Topic.DOSSIERS, "SUPP_POST", "G02.3"),
        ("hồ sơ trình ký hôm nay", Topic.DOSSIERS, "SUBMITTED_FOR_SIGN", ""),
        ("tỷ lệ thanh toán trực tuyến năm 2025", Topic.PAYMENTS, "", ""),
        ("mức độ hài lòng quý 2/2025", Topic.RATINGS, "", ""),
        ("phản ánh kiến nghị tháng này", Topic.PETITIONS, "", ""),
        ("kế hoạch chuyển đổi số 2025", Topic.TARGETS, "", ""),
        ("nhiệm vụ chậm của Cục Hóa chất", Topic.TASKS, "overdue", "G02.18"),
        ("dự án 2026", Topic.PROJECTS, "", ""),
        ("báo cáo quá hạn", Topic.REPORTS, "overdue", ""),
        ("hồ sơ không trễ hạn của Cục Hóa chất", Topic.DOSSIERS, "kept", "G02.18"),
        ("hồ sơ KHONG BI QUA HAN quý 3", Topic.DOSSIERS, "kept", ""),
        ("Cục Hóa chất có hồ sơ trễ hạn không?", Topic.DOSSIERS, "overdue", "G02.18"),
    ],
)
def test_phrases_of_people_lead_to_their_lists(typed: str, topic: Topic, stand: str, unit: str) -> None:
    found = _understood(typed)

    assert (found.topic, found.stand, found.unit, found.rest) == (topic, stand, unit, ())


@pytest.mark.parametrize(
    "typed",
    ["hồ sơ của Cục Hóa chất và Cục Xuất nhập khẩu", "<script>alert(1)</script> trễ hạn", "trễ hạn' OR 1=1 --", "hồ sơ sắp đến hạn"],
)  # fmt: skip
def test_what_a_list_would_not_show_is_told_before_it_opens(typed: str) -> None:
    assert _understood(typed).rest


@pytest.mark.parametrize(
    "typed",
    ["hồ sơ chưa quá hạn", "hồ sơ không từ chối", "hồ sơ không đúng hạn", "hồ sơ trễ hạn trừ Cục Hóa chất", "nhiệm vụ không chậm chưa xong"],
)  # fmt: skip
def test_a_denial_that_no_rule_knows_is_never_answered_by_its_opposite(typed: str) -> None:
    assert _understood(typed).is_denied
