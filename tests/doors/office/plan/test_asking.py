"""A question in plain words: what it means, and what no rule knows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from motcua.doors.office.asking.dictionary import Topic
from motcua.doors.office.asking.understanding import Understood, understand

TODAY = date(2026, 11, 26)
UNITS = {
    "G02.18": "Cục Hóa chất",
    "G02.10": "Cục Xuất nhập khẩu",
    "G02.3": "Vụ Tổ chức cán bộ",
    "G02.1": "Văn phòng Bộ",
    "G02.2": "Vụ Kế hoạch, Tài chính và Quản lý doanh nghiệp",
    "G02.13": "Cục Thương mại điện tử và Kinh tế số",
    "T01.CT": "Sở Công Thương thành phố Hà Nội",
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
        ("quý 3 năm ngoái", ("2025-07-01", "2025-09-30")),
        ("tháng 9 năm trước", ("2025-09-01", "2025-09-30")),
        ("6 tháng đầu năm ngoái", ("2025-01-01", "2025-06-30")),
        ("nửa cuối năm ngoái", ("2025-07-01", "2025-12-31")),
        ("cả năm nay", ("2026-01-01", "2026-12-31")),
        ("năm kia", ("2024-01-01", "2024-12-31")),
        ("q3-2025", ("2025-07-01", "2025-09-30")),
        ("quý III/25", ("2025-07-01", "2025-09-30")),
        ("t9/2025", ("2025-09-01", "2025-09-30")),
        ("tháng 09.2025", ("2025-09-01", "2025-09-30")),
        ("9/2025", ("2025-09-01", "2025-09-30")),
        ("từ 1/7 đến 30/9", ("2026-07-01", "2026-09-30")),
        ("từ 1/12 đến 31/12", ("2025-12-01", "2025-12-31")),
        ("từ tháng 10 đến nay", ("2026-10-01", "2026-11-26")),
        ("ngày 15/8", ("2026-08-15", "2026-08-15")),
        ("30 ngày qua", ("2026-10-28", "2026-11-26")),
        ("3 tháng gần đây", ("2026-08-27", "2026-11-26")),
        ("2024-2025", ("2024-01-01", "2025-12-31")),
        ("từ năm 2024 đến năm 2025", ("2024-01-01", "2025-12-31")),
        ("ngày 31/12/9999", ("", "")),
        ("ngày 29/2", ("", "")),
        ("0/2025", ("", "")),
    ],
)
def test_times_are_those_that_people_mean(typed: str, days: tuple[str, str]) -> None:
    assert _days(_understood(f"hồ sơ {typed}")) == days


def test_a_word_that_no_rule_knows_is_told_and_nothing_is_guessed() -> None:
    found = _understood("hồ sơ bay bổng quý 3")

    assert found.rest == ("bay", "bong")
    assert not _understood("\x00'; DROP TABLE --" + "x" * 5_000).is_any


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
        ("HS trễ hạn Q3 CHC", Topic.DOSSIERS, "overdue", "G02.18"),
        ("trễ hạn cục TMĐT&KTS", Topic.DOSSIERS, "overdue", "G02.13"),
        ("trễ hạn cục tmdt", Topic.DOSSIERS, "overdue", "G02.13"),
        ("cục thương mại điện tử trễ hạn", Topic.DOSSIERS, "overdue", "G02.13"),
        ("dự án của Vụ Kế hoạch 2025", Topic.PROJECTS, "", "G02.2"),
        ("hồ sơ trễ hạn của sở công thương hà nội", Topic.DOSSIERS, "overdue", "T01.CT"),
        ("hồ sơ chưa thanh toán", Topic.DOSSIERS, "FEE_DUE", ""),
        ("chưa nộp phí của Cục Hóa chất", Topic.DOSSIERS, "FEE_DUE", "G02.18"),
        ("hồ sơ chưa giải quyết", Topic.DOSSIERS, "unfinished", ""),
        ("hồ sơ sắp đến hạn", Topic.DOSSIERS, "soon", ""),
        ("tỉ lệ đúng hạn quý 3", Topic.PUNCTUALITY, "", ""),
        ("tỷ lệ hồ sơ nộp trực tuyến 2025", Topic.ONLINE, "", ""),
        ("nhiệm vụ có nguy cơ chậm", Topic.TASKS, "at_risk", ""),
        ("nhiệm vụ chờ xác nhận", Topic.TASKS, "reported!", ""),
        ("nhiệm vụ hoàn thành chậm năm 2025", Topic.TASKS, "done_late", ""),
        ("chỉ tiêu chưa đạt năm ngoái", Topic.TARGETS, "missed", ""),
        ("vốn đã thanh toán 2025", Topic.PROJECTS, "paid", ""),
        ("giải ngân năm 2025", Topic.PROJECTS, "", ""),
        ("tự đánh giá năm 2025", Topic.ASSESSMENT, "", ""),
        ("điểm DTI năm ngoái", Topic.ASSESSMENT, "", ""),
    ],
)
def test_phrases_of_people_lead_to_their_lists(typed: str, topic: Topic, stand: str, unit: str) -> None:
    found = _understood(typed)

    assert (found.topic, found.stand, found.unit, found.rest) == (topic, stand, unit, ())


@pytest.mark.parametrize(
    "typed",
    ["hồ sơ của Cục Hóa chất và Cục Xuất nhập khẩu", "<script>alert(1)</script> trễ hạn", "trễ hạn' OR 1=1 --", "hồ sơ đến hạn tuần này"],
)  # fmt: skip
def test_what_a_list_would_not_show_is_told_before_it_opens(typed: str) -> None:
    assert _understood(typed).rest


@pytest.mark.parametrize(
    "typed",
    ["hồ sơ chưa quá hạn", "hồ sơ không từ chối", "hồ sơ không đúng hạn", "hồ sơ trễ hạn trừ Cục Hóa chất", "dự án chưa giải ngân", "dự án chưa thanh toán", "nhiệm vụ không chậm chưa xong"],
)  # fmt: skip
def test_a_denial_that_no_rule_knows_is_never_answered_by_its_opposite(typed: str) -> None:
    assert _understood(typed).is_denied


@pytest.mark.parametrize(
    ("typed", "topic", "line", "side"),
    [
        ("báo cho tôi khi thanh toán trực tuyến dưới ngưỡng", Topic.PAYMENTS, None, "<"),
        ("bao cho toi khi thanh toan truc tuyen duoi 70%", Topic.PAYMENTS, Decimal(70), "<"),
        ("nhắc tôi nếu mức độ hài lòng tụt xuống dưới 92,5 %", Topic.RATINGS, Decimal("92.5"), "<"),
        ("báo tôi khi tỷ lệ đúng hạn thấp hơn 95%", Topic.IN_TIME, Decimal(95), "<"),
        ("báo tôi khi thanh toán vượt 90%", Topic.PAYMENTS, Decimal(90), ">"),
        ("báo tôi khi tỷ lệ trễ hạn trên 5%", Topic.PUNCTUALITY, Decimal(5), ">"),
        ("báo tôi khi nhiệm vụ trễ hạn", Topic.TASKS, None, ""),
    ],
)
def test_a_wish_to_be_told_is_no_question_for_a_list(typed: str, topic: Topic, line: Decimal | None, side: str) -> None:
    found = _understood(typed)

    assert found.watch is not None and (found.watch.line, found.watch.side) == (line, side)
    assert (found.topic, found.rest) == (topic, ())


@pytest.mark.parametrize("typed", ["hóa chất trễ hạn", "cục hoá chấc trễ hạn", "trễ hạn cục xuất nhập khẩo"])
def test_a_unit_that_is_only_likely_is_offered_and_not_taken(typed: str) -> None:
    found = _understood(typed)

    assert found.is_likely and found.unit in {"G02.18", "G02.10"} and found.rest == ()
    assert not _understood("trễ hạn cục than bùn").unit


@pytest.mark.parametrize(
    ("typed", "topic", "code"),
    [
        ("G02.18-251205-9395", Topic.DOSSIERS, "G02.18-251205-9395"), ("nhiệm vụ nv25-04", Topic.TASKS, "NV25-04"), ("da-2025-01", Topic.PROJECTS, "DA-2025-01"),
        ("chỉ tiêu T05 năm 2025", Topic.TARGETS, "T05"), ("t05", Topic.TARGETS, "T05"),
    ],
)  # fmt: skip
def test_a_code_is_what_it_is_of(typed: str, topic: Topic, code: str) -> None:
    found = _understood(typed)

    assert (found.topic, found.code, found.rest) == (topic, code, ())


def test_online_is_several_channels_and_never_taken_for_one() -> None:
    assert _understood("hồ sơ nộp trực tuyến năm nay").channel == "online"
    assert _understood("nộp trực tuyến tháng 9").channel == "online"
