"""Timers and terms of stored instances."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.rooms.definitions.process.factory import (
    edge,
    end,
    step,
    timer,
)
from tests.rooms.definitions.process.stored.running import (
    AT,
    HOUSE,
    SUBJECT,
    Desk,
    begun,
    facts,
    now,
    read,
)

from motcua.definitions.process import services


def test_timers_fire_when_their_instant_has_passed(desk: Desk) -> None:
    desk.hours = {"payment": 5}
    begun(
        read(step("pay") + edge("late", "pay", timer("payment")) + edge("note", "pay", timer(duration="P1DT2H"), interrupts=False) + step("close") + end(),
             "start>pay pay>end late>close note>close close>end")
    )  # fmt: skip

    assert [wait.due for wait in now().waits] == [AT + timedelta(hours=5), AT + timedelta(hours=26)]
    assert services.fire_due(HOUSE, at=AT + timedelta(hours=4)) == 0
    assert services.fire_due(HOUSE, at=AT + timedelta(hours=5)) == 1
    assert services.fire_due(HOUSE, at=AT + timedelta(hours=50)) == 0
    assert now().tokens == ("close",)
    assert facts()[-3:] == ["timer_fired", "step_dropped", "step_opened"]


def test_terms_follow_the_subject_s_clock(desk: Desk) -> None:
    begun(read(step("pay", term="work") + edge("late", "pay", timer("payment")) + end(), "start>pay pay>end late>end"))

    desk.hours = {"work": None, "payment": None}
    still = services.reckon(HOUSE, subject=SUBJECT)
    assert (still.steps[0].due, still.waits[0].due) == (None, None)
    assert services.fire_due(HOUSE, at=AT + timedelta(days=900)) == 0
    desk.hours = {"work": 30, "payment": 40}
    later = services.reckon(HOUSE, subject=SUBJECT)
    assert (later.steps[0].due, later.waits[0].due) == (AT + timedelta(hours=30), AT + timedelta(hours=40))


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("PT1H", "2026-01-31T03:00:00+00:00"),
        ("P1M", "2026-02-28T02:00:00+00:00"),
        ("P1Y2M3DT4H5M6S", "2027-04-03T06:05:06+00:00"),
        ("P2W", "2026-02-14T02:00:00+00:00"),
        ("P9999Y", "9998-01-31T02:00:00+00:00"),
        ("2026-12-01T08:00:00+07:00", "2026-12-01T08:00:00+07:00"),
    ],
)
def test_iso_texts_are_calendar_time(text: str, due: str) -> None:
    from motcua.definitions.process import durations

    assert durations.end(text, since=datetime(2026, 1, 31, 2, tzinfo=UTC)).isoformat() == due
