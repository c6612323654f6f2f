"""Loading the calendar: versions, an operator's rows, units' weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.rooms.foundation.worktime.factory import DAYS, ON_THE_HALF_HOUR, SATURDAY_MORNINGS, at, limit

from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor
from motcua.foundation.worktime import queries, services
from motcua.foundation.worktime.errors import CalendarEmpty, CalendarFileWrong
from motcua.foundation.worktime.types import CalendarDay, DayKind, LimitKind

AT = datetime(2026, 3, 1, tzinfo=UTC)
BY = Actor.system("set_up")
HEAD = "date,name_vi,name_en,kind,source\n"
SWAP = HEAD + "2026-11-23,Nghỉ hoán đổi,,compensation_off,QĐ 1\n2026-11-28,Làm bù cho 23/11,,make_up_workday,QĐ 1\n"

pytestmark = pytest.mark.django_db


def yes(_: Actor) -> None:
    """The gate that lets pass."""


def no(_: Actor) -> None:
    raise NotAllowed(permission="worktime.manage")


def load(text: str | None = None, *, when: datetime = AT) -> str:
    return services.load_holidays(BY, at=when, text=text, allowed=yes)


def test_shipped_holidays_are_loaded_once() -> None:
    first, second = load(), load(when=AT + timedelta(days=1))

    assert first == second
    assert queries.calendar("G02.18").days == DAYS
    assert queries.calendar("G02.18").version == first


def test_a_calendar_is_asked_for_before_any_was_loaded() -> None:
    with pytest.raises(CalendarEmpty):
        queries.calendar("G02")


def test_an_operators_rows_make_a_version_and_survive_a_release() -> None:
    load()
    load(SWAP, when=AT + timedelta(days=10))
    third = load(when=AT + timedelta(days=20))

    before, after = queries.calendar("G02", AT + timedelta(days=5)), queries.calendar("G02", AT + timedelta(days=30))

    assert queries.changed_days(before, after) == (date(2026, 11, 23), date(2026, 11, 28))
    assert after.version == third
    assert queries.due(at("2026-11-20 10:00"), limit(LimitKind.WORKING_DAYS, 2), calendar=before).at == at(
        "2026-11-25 17:00"
    )
    assert queries.due(at("2026-11-20 10:00"), limit(LimitKind.WORKING_DAYS, 2), calendar=after).at == at(
        "2026-11-26 17:00"
    )


def test_an_operator_takes_a_provisional_day_back() -> None:
    load()
    load(HEAD + "2027-02-04,Ngày làm việc,,ordinary,TB 1\n", when=AT + timedelta(days=1))

    assert queries.calendar("G02").is_working_day(date(2027, 2, 4))
    assert not queries.calendar("G02", AT).is_working_day(date(2027, 2, 4))


def test_an_instant_before_the_first_version_gets_the_first() -> None:
    first = load()
    load(SWAP, when=AT + timedelta(days=10))

    assert queries.calendar("G02", AT - timedelta(days=900)).version == first


def test_a_unit_has_its_own_week_or_that_of_the_nearest_above() -> None:
    load()
    for unit, week in (("G02", ON_THE_HALF_HOUR), ("G02.18", SATURDAY_MORNINGS)):
        services.set_hours(
            BY, unit=unit, week=week, in_force_from=date(2026, 1, 1), decision="QĐ 2", at=AT, allowed=yes
        )

    closings = {unit: queries.calendar(unit).closing(date(2026, 3, 2)) for unit in ("G02", "G02.1", "G02.18.03", "H01")}

    assert {unit: f"{closing:%H:%M}" for unit, closing in closings.items()} == {
        "G02": "16:30",
        "G02.1": "16:30",
        "G02.18.03": "16:30",
        "H01": "17:00",
    }
    assert [queries.calendar(unit).is_working_day(date(2026, 3, 7)) for unit in ("G02.1", "G02.18.03")] == [False, True]


def test_a_week_is_replaced_from_a_date_on() -> None:
    load()
    services.set_hours(
        BY, unit="", week=ON_THE_HALF_HOUR, in_force_from=date(2026, 4, 15), in_force_until=date(2026, 10, 16),
        decision="QĐ 3", at=AT, allowed=yes,
    )  # fmt: skip
    calendar = queries.calendar("G02")

    closings = [f"{calendar.closing(day):%H:%M}" for day in (date(2026, 4, 14), date(2026, 4, 15), date(2026, 10, 16))]

    assert closings == ["17:00", "16:30", "17:00"]


def test_a_closed_unit_does_not_work_and_others_do() -> None:
    load()
    services.close_unit(BY, unit="G02.18", day=date(2026, 3, 4), name="Bão", decision="QĐ 4", at=AT, allowed=yes)

    works = [
        queries.calendar(unit).is_working_day(date(2026, 3, 4)) for unit in ("G02.18.01", "G02.18", "G02.1", "G02")
    ]

    assert works == [False, False, True, True]
    assert CalendarDay(date(2026, 3, 4), DayKind.LOCAL_CLOSURE, "Bão", source="QĐ 4") in queries.calendar("G02.18").days


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("date,kind\n2026-01-01,holiday\n", 1, "columns"),
        (HEAD + "2026-02-30,x,,holiday,y\n", 2, "date_or_kind"),
        (HEAD + "2026-01-01,x,,feast,y\n", 2, "date_or_kind"),
        (HEAD + "2026-01-01,x,,holiday,y\n2026-01-01,x,,holiday,y\n", 3, "twice"),
        (HEAD + "2026-01-01,x,,holiday,\n", 2, "name_or_source"),
        (HEAD + "2026-01-01,x\n", 2, "columns"),
        (HEAD + "2026-01-01,x,,local_closure,y\n", 2, "closure_needs_unit"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    load()
    version = queries.version()

    with pytest.raises(CalendarFileWrong) as refused:
        load(text)

    assert (refused.value.params["line"], refused.value.params["reason"]) == (line, reason)
    assert queries.version() == version


def test_nothing_changes_for_one_who_may_not() -> None:
    load()
    version = queries.version()

    with pytest.raises(NotAllowed):
        services.load_holidays(BY, at=AT, text=SWAP, allowed=no)
    with pytest.raises(NotAllowed):
        services.close_unit(BY, unit="G02", day=date(2026, 3, 4), name="x", decision="y", at=AT, allowed=no)
    with pytest.raises(NotAllowed):
        services.set_hours(
            BY, unit="", week=ON_THE_HALF_HOUR, in_force_from=date(2026, 1, 1), decision="", at=AT, allowed=no
        )

    assert queries.version() == version


def test_the_end_of_the_working_day_is_the_units_own() -> None:
    load()

    ends = [queries.end_of_working_day(at(text), unit="G02") for text in ("2026-03-02 09:00", "2026-03-06 18:00")]

    assert ends == [at("2026-03-02 17:00"), at("2026-03-09 17:00")]


def test_a_calendar_known_to_the_process_costs_one_query(django_assert_num_queries: object) -> None:
    load()
    queries.calendar("G02.18")

    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.calendar("G02.18")
