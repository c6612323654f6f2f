"""The worked examples of the law's notes, and the checks that other platforms' faults teach."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from tests.rooms.foundation.worktime.factory import (
    CALENDAR,
    DAYS,
    ON_THE_HALF_HOUR,
    SATURDAY_MORNINGS,
    USUAL,
    at,
    calendar_with,
    from_the_start,
    limit,
)

from motcua.foundation.worktime import queries
from motcua.foundation.worktime.errors import (
    CalendarEmpty,
    CalendarYearMissing,
    HoursWrong,
    LimitWrong,
    NotAware,
)
from motcua.foundation.worktime.queries import Calendar
from motcua.foundation.worktime.types import (
    CalendarDay,
    DayKind,
    DueMode,
    Hours,
    Limit,
    LimitKind,
    Outcome,
    Session,
    Step,
    StepCode,
    Week,
)

WD, WH, CD, CH = LimitKind.WORKING_DAYS, LimitKind.WORKING_HOURS, LimitKind.CALENDAR_DAYS, LimitKind.CALENDAR_HOURS
AT_THREE = Limit(LimitKind.SAME_DAY, cutoff=time(15))
EXACT = DueMode.HOUR_EXACT


@pytest.mark.parametrize(
    ("name", "start", "given", "expected"),
    [
        ("W1", "2026-03-02 09:30", limit(WD, 5), "2026-03-09 17:00"),
        ("W2", "2026-08-21 10:00", limit(WD, 5), "2026-08-27 17:00"),
        ("W3", "2026-02-11 14:00", limit(WD, 7), "2026-02-27 17:00"),
        ("W4", "2026-04-24 16:00", limit(WD, 3), "2026-05-04 17:00"),
        ("W5", "2026-01-09 15:30", limit(WH, 8), "2026-01-10 15:30"),
        ("W6", "2026-03-07 20:00", limit(WH, 8), "2026-03-09 17:00"),
        ("W7", "2026-11-23 10:00", limit(WH, 8), "2026-11-25 10:00"),
        ("W8", "2026-01-15 09:00", limit(CD, 30), "2026-02-23 17:00"),
        ("W9", "2025-04-16 09:00", limit(CD, 15), "2025-05-05 17:00"),
        ("W10", "2026-06-09 14:59", AT_THREE, "2026-06-09 17:00"),
        ("W11", "2026-06-12 15:01", AT_THREE, "2026-06-15 17:00"),
        ("W12", "2025-04-21 08:00", limit(WD, 5), "2025-04-26 17:00"),
        ("W13", "2025-04-21 08:00", limit(WD, 8), "2025-05-05 17:00"),
        ("W14", "2024-02-01 10:00", limit(WD, 10), "2024-02-22 17:00"),
        ("W15", "2026-04-29 11:00", limit(WD, 3), "2026-05-06 17:00"),
        ("W16", "2026-03-03 10:30", limit(WH, 4), "2026-03-03 15:30"),
        ("W17", "2026-03-03 12:15", limit(WH, 16), "2026-03-05 12:00"),
        ("W18", "2026-02-13 16:00", limit(CH, 72), "2026-02-16 16:00"),
    ],
)
def test_due_of_the_worked_examples(name: str, start: str, given: Limit, expected: str) -> None:
    assert queries.due(at(start), given, calendar=CALENDAR).at == at(expected), name


def test_elapsed_of_the_worked_example_w19() -> None:
    minutes = queries.working_minutes(at("2026-02-13 15:00"), at("2026-02-24 10:00"), calendar=CALENDAR)

    assert minutes == 12 * 60


@pytest.mark.parametrize(
    ("rule", "start", "given", "expected"),
    [
        ("hours run on: one working day from Friday 16:00", "2026-03-06 16:00", limit(WD, 1, mode=EXACT), "2026-03-09 16:00"),
        ("three hours from Friday 16:00", "2026-03-06 16:00", limit(WH, 3), "2026-03-09 10:00"),
        ("the day of receipt is not counted, the last one closes", "2026-03-06 16:00", limit(WD, 1), "2026-03-09 17:00"),
        ("half a day is that part of the next day", "2026-03-06 16:00", limit(WD, "0.5"), "2026-03-09 12:00"),
        ("a day and a half", "2026-03-06 16:00", limit(WD, "1.5"), "2026-03-10 12:00"),
        ("hours run on: half a day", "2026-03-06 16:00", limit(WD, "0.5", mode=EXACT), "2026-03-09 11:00"),
        ("hours run on: a day and a half", "2026-03-06 16:00", limit(WD, "1.5", mode=EXACT), "2026-03-10 11:00"),
        ("hours run on: a whole day from the opening ends at the close", "2026-03-02 08:00", limit(WD, 1, mode=EXACT), "2026-03-02 17:00"),
        ("a quarter of an hour", "2026-03-02 11:50", limit(WH, "0.25"), "2026-03-02 13:05"),
        ("the cut-off itself is before it", "2026-06-12 15:00", AT_THREE, "2026-06-12 17:00"),
        ("a cut-off moves the start of days where the pack says so", "2026-06-11 15:01", limit(WD, 1, cutoff=time(15)), "2026-06-15 17:00"),
        ("and leaves earlier ones alone", "2026-06-11 15:00", limit(WD, 1, cutoff=time(15)), "2026-06-12 17:00"),
        ("calendar days with a cut-off", "2026-06-11 15:01", limit(CD, 3, cutoff=time(15)), "2026-06-15 17:00"),
        ("immediate is the close of the day", "2026-06-12 09:00", Limit(LimitKind.IMMEDIATE), "2026-06-12 17:00"),
        ("immediate on a Sunday", "2026-06-14 09:00", Limit(LimitKind.IMMEDIATE), "2026-06-15 17:00"),
        ("a month from the 31st ends on the last day", "2026-03-31 09:00", limit(LimitKind.MONTHS, 1), "2026-05-04 17:00"),
        ("a month from 31 January", "2025-01-31 09:00", limit(LimitKind.MONTHS, 1), "2025-02-28 17:00"),
        ("a month from 30 January of a leap year", "2024-01-30 09:00", limit(LimitKind.MONTHS, 1), "2024-02-29 17:00"),
        ("a month from 29 February", "2024-02-29 09:00", limit(LimitKind.MONTHS, 1), "2024-03-29 17:00"),
        ("twelve months from 29 February", "2024-02-29 09:00", limit(LimitKind.MONTHS, 12), "2025-02-28 17:00"),
        ("half a month is fifteen days", "2026-03-02 09:00", limit(LimitKind.MONTHS, "0.5"), "2026-03-17 17:00"),
        ("over the end of a year", "2026-12-30 16:00", limit(WD, 2), "2027-01-04 17:00"),
    ],
)  # fmt: skip
def test_due_by_rule(rule: str, start: str, given: Limit, expected: str) -> None:
    assert queries.due(at(start), given, calendar=CALENDAR).at == at(expected), rule


@pytest.mark.parametrize(
    ("received", "in_eight_hours", "in_one_day"),
    [
        ("2026-03-02 08:00", "2026-03-02 17:00", "2026-03-03 17:00"),
        ("2026-03-02 08:01", "2026-03-03 08:01", "2026-03-03 17:00"),
        ("2026-03-02 11:59", "2026-03-03 11:59", "2026-03-03 17:00"),
        ("2026-03-02 12:00", "2026-03-03 12:00", "2026-03-03 17:00"),
        ("2026-03-02 12:30", "2026-03-03 12:00", "2026-03-03 17:00"),
        ("2026-03-02 13:00", "2026-03-03 12:00", "2026-03-03 17:00"),
        ("2026-03-02 16:59", "2026-03-03 16:59", "2026-03-03 17:00"),
        ("2026-03-02 17:00", "2026-03-03 17:00", "2026-03-04 17:00"),
        ("2026-03-02 23:59", "2026-03-03 17:00", "2026-03-04 17:00"),
        ("2026-03-08 10:00", "2026-03-09 17:00", "2026-03-10 17:00"),
        ("2026-02-13 16:30", "2026-02-23 16:30", "2026-02-23 17:00"),
        ("2026-02-13 17:00", "2026-02-23 17:00", "2026-02-24 17:00"),
    ],
)
def test_due_at_the_edges_of_a_session(received: str, in_eight_hours: str, in_one_day: str) -> None:
    dues = [queries.due(at(received), given, calendar=CALENDAR).at for given in (limit(WH, 8), limit(WD, 1))]

    assert dues == [at(in_eight_hours), at(in_one_day)]


@pytest.mark.parametrize(
    ("start", "given", "expected"),
    [
        ("2026-03-02 07:30", limit(WD, 1, mode=EXACT), "2026-03-02 16:30"),
        ("2026-03-06 15:00", limit(WD, 1, mode=EXACT), "2026-03-07 10:42"),
        ("2026-03-06 15:00", limit(WD, 1), "2026-03-07 11:30"),
        ("2026-03-06 15:00", limit(WD, "0.5"), "2026-03-07 09:30"),
        ("2026-03-06 15:00", limit(WH, "7.5"), "2026-03-09 09:30"),
        ("2026-01-09 15:00", limit(WD, 1), "2026-01-10 16:30"),
    ],
)
def test_due_when_days_are_shorter_or_saturdays_are_worked(start: str, given: Limit, expected: str) -> None:
    calendar = calendar_with(from_the_start(SATURDAY_MORNINGS))

    assert queries.due(at(start), given, calendar=calendar).at == at(expected)


def test_due_by_the_hours_in_force_on_each_date() -> None:
    winter = Hours(date(2026, 10, 16), None, ON_THE_HALF_HOUR)
    calendar = calendar_with(winter)

    closings = [
        queries.due(at(start), limit(WD, 1), calendar=calendar).at for start in ("2026-10-13 09:00", "2026-10-15 09:00")
    ]

    assert closings == [at("2026-10-14 17:00"), at("2026-10-16 16:30")]


def test_due_four_hundred_working_days_ahead() -> None:
    due = queries.due(at("2026-03-02 09:30"), limit(WD, 400), calendar=CALENDAR)

    assert (due.at, due.provisional) == (USUAL.after_days(at("2026-03-02 09:30"), 400), True)


def test_due_in_a_year_without_rows_is_refused_by_name() -> None:
    gap = Calendar("G02", "test", tuple(row for row in DAYS if row.day.year != 2027))
    for given in (limit(WD, 3), limit(WH, 8), limit(CD, 5), limit(LimitKind.MONTHS, 1)):
        for calendar, start, year in ((CALENDAR, "2031-12-31 09:00", 2032), (gap, "2026-12-31 09:00", 2027)):
            with pytest.raises(CalendarYearMissing) as refused:
                queries.due(at(start), given, calendar=calendar)
            assert refused.value.params["year"] == year
    with pytest.raises(CalendarYearMissing):
        queries.due(at("2023-06-01 09:00"), limit(WD, 1), calendar=CALENDAR)
    with pytest.raises(CalendarYearMissing):
        queries.working_minutes(at("2026-06-01 09:00"), at("2028-06-01 09:00"), calendar=gap)
    with pytest.raises(CalendarEmpty):
        Calendar("G02", "test", ())


def test_due_says_which_days_are_not_official_yet() -> None:
    due = queries.due(at("2027-02-03 09:00"), limit(WD, 2), calendar=CALENDAR)

    assert due.at == at("2027-02-12 17:00")
    assert due.provisional_days == tuple(date(2027, 2, n) for n in range(4, 11))


def test_explanation_names_every_step() -> None:
    due = queries.due(at("2026-04-24 17:45"), limit(WD, 2), calendar=CALENDAR)

    assert queries.explain(due) == (
        Step(StepCode.RECEIVED, at=at("2026-04-24 17:45")),
        Step(
            StepCode.DAY_OFF,
            day=date(2026, 4, 26),
            kind=DayKind.HOLIDAY,
            name="Giỗ Tổ Hùng Vương (10/3 âm lịch, Chủ nhật)",
        ),
        Step(StepCode.DAY_OFF, day=date(2026, 4, 27), kind=DayKind.COMPENSATION_OFF, name="Nghỉ bù Giỗ Tổ"),
        Step(StepCode.COUNTED_FROM, at=at("2026-04-28 08:00")),
        Step(StepCode.FIRST_DAY_NOT_COUNTED, day=date(2026, 4, 28)),
        Step(StepCode.DAY_OFF, day=date(2026, 4, 30), kind=DayKind.HOLIDAY, name="Ngày Chiến thắng"),
        Step(StepCode.DAY_OFF, day=date(2026, 5, 1), kind=DayKind.HOLIDAY, name="Ngày Quốc tế Lao động"),
        Step(StepCode.DUE, at=at("2026-05-04 17:00")),
    )
    assert due.rules == ("WT-14", "WT-01", "WT-07")


def test_explanation_of_a_period_that_rolls_forward() -> None:
    due = queries.due(at("2025-04-16 09:00"), limit(CD, 15), calendar=CALENDAR)

    assert due.as_json() == {
        "at": "2025-05-05T17:00:00+07:00",
        "start": "2025-04-16T09:00:00+07:00",
        "kind": "calendar_days",
        "amount": "15",
        "mode": "day_end",
        "cutoff": None,
        "calendar": "test",
        "rules": ["WT-07", "WT-08"],
        "provisional": [],
        "steps": [
            {"code": "received", "at": "2025-04-16T09:00:00+07:00"},
            {"code": "first_day_not_counted", "day": "2025-04-16"},
            {"code": "day_off", "day": "2025-05-01", "kind": "holiday", "name": "Ngày Quốc tế Lao động"},
            {
                "code": "day_off",
                "day": "2025-05-02",
                "kind": "compensation_off",
                "name": "Nghỉ hoán đổi (làm bù 26/04)",
            },
            {"code": "rolled_forward", "at": "2025-05-01T00:00:00+07:00", "until": "2025-05-05T00:00:00+07:00"},
            {"code": "due", "at": "2025-05-05T17:00:00+07:00"},
        ],
    }


def test_due_is_the_same_wherever_the_instant_was_written() -> None:
    start = at("2026-03-02 00:30")

    assert queries.due(start.astimezone(UTC), limit(WD, 5), calendar=CALENDAR) == queries.due(
        start, limit(WD, 5), calendar=CALENDAR
    )
    with pytest.raises(NotAware):
        queries.due(datetime(2026, 3, 2, 9), limit(WD, 5), calendar=CALENDAR)  # noqa: DTZ001 -- what is refused
    with pytest.raises(NotAware):
        CALENDAR.normalise(datetime(2026, 3, 2, 9))  # noqa: DTZ001 -- what is refused


def test_a_day_off_decreed_late_moves_only_the_clocks_that_pass_it() -> None:
    storm = CalendarDay(date(2026, 3, 4), DayKind.LOCAL_CLOSURE, "Bão", source="QĐ 12/QĐ-BCT")
    after = calendar_with(days=(*DAYS, storm))

    assert queries.changed_days(CALENDAR, after) == (date(2026, 3, 4),)
    assert queries.due(at("2026-03-02 09:30"), limit(WD, 5), calendar=after).at == at("2026-03-10 17:00")
    assert queries.due(at("2026-02-23 09:30"), limit(WD, 5), calendar=after) == queries.due(
        at("2026-02-23 09:30"), limit(WD, 5), calendar=CALENDAR
    )


def test_hand_over_is_the_same_day_or_an_hour_after_the_next_opening() -> None:
    starts = ("2026-03-02 15:00", "2026-03-02 15:01", "2026-03-06 16:00", "2026-03-08 10:00")

    reached = [queries.hand_over(at(start), calendar=CALENDAR, cutoff=AT_THREE) for start in starts]

    assert reached == [at(t) for t in ("2026-03-02 17:00", "2026-03-03 09:00", "2026-03-09 09:00", "2026-03-09 17:00")]


@pytest.mark.parametrize(
    ("instant", "finished", "expected"),
    [
        ("2026-03-06 23:59", True, Outcome.EARLY),
        ("2026-03-09 08:00", True, Outcome.ON_TIME),
        ("2026-03-09 23:59", True, Outcome.ON_TIME),
        ("2026-03-10 00:00", True, Outcome.OVERDUE),
        ("2026-03-02 10:00", False, Outcome.RUNNING),
        ("2026-03-05 15:00", False, Outcome.RUNNING),
        ("2026-03-06 08:00", False, Outcome.RUNNING),
        ("2026-03-06 17:00", False, Outcome.NEARLY_DUE),
        ("2026-03-09 20:00", False, Outcome.NEARLY_DUE),
        ("2026-03-10 00:00", False, Outcome.OVERDUE),
    ],
)
def test_outcome_by_the_date(instant: str, finished: bool, expected: Outcome) -> None:
    due = queries.due(at("2026-03-02 09:30"), limit(WD, 5), calendar=CALENDAR)

    assert queries.outcome(due, at(instant), finished=finished, calendar=CALENDAR) is expected


def test_outcome_by_the_hour() -> None:
    due = queries.due(at("2026-03-02 09:30"), limit(WH, 8), calendar=CALENDAR)

    found = [
        queries.outcome(due, at(instant), finished=True, calendar=CALENDAR)
        for instant in ("2026-03-02 16:00", "2026-03-03 09:30", "2026-03-03 09:31")
    ]

    assert found == [Outcome.EARLY, Outcome.ON_TIME, Outcome.OVERDUE]


def test_limits_that_mean_nothing_are_refused() -> None:
    for kind, amount, cutoff in (
        (WD, "0", None),
        (WD, "-1", None),
        (WD, "NaN", None),
        (CD, "1.5", None),
        (LimitKind.MONTHS, "0.3", None),
        (LimitKind.SAME_DAY, "0", None),
        (LimitKind.IMMEDIATE, "1", None),
    ):
        with pytest.raises(LimitWrong):
            Limit(kind, Decimal(amount), cutoff=cutoff)


def test_weeks_that_mean_nothing_are_refused_and_short_ones_noticed() -> None:
    for sessions in (["08:00-12:00", "11:00-17:00"], ["12:00-08:00"], ["8-12"], []):
        with pytest.raises(HoursWrong):
            Week.usual(*sessions)

    assert ON_THE_HALF_HOUR.short_days() == (0, 1, 2, 3, 4)
    assert Week.usual("08:00-12:00", "13:00-17:00").short_days() == ()
    assert str(Session.parse("20:00-00:00")) == "20:00-00:00"


def test_working_days_before_a_due_date() -> None:
    due = queries.due(at("2026-02-11 14:00"), limit(WD, 3), calendar=CALENDAR)

    assert CALENDAR.closing(CALENDAR.add_working_days(due.at.date(), -1)) == at("2026-02-13 17:00")
    assert due.at == at("2026-02-23 17:00")
