"""Properties of the legal clock over random acts and holidays (the rules that other platforms' faults teach)."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.rooms.foundation.worktime.factory import CALENDAR, DAYS, at, calendar_with, from_the_start

from motcua.casework.dossiers import clockwork
from motcua.casework.dossiers.clockwork import Ticked
from motcua.casework.dossiers.types import ClockAct, ClockState
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.types import CalendarDay, DayKind, DueMode, Limit, LimitKind, Pause, Week

LIMITS = [
    Limit(LimitKind.WORKING_DAYS, Decimal(5)),
    Limit(LimitKind.WORKING_DAYS, Decimal("2.5"), DueMode.HOUR_EXACT),
    Limit(LimitKind.WORKING_HOURS, Decimal(20)),
    Limit(LimitKind.CALENDAR_DAYS, Decimal(10)),
    Limit(LimitKind.MONTHS, Decimal(1)),
]
WORKED = [limit for limit in LIMITS if limit.kind in {LimitKind.WORKING_DAYS, LimitKind.WORKING_HOURS}]
STARTS = [
    "2026-01-30",
    "2026-02-13",
    "2026-02-27",
    "2026-04-24",
    "2026-08-20",
    "2025-12-31",
    "2028-02-29",
    "2026-12-31",
]
starts = st.builds(
    lambda day, minute: at(day) + timedelta(minutes=minute), st.sampled_from(STARTS), st.integers(0, 1439)
)
holidays = st.lists(
    st.builds(
        lambda n: CalendarDay(date(2026, 1, 5) + timedelta(days=n), DayKind.HOLIDAY, "nghỉ"), st.integers(0, 350)
    ),
    max_size=8,
)


@st.composite
def histories(draw: st.DrawFn) -> list[Ticked]:
    """Acts in order that the commands would let through: stops that may overlap, resumes, restarts, one new appointment."""
    now = draw(starts)
    ticks = [Ticked(ClockAct.START, now)]
    for n in range(draw(st.integers(0, 8))):
        now += timedelta(minutes=draw(st.integers(0, 4 * 1440)))
        still = clockwork.open_stops(ticks)
        act = draw(st.sampled_from(["stop", "resume", "restart"]))
        if act == "stop":
            ticks.append(Ticked(ClockAct.STOP, now, f"k{n}", "supplement"))
        elif act == "resume" and still:
            ticks.append(Ticked(ClockAct.RESUME, now, draw(st.sampled_from(still))))
        elif act == "restart":
            ticks.append(Ticked(ClockAct.RESTART, now, still[-1] if still else ""))
    return ticks


@st.composite
def paused(draw: st.DrawFn) -> list[Ticked]:
    """The same, with a stop that has ended in each."""
    ticks = draw(histories())
    if not _closed(ticks):
        ended = ticks[-1].at
        for key in clockwork.open_stops(ticks):
            ticks.append(Ticked(ClockAct.RESUME, ended, key))
        begun = ended + timedelta(minutes=draw(st.integers(1, 1440)))
        ticks.append(Ticked(ClockAct.STOP, begun, "last", "supplement"))
        ticks.append(Ticked(ClockAct.RESUME, begun + timedelta(minutes=draw(st.integers(1, 4 * 1440))), "last"))
    return ticks


def _closed(ticks: list[Ticked]) -> list[Pause]:
    return [pause for pause in clockwork.read(ticks).pauses if pause.end is not None]


def with_days(more: list[CalendarDay]) -> worktime.Calendar:
    by_day = {row.day: row for row in DAYS} | {row.day: row for row in more}
    return calendar_with(days=list(by_day.values()))


@settings(max_examples=150, deadline=None)
@given(histories(), st.sampled_from(LIMITS), holidays)
def test_due_is_never_before_the_count_began_and_none_only_while_it_stands_still(
    ticks: list[Ticked], limit: Limit, more: list[CalendarDay]
) -> None:
    standing = clockwork.stand(ticks, limit, calendar=with_days(more))

    assert standing.reading is not None
    if standing.due is None:
        assert standing.state is ClockState.STOPPED
    else:
        assert standing.due >= standing.reading.start
    assert standing.without_open is not None


@settings(max_examples=150, deadline=None)
@given(paused(), st.sampled_from(LIMITS), holidays, st.integers(0, 100), st.integers(0, 100))
def test_a_stop_within_another_stop_never_moves_the_due_date(
    ticks: list[Ticked], limit: Limit, more: list[CalendarDay], first: int, last: int
) -> None:
    calendar = with_days(more)
    outer = _closed(ticks)[0]
    assert outer.end is not None
    length = outer.end - outer.start
    begin, end = sorted((outer.start + length * first / 100, outer.start + length * last / 100))
    inner = [Ticked(ClockAct.STOP, begin, "inner", "fee"), Ticked(ClockAct.RESUME, end, "inner")]
    more_ticks = sorted([*ticks, *inner], key=lambda tick: tick.at)

    assert (
        clockwork.stand(more_ticks, limit, calendar=calendar).due
        == clockwork.stand(ticks, limit, calendar=calendar).due
    )


@settings(max_examples=150, deadline=None)
@given(starts, st.sampled_from(LIMITS), holidays, st.integers(0, 20 * 1440))
def test_stop_and_resume_at_the_same_instant_changes_nothing(
    start: datetime, limit: Limit, more: list[CalendarDay], later: int
) -> None:
    calendar = with_days(more)
    when = start + timedelta(minutes=later)
    plain = [Ticked(ClockAct.START, start)]
    stopped = [*plain, Ticked(ClockAct.STOP, when, "k", "fee"), Ticked(ClockAct.RESUME, when, "k")]

    assert (
        clockwork.stand(stopped, limit, calendar=calendar).due == clockwork.stand(plain, limit, calendar=calendar).due
    )


@settings(max_examples=150, deadline=None)
@given(starts, st.sampled_from(WORKED), holidays, st.integers(0, 4 * 1440), st.integers(0, 30 * 1440))
def test_resuming_restores_exactly_the_working_time_that_was_left(
    start: datetime, limit: Limit, more: list[CalendarDay], later: int, long: int
) -> None:
    calendar = with_days(more)
    stop, resume = start + timedelta(minutes=later), start + timedelta(minutes=later + long)
    plain = clockwork.stand([Ticked(ClockAct.START, start)], limit, calendar=calendar).due
    assert plain is not None
    assume(plain > stop and plain.year < 2031 and stop >= calendar.normalise(start))
    ticks = [
        Ticked(ClockAct.START, start),
        Ticked(ClockAct.STOP, stop, "k", "fee"),
        Ticked(ClockAct.RESUME, resume, "k"),
    ]

    due = clockwork.stand(ticks, limit, calendar=calendar).due

    assert due is not None
    left = worktime.working_time(stop, plain, calendar=calendar)
    assert worktime.working_time(resume, due, calendar=calendar) == left


@settings(max_examples=100, deadline=None)
@given(histories(), st.sampled_from(LIMITS), holidays, st.integers(0, 5 * 1440))
def test_restart_counts_from_zero_whatever_happened_before(
    ticks: list[Ticked], limit: Limit, more: list[CalendarDay], later: int
) -> None:
    calendar = with_days(more)
    when = ticks[-1].at + timedelta(minutes=later)
    rest = [Ticked(ClockAct.RESUME, when, key) for key in clockwork.open_stops(ticks)]

    restarted = clockwork.stand([*ticks, *rest, Ticked(ClockAct.RESTART, when)], limit, calendar=calendar)

    assert restarted.due == worktime.due(when, limit, calendar=calendar).at


@settings(max_examples=100, deadline=None)
@given(starts, st.sampled_from(LIMITS), holidays, st.integers(1, 20), st.integers(0, 3 * 1440))
def test_new_appointment_holds_and_moves_only_by_what_stood_still_after_it(
    start: datetime, limit: Limit, more: list[CalendarDay], days: int, long: int
) -> None:
    calendar = with_days(more)
    due = clockwork.stand([Ticked(ClockAct.START, start)], limit, calendar=calendar).due
    assert due is not None
    until = calendar.closing(calendar.add_working_days(due.date(), days))
    ticks = [Ticked(ClockAct.START, start), Ticked(ClockAct.EXTEND, start, until=until)]
    stop = start + timedelta(hours=1)
    paused = [
        *ticks,
        Ticked(ClockAct.STOP, stop, "k", "suspension"),
        Ticked(ClockAct.RESUME, stop + timedelta(minutes=long), "k"),
    ]

    moved = clockwork.stand(paused, limit, calendar=calendar).due

    assert clockwork.stand(ticks, limit, calendar=calendar).due == until
    assert moved is not None
    took = worktime.working_time(stop, stop + timedelta(minutes=long), calendar=calendar)
    assert worktime.working_time(until, moved, calendar=calendar) == took


def test_sixteen_threads_over_twenty_calendars_equal_one_thread() -> None:
    chance = random.Random(7)
    calendars = [
        replace(
            calendar_with(
                from_the_start(Week.usual(f"0{7 + n % 2}:30-11:30", f"13:00-1{6 + n % 2}:30")),
                days=[*DAYS, CalendarDay(date(2026, 3, 2 + n), DayKind.LOCAL_CLOSURE, "đóng")],
            ),
            unit=f"G02.{n}",
        )
        for n in range(20)
    ]
    cases = []
    for _ in range(400):
        start = at("2026-02-25 00:00") + timedelta(minutes=chance.randrange(20_000))
        stop = start + timedelta(minutes=chance.randrange(3_000))
        ticks = [
            Ticked(ClockAct.START, start), Ticked(ClockAct.STOP, stop, "k", "fee"),
            Ticked(ClockAct.RESUME, stop + timedelta(minutes=chance.randrange(3_000)), "k"),
        ]  # fmt: skip
        cases.append((ticks, chance.choice(LIMITS), chance.choice(calendars)))
    alone = [clockwork.stand(ticks, limit, calendar=calendar) for ticks, limit, calendar in cases]

    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda case: clockwork.stand(case[0], case[1], calendar=case[2]), cases))

    assert together == alone


def test_calendar_of_the_tests_is_the_one_that_comes_with_the_product() -> None:
    limit = LIMITS[0]
    start = at("2026-03-02 09:30")

    assert (
        worktime.due(start, limit, calendar=worktime.shipped()).at == worktime.due(start, limit, calendar=CALENDAR).at
    )
