"""`motcua clock`: the worked examples through the command, and what it says of values that cannot be read."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from motcua.doors.cli import clock
from motcua.doors.cli.clock import command
from motcua.foundation import clock as house_clock
from motcua.foundation.types import Actor
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import CalendarEmpty
from motcua.identity.organisations import services as organisations


def told(*arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--shipped"])


def last(result: Result) -> dict[str, object]:
    return json.loads(result.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("name", "start", "limit", "expected"),
    [
        ("W1", "2026-03-02T09:30", "5 working days", "2026-03-09T17:00"),
        ("W2", "2026-08-21T10:00", "5 ngày làm việc", "2026-08-27T17:00"),
        ("W3", "2026-02-11T14:00", "7 working days", "2026-02-27T17:00"),
        ("W4", "2026-04-24T16:00", "03 (ba) ngày làm việc", "2026-05-04T17:00"),
        ("W5", "2026-01-09T15:30", "8 working hours", "2026-01-10T15:30"),
        ("W6", "2026-03-07T20:00", "8 giờ làm việc", "2026-03-09T17:00"),
        ("W7", "2026-11-23T10:00", "8 working hours", "2026-11-25T10:00"),
        ("W8", "2026-01-15T09:00", "30 calendar days", "2026-02-23T17:00"),
        ("W9", "2025-04-16T09:00", "15 ngày", "2025-05-05T17:00"),
        ("W10", "2026-06-09T14:59", "same day, cut-off 15:00", "2026-06-09T17:00"),
        ("W11", "2026-06-12T15:01", "same day", "2026-06-15T17:00"),
        ("W12", "2025-04-21T08:00", "5 working days", "2025-04-26T17:00"),
        ("W13", "2025-04-21T08:00", "8 working days", "2025-05-05T17:00"),
        ("W14", "2024-02-01T10:00", "10 working days", "2024-02-22T17:00"),
        ("W15", "2026-04-29T11:00", "3 working days", "2026-05-06T17:00"),
        ("W16", "2026-03-03T10:30", "4 working hours", "2026-03-03T15:30"),
        ("W17", "2026-03-03T12:15", "16 working hours", "2026-03-05T12:00"),
        ("W18", "2026-02-13T16:00", "72 calendar hours", "2026-02-16T16:00"),
        ("boundary", "2026-06-12T15:00", "same day, cut-off 15:00", "2026-06-12T17:00"),
        ("end of month", "2026-01-31T09:00", "1 month", "2026-03-02T17:00"),
        ("zone of its own", "2026-03-02T02:30+00:00", "5 working days", "2026-03-09T17:00"),
    ],
)
def test_due_of_the_worked_examples(name: str, start: str, limit: str, expected: str) -> None:
    result = told("due", "--start", start, "--limit", limit, "--json")

    assert result.exit_code == 0, result.output
    assert last(result)["due"] == f"{expected}:00+07:00", name


def test_elapsed_of_the_worked_example_w19() -> None:
    result = told("elapsed", "--start", "2026-02-13T15:00", "--end", "2026-02-24T10:00", "--json")

    found = last(result)
    assert (result.exit_code, found["working_hours"], found["working_minutes"]) == (0, 12, 720)
    assert found["elapsed"] == "1 ngày 4 giờ"


def test_elapsed_of_many_days_tells_the_whole_days_between_too() -> None:
    found = last(told("elapsed", "--start", "2026-03-02T09:30", "--end", "2026-03-06T09:30", "--json"))

    assert (found["elapsed"], found["explanation"][1:]) == (  # type: ignore[index]
        "4 ngày",
        [
            "02/03/2026 tính 6 giờ 30 phút làm việc.",
            "Các ngày làm việc ở giữa tính 3 ngày.",
            "06/03/2026 tính 1 giờ 30 phút làm việc.",
        ],
    )


def test_explanation_names_each_day_that_made_the_due_date() -> None:
    found = last(told("due", "--start", "2026-04-24T16:00", "--limit", "3 working days", "--json"))

    assert [line.partition(": ")[0] for line in found["explanation"]] == [  # type: ignore[attr-defined]
        "Thời hạn",
        "Bắt đầu",
        "Ngày đầu 24/04/2026 không tính (Bộ luật Dân sự, Điều 147).",
        "26/04/2026 nghỉ",
        "27/04/2026 nghỉ",
        "30/04/2026 nghỉ",
        "01/05/2026 nghỉ",
        "Hạn",
    ]


def test_pauses_count_as_their_union() -> None:
    found = last(
        told(
            "due",
            "--start",
            "2026-03-02T09:30",
            "--limit",
            "5 working days",
            "--json",
            "--pause",
            "2026-03-03T09:00/2026-03-04T09:00",
            "--pause",
            "2026-03-03T14:00/2026-03-04T08:30",
        )  # fmt: skip
    )

    assert found["due"] == "2026-03-10T17:00:00+07:00"


def test_due_that_rests_on_a_provisional_day_says_so() -> None:
    found = last(told("due", "--start", "2027-02-03T09:00", "--limit", "5 working days", "--json"))

    assert found["provisional"]
    assert any("dự kiến" in line for line in found["explanation"])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (["due", "--start", "yesterday", "--limit", "5 working days"], 2, "start_unreadable"),
        (["due", "--start", "0001-01-01T00:00", "--limit", "5 working days"], 2, "start_unreadable"),
        (["due", "--start", "2026-02-30T09:30", "--limit", "5 working days"], 2, "start_unreadable"),
        (["due", "--start", "2026-03-02T09:30", "--limit", "a while"], 2, "limit_wrong"),
        (["due", "--start", "2026-03-02T09:30", "--limit", "0 working days"], 2, "limit_wrong"),
        (["due", "--start", "2026-03-02T09:30", "--limit", "1 month", "--hour-exact"], 2, "limit_wrong"),
        (["due", "--start", "2026-03-02T09:30", "--limit", "1 month", "--cutoff", "noon"], 2, "cutoff_unreadable"),
        (["due", "--start", "2026-03-02T09:30", "--limit", "1 month", "--unit", "g02'; --"], 2, "unit_unreadable"),
        (["due", "--start", "2026-03-02T09:30", "--limit", "1 month", "--pause", "x"], 2, "pause_unreadable"),
        (["due", "--start", "2026-03-02T09:30", "--limit", "9999 working days"], 1, "calendar_year_missing"),
        (["due", "--start", "1999-03-02T09:30", "--limit", "5 working days"], 1, "calendar_year_missing"),
        (["elapsed", "--start", "2026-03-02T09:30", "--end", "2026-03-01T09:30"], 2, "end_before_start"),
        (["elapsed", "--start", "2026-03-02T09:30", "--end", "2126-03-01T09:30"], 1, "calendar_year_missing"),
    ],
)
def test_values_that_cannot_be_read_are_named(arguments: list[str], status: int, error: str) -> None:
    result = told(*arguments, "--json")

    assert (result.exit_code, last(result)["error"]) == (status, error)
    assert "Traceback" not in result.output


def test_without_a_database_the_shipped_calendar_counts_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(unit: str, at: object) -> worktime.Calendar:  # noqa: ARG001
        raise CalendarEmpty(unit=unit)

    monkeypatch.setattr(clock.worktime, "calendar", away)

    result = CliRunner().invoke(
        command, ["due", "--start", "2026-03-02T09:30", "--limit", "5 working days", "--unit", "G02.18", "--json"]
    )

    found = last(result)
    assert (result.exit_code, found["due"], found["calendar"]) == (0, "2026-03-09T17:00:00+07:00", "shipped")
    assert len(found["notes"]) == 2  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize(("unit", "told"), [("G02.99", True), ("G02", False), ("", False)])
def test_unit_that_nobody_knows_is_said_before_anybody_takes_the_hours_for_its_own(
    monkeypatch: pytest.MonkeyPatch, unit: str, told: bool
) -> None:
    monkeypatch.setattr(clock.worktime, "calendar", lambda unit, at: worktime.shipped())  # noqa: ARG005
    organisations.load_units(Actor.system("set_up"), at=house_clock.now())
    asked = ["--start", "2026-03-02T09:30", "--unit", unit]

    due = CliRunner().invoke(command, ["due", *asked, "--limit", "5 working days", "--json"])
    plain = CliRunner().invoke(command, ["elapsed", *asked, "--end", "2026-03-03T09:30"])

    notes = last(due).get("notes", [])
    assert (due.exit_code, plain.exit_code, last(due)["due"]) == (0, 0, "2026-03-09T17:00:00+07:00")
    assert [unit in note for note in notes] == ([True] if told else [])  # type: ignore[attr-defined]
    assert ("Không có đơn vị nào mang mã G02.99" in plain.stdout) is told
