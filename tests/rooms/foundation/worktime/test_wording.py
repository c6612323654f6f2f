"""Limits in the words of laws and people."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rooms.foundation.worktime.factory import limit

from motcua.foundation.worktime import queries
from motcua.foundation.worktime.errors import LimitWrong
from motcua.foundation.worktime.types import DueMode, Limit, LimitKind

WD, WH, CD, CH, M = (
    LimitKind.WORKING_DAYS, LimitKind.WORKING_HOURS, LimitKind.CALENDAR_DAYS, LimitKind.CALENDAR_HOURS, LimitKind.MONTHS,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 working days", limit(WD, 5)),
        ("1 working day", limit(WD, 1)),
        ("05 (năm) ngày làm việc", limit(WD, 5)),
        ("Trong thời hạn 07 ngày làm việc", limit(WD, 7)),
        ("không quá mười lăm ngày làm việc", limit(WD, 15)),
        ("1,5 ngày làm việc", limit(WD, "1.5")),
        ("nửa ngày làm việc", limit(WD, "0.5")),
        ("3 working days, hour-exact", limit(WD, 3, mode=DueMode.HOUR_EXACT)),
        ("5 working days, cutoff 15:00", limit(WD, 5, cutoff=time(15))),
        ("8 working hours", limit(WH, 8)),
        ("08 giờ làm việc", limit(WH, 8)),
        ("30 days", limit(CD, 30)),
        ("30 calendar days", limit(CD, 30)),
        ("ba mươi ngày", limit(CD, 30)),
        ("1 tuần", limit(CD, 7)),
        ("2 working weeks", limit(WD, 10)),
        ("72 calendar hours", limit(CH, 72)),
        ("72 giờ", limit(CH, 72)),
        ("1 month", limit(M, 1)),
        ("nửa tháng", limit(M, "0.5")),
        ("1 tháng rưỡi", limit(M, "1.5")),
        ("1 năm", limit(M, 12)),
        ("same day", Limit(LimitKind.SAME_DAY, cutoff=time(15))),
        ("same day, cut-off 16:30", Limit(LimitKind.SAME_DAY, cutoff=time(16, 30))),
        ("trong ngày, mốc 15h", Limit(LimitKind.SAME_DAY, cutoff=time(15))),
        ("trong ngày, nhận trước 15h30", Limit(LimitKind.SAME_DAY, cutoff=time(15, 30))),
        ("ngay", Limit(LimitKind.IMMEDIATE)),
        ("immediately", Limit(LimitKind.IMMEDIATE)),
    ],
)
def test_limit_is_what_its_words_say(text: str, expected: Limit) -> None:
    assert queries.limit(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "unreadable"),
        ("soon", "unreadable"),
        ("5", "unreadable"),
        ("-5 working days", "unreadable"),
        ("5 working parsecs", "unreadable"),
        ("0 working days", "amount"),
        ("99999 working days", "too_long"),
        ("1.5 days", "fraction"),
        ("same day, cut-off 25:00", "cutoff"),
        ("07 (năm) ngày làm việc", "two_amounts"),
        ("8 working hours, hour-exact", "mode"),
        ("9" * 10_000, "unreadable"),
    ],
)
def test_words_that_are_no_limit_are_refused_with_their_reason(text: str, reason: str) -> None:
    with pytest.raises(LimitWrong) as refused:
        queries.limit(text)

    assert refused.value.params["reason"] == reason


@given(st.text(max_size=60))
def test_any_words_are_a_limit_or_refused(text: str) -> None:
    try:
        queries.limit(text)
    except LimitWrong:
        return
