"""The clock against a slow, obvious reference; monotony; the union of pauses; threads."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rooms.foundation.worktime.factory import (
    CALENDAR,
    DAYS,
    HALF_HOURS,
    SATURDAY_MORNINGS,
    USUAL,
    at,
    calendar_with,
    from_the_start,
    limit,
)

from motcua.foundation.worktime import queries
from motcua.foundation.worktime.errors import (
    ClockAlreadyStopped,
    ClockNotStopped,
    ClockOutOfOrder,
    ClockStopped,
)
from motcua.foundation.worktime.types import (
    CalendarDay,
    ClockAct,
    DayKind,
    DueMode,
    Limit,
    LimitKind,
    Pause,
    Reading,
    Tick,
    Week,
)

WD, WH = LimitKind.WORKING_DAYS, LimitKind.WORKING_HOURS
PAIRS = [(CALENDAR, USUAL), (calendar_with(from_the_start(SATURDAY_MORNINGS)), HALF_HOURS)]
NASTY = [
    "2024-02-07",
    "2025-01-24",
    "2025-04-25",
    "2025-12-31",
    "2026-01-09",
    "2026-02-13",
    "2026-04-24",
    "2026-08-20",
    "2028-02-28",
]
minutes_of_days = st.builds(
    lambda day, ahead, minute: at(day) + timedelta(days=ahead, minutes=minute),
    st.sampled_from(NASTY),
    st.integers(0, 12),
    st.integers(0, 1439),
)
pairs = st.sampled_from(PAIRS)
kinds = st.sampled_from(
    [
        limit(WD, 5),
        limit(WD, "0.5"),
        limit(WD, 3, mode=DueMode.HOUR_EXACT),
        limit(WD, "1.5", mode=DueMode.HOUR_EXACT),
        limit(WH, 8),
        limit(WH, "20.5"),
        limit(LimitKind.CALENDAR_DAYS, 10),
        limit(LimitKind.MONTHS, 1),
        limit(LimitKind.CALENDAR_HOURS, 72),
        Limit(LimitKind.SAME_DAY, cutoff=time(15)),
        Limit(LimitKind.IMMEDIATE),
        limit(WD, 2, cutoff=time(15)),
    ]
)
pauses = st.lists(
    st.builds(
        lambda start, length: Pause(start, start + timedelta(minutes=length)), minutes_of_days, st.integers(0, 6 * 1440)
    ),
    max_size=5,
)


def test_every_minute_of_a_week_agrees_with_the_reference() -> None:
    for calendar, reference in PAIRS:
        for minute in range(7 * 1440):
            start = at("2026-01-05 00:00") + timedelta(minutes=minute)
            expected = reference.normal(start)
            assert calendar.normalise(start) == expected, start
            if minute % 7 == 0:
                assert queries.due(start, limit(WH, 3), calendar=calendar).at == reference.after_minutes(start, 180), (
                    start
                )


@settings(max_examples=60, deadline=None)
@given(pairs, minutes_of_days, st.integers(1, 30 * 60))
def test_working_hours_agree_with_the_reference(pair: tuple, start: datetime, minutes: int) -> None:
    calendar, reference = pair
    hours = Limit(WH, Decimal(minutes) / 60)

    found = queries.due(start, hours, calendar=calendar).at

    assert found.replace(second=0, microsecond=0) == reference.after_minutes(start, minutes)
    assert found - found.replace(second=0, microsecond=0) < timedelta(seconds=1)


@settings(max_examples=60, deadline=None)
@given(pairs, minutes_of_days, st.integers(1, 15))
def test_working_days_agree_with_the_reference(pair: tuple, start: datetime, days: int) -> None:
    calendar, reference = pair

    assert queries.due(start, limit(WD, days), calendar=calendar).at == reference.after_days(start, days)


@settings(max_examples=60, deadline=None)
@given(pairs, minutes_of_days, st.integers(0, 8 * 1440))
def test_elapsed_time_agrees_with_the_reference(pair: tuple, start: datetime, length: int) -> None:
    calendar, reference = pair
    end = start + timedelta(minutes=length)

    found = queries.working_minutes(start, end, calendar=calendar)

    assert found == reference.minutes(start, end)
    assert sum(step.minutes for step in queries.elapsed(start, end, calendar=calendar).steps) == found, (
        "it explains itself"
    )
    assert queries.working_time(end, start, calendar=calendar) == -timedelta(minutes=found)


@settings(max_examples=200, deadline=None)
@given(minutes_of_days, minutes_of_days, kinds, pauses)
def test_a_later_start_is_never_due_earlier(one: datetime, other: datetime, kind: Limit, _: list) -> None:
    first, second = sorted((one, other))

    assert queries.due(first, kind, calendar=CALENDAR).at <= queries.due(second, kind, calendar=CALENDAR).at


@settings(max_examples=200, deadline=None)
@given(minutes_of_days, st.sampled_from([WD, WH]), st.sampled_from(DueMode), st.integers(1, 400), st.integers(1, 400))
def test_a_longer_period_is_never_due_earlier(
    start: datetime, kind: LimitKind, mode: DueMode, one: int, other: int
) -> None:
    shorter, longer = sorted((one, other))
    dues = [queries.due(start, Limit(kind, Decimal(n) / 10, mode), calendar=CALENDAR).at for n in (shorter, longer)]

    assert dues == sorted(dues)
    assert dues[0] > start


@settings(max_examples=200, deadline=None)
@given(minutes_of_days, kinds, pauses, st.randoms(use_true_random=False))
def test_pauses_count_as_their_union(start: datetime, kind: Limit, stops: list[Pause], chance: random.Random) -> None:
    due = queries.due(start, kind, calendar=CALENDAR, pauses=stops)
    shuffled = chance.sample(stops, len(stops))
    merged = [Pause(begin, end) for begin, end in queries.union(stops)]
    within = [
        Pause(begin + (end - begin) * share, end) for begin, end in queries.union(stops) for share in (chance.random(),)
    ]

    for same in (shuffled, merged, [*stops, *stops], [*stops, *within]):
        assert queries.due(start, kind, calendar=CALENDAR, pauses=same).at == due.at
    assert due.at >= queries.due(start, kind, calendar=CALENDAR).at


@settings(max_examples=150, deadline=None)
@given(minutes_of_days, st.sampled_from([limit(WH, 8), limit(WH, 24), limit(WD, 2, mode=DueMode.HOUR_EXACT)]), pauses)
def test_the_working_time_of_a_period_is_the_same_with_and_without_pauses(
    start: datetime, kind: Limit, stops: list[Pause]
) -> None:
    plain = queries.due(start, kind, calendar=CALENDAR)
    paused = queries.due(start, kind, calendar=CALENDAR, pauses=stops)

    assert queries.working_time(start, paused.at, calendar=CALENDAR, pauses=stops) == queries.working_time(
        start, plain.at, calendar=CALENDAR
    )


@pytest.mark.parametrize(
    ("case", "stops", "expected"),
    [
        ("an hour's pause costs an hour", [("2026-03-03 09:00", "2026-03-03 10:00")], "2026-03-10 09:00"),
        ("resumed in the same minute", [("2026-03-03 09:00", "2026-03-03 09:00")], "2026-03-09 17:00"),
        ("overlapping", [("2026-03-03 09:00", "2026-03-04 09:00"), ("2026-03-03 14:00", "2026-03-04 08:30")], "2026-03-10 17:00"),
        ("on a Sunday only", [("2026-03-08 09:00", "2026-03-08 19:00")], "2026-03-09 17:00"),
        ("after it was overdue", [("2026-03-09 17:00", "2026-03-20 09:00")], "2026-03-09 17:00"),
        ("before it began", [("2026-02-02 17:00", "2026-03-02 09:30")], "2026-03-09 17:00"),
    ],
)  # fmt: skip
def test_due_after_pauses(case: str, stops: list[tuple[str, str]], expected: str) -> None:
    given_pauses = [Pause(at(begin), at(end)) for begin, end in stops]

    assert queries.due(at("2026-03-02 09:30"), limit(WD, 5), calendar=CALENDAR, pauses=given_pauses).at == at(
        expected
    ), case


def test_due_after_a_pause_across_tet() -> None:
    stop = [Pause(at("2026-02-13 15:00"), at("2026-02-24 10:00"))]

    hours = queries.due(at("2026-02-11 14:00"), limit(WD, 7), calendar=CALENDAR, pauses=stop).at
    days = queries.due(at("2026-02-11 14:00"), limit(LimitKind.CALENDAR_DAYS, 10), calendar=CALENDAR, pauses=stop).at

    assert (hours, days) == (at("2026-03-03 12:00"), at("2026-03-04 17:00"))


def test_an_open_pause_has_no_due_date_until_one_says_when() -> None:
    stop = [Pause(at("2026-03-03 09:00"))]

    with pytest.raises(ClockStopped):
        queries.due(at("2026-03-02 09:30"), limit(WD, 5), calendar=CALENDAR, pauses=stop)
    until = queries.due(
        at("2026-03-02 09:30"), limit(WD, 5), calendar=CALENDAR, pauses=stop, until=at("2026-03-04 09:00")
    )
    assert until.at == at("2026-03-10 17:00")


def tick(act: ClockAct, instant: str, key: str = "") -> Tick:
    return Tick(act, at(instant), key, reason="supplement")


def test_ticks_stop_resume_and_restart_the_clock() -> None:
    start, stop = tick(ClockAct.START, "2026-03-02 09:00"), tick(ClockAct.STOP, "2026-03-03 09:00", "one")
    other = tick(ClockAct.STOP, "2026-03-03 10:00", "two")
    resume, restart = (
        tick(ClockAct.RESUME, "2026-03-04 09:00", "one"),
        tick(ClockAct.RESTART, "2026-03-04 09:00", "one"),
    )
    paused = Pause(at("2026-03-03 09:00"), at("2026-03-04 09:00"), "supplement")

    assert queries.read([start]) == Reading(at("2026-03-02 09:00"), ())
    assert queries.read([start, stop]).stopped
    assert queries.read([start, stop, resume]) == Reading(at("2026-03-02 09:00"), (paused,))
    assert queries.read([start, stop, restart]) == Reading(at("2026-03-04 09:00"), ())
    assert queries.read([start, stop, other, resume]).stopped
    assert queries.read([start, stop, other, restart]) == Reading(
        at("2026-03-04 09:00"), (Pause(at("2026-03-04 09:00"), None, "supplement"),)
    )


def test_ticks_that_make_no_sense_are_refused() -> None:
    start, stop = tick(ClockAct.START, "2026-03-02 09:00"), tick(ClockAct.STOP, "2026-03-03 09:00", "one")
    for ticks, error in (
        ([], ClockOutOfOrder),
        ([stop], ClockOutOfOrder),
        ([start, start], ClockOutOfOrder),
        ([start, stop, tick(ClockAct.RESUME, "2026-03-02 10:00", "one")], ClockOutOfOrder),
        ([start, stop, stop], ClockAlreadyStopped),
        ([start, tick(ClockAct.RESUME, "2026-03-03 09:00", "one")], ClockNotStopped),
        ([start, stop, tick(ClockAct.RESTART, "2026-03-03 10:00", "two")], ClockNotStopped),
    ):
        with pytest.raises(error):
            queries.read(ticks)


def test_sixteen_threads_over_twenty_calendars_equal_one_thread() -> None:
    chance = random.Random(1)
    closures = [date(2026, 3, n) for n in range(2, 31)]
    calendars = [
        calendar_with(
            from_the_start(Week.usual(f"0{7 + n % 2}:{n:02}-11:{30 + n}", f"13:00-1{6 + n % 3}:00")),
            days=(*DAYS, CalendarDay(closures[n], DayKind.LOCAL_CLOSURE, "đóng cửa")),
            unit=f"G02.{n}",
        )
        for n in range(20)
    ]
    kinds_ = [limit(WD, 5), limit(WH, 13), limit(WD, "2.5", mode=DueMode.HOUR_EXACT), limit(LimitKind.CALENDAR_DAYS, 9)]
    cases = [
        (
            at("2026-02-25 00:00") + timedelta(minutes=chance.randrange(40_000)),
            chance.choice(kinds_),
            chance.choice(calendars),
        )
        for _ in range(1000)
    ]
    alone = [queries.due(start, kind, calendar=calendar) for start, kind, calendar in cases]

    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda case: queries.due(case[0], case[1], calendar=case[2]), cases))

    assert together == alone
