"""The legal clock of a dossier: what starts, stops, restarts, extends and ends it, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from tests.rooms.casework.dossiers.factory import Desk, officer
from tests.rooms.foundation.worktime.factory import at

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.errors import AlreadyExtended, ClockNotRunning, ExtensionWrong
from motcua.casework.dossiers.services import ticking
from motcua.casework.dossiers.types import ClockState, DueCause
from motcua.foundation.errors import NotFound
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Fact, Ref
from motcua.foundation.worktime.errors import ClockAlreadyStopped, ClockNotStopped
from motcua.foundation.worktime.types import Outcome

OFFICER = ticking.HOUSE
LAW = "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 4"


class Clock:
    """A dossier whose clock has not begun, with acts at instants of the test's choice."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.code = desk.file()

    def act(self, made: Callable[..., list[Fact]], at_: str, **more: Any) -> list[Fact]:
        with transaction.atomic():
            row = queries.locked(self.code)
            assert row is not None
            facts = made(row, by=OFFICER, at=at(at_), **more)
            row.save()
        return facts

    def begin(self, at_: str) -> list[Fact]:
        return self.act(ticking.begin, at_)

    def stop(self, at_: str, key: str = "s/1", reason: str = "supplement") -> list[Fact]:
        return self.act(ticking.stop, at_, key=key, reason=reason, basis=LAW)

    def resume(self, at_: str, key: str = "s/1") -> list[Fact]:
        return self.act(ticking.resume, at_, key=key)

    @property
    def due(self) -> datetime | None:
        row = models.Dossier.objects.get(code=self.code)
        assert row.due == row.due_dates.latest("number").due
        return row.due

    def view(self, at_: str) -> Any:
        return queries.clock(self.desk.officers["specialist"], self.code, at=at(at_))


@pytest.fixture
def kept(desk: Desk) -> Clock:
    return Clock(desk)


def test_acceptance_starts_the_clock_and_its_view_explains_it(desk: Desk) -> None:
    code = desk.file()
    promised = models.Dossier.objects.get(code=code).due

    desk.finish("one_stop_officer", finding="complete")

    row = models.Dossier.objects.get(code=code)
    assert row.accepted_at is not None
    view = queries.clock(desk.officers["specialist"], code, at=row.accepted_at)
    assert (view.state, view.start, view.due) == (ClockState.RUNNING, row.accepted_at, row.due)
    assert [kept.cause for kept in view.dues] == [DueCause.PROMISED, DueCause.ACCEPTED]
    assert view.dues[0].due == promised
    assert view.steps[-1].at == row.due
    assert [share.role for share in view.shares] == ["one_stop_officer", "division_head"]


def test_before_the_acceptance_the_clock_has_not_started_and_shows_what_was_promised(kept: Clock) -> None:
    view = kept.view("2026-11-26 10:00")

    assert (view.state, view.due, view.remaining_minutes) == (ClockState.NOT_STARTED, kept.due, None)


def test_beginning_twice_changes_nothing(kept: Clock) -> None:
    kept.begin("2026-03-02 09:30")

    assert kept.begin("2026-03-04 09:30") == []
    assert kept.due == at("2026-03-11 17:00")


def test_stopped_clock_has_no_due_date_and_says_what_is_left(kept: Clock) -> None:
    kept.begin("2026-03-02 09:30")

    kept.stop("2026-03-10 17:00")

    view = kept.view("2026-03-25 10:00")
    assert (kept.due, view.state, view.due, view.outcome) == (None, ClockState.STOPPED, None, None)
    assert (view.remaining_minutes, view.after_stop) == (480, "restart")
    assert [(stop.key, stop.reason, stop.basis, stop.until) for stop in view.stops] == [
        ("s/1", "supplement", LAW, None)
    ]


def test_resumed_clock_restores_exactly_the_working_time_that_was_left(kept: Clock) -> None:
    kept.begin("2026-03-02 09:30")
    kept.stop("2026-03-03 09:00")

    kept.resume("2026-03-05 10:00")

    assert kept.due == at("2026-03-16 09:00")
    assert kept.view("2026-03-16 08:00").remaining_minutes == 60


def test_stop_and_resume_in_the_same_minute_changes_nothing(kept: Clock) -> None:
    kept.begin("2026-03-02 09:30")
    before = kept.due
    kept.stop("2026-03-03 09:00")

    kept.resume("2026-03-03 09:00")

    assert kept.due == before


def test_stops_at_once_count_as_their_union(kept: Clock) -> None:
    kept.begin("2026-03-02 09:30")
    kept.stop("2026-03-03 08:00")
    kept.stop("2026-03-03 13:00", key="f/1", reason="fee")
    kept.resume("2026-03-04 08:00", key="f/1")
    still = kept.due

    kept.resume("2026-03-05 08:00")

    assert (still, kept.due) == (None, at("2026-03-13 17:00"))


def test_restart_counts_from_zero(kept: Clock) -> None:
    kept.begin("2026-03-02 09:30")
    kept.stop("2026-03-10 09:00")

    kept.act(ticking.restart, "2026-03-16 15:00")

    assert kept.due == at("2026-03-25 17:00")
    assert [one.cause for one in kept.view("2026-03-16 15:00").dues][-1] is DueCause.SUPPLEMENTED


def test_stop_after_the_due_date_leaves_it_overdue(kept: Clock) -> None:
    kept.begin("2026-03-02 09:30")

    kept.stop("2026-03-16 09:00")

    view = kept.view("2026-03-17 09:00")
    assert (kept.due, view.outcome) == (at("2026-03-11 17:00"), Outcome.OVERDUE)


def test_one_new_appointment_a_day_before_at_the_latest(kept: Clock) -> None:
    kept.begin("2026-03-02 09:30")
    assert kept.view("2026-03-10 17:00").extension.possible
    for when, until, reason in (
        ("2026-03-10 17:01", "2026-03-20 17:00", "too_late"),
        ("2026-03-09 09:00", "2026-03-11 17:00", "not_after_due"),
        ("2026-03-09 09:00", "2026-03-14 17:00", "day_off"),
    ):
        with pytest.raises(ExtensionWrong) as refused:
            kept.act(ticking.extend, when, until=at(until), basis=LAW)
        assert refused.value.params["reason"] == reason

    kept.act(ticking.extend, "2026-03-10 17:00", until=at("2026-03-20 17:00"), basis=LAW)

    view = kept.view("2026-03-10 17:00")
    assert (kept.due, view.extended_until, view.extension.why) == (
        at("2026-03-20 17:00"),
        at("2026-03-20 17:00"),
        "used",
    )
    with pytest.raises(AlreadyExtended):
        kept.act(ticking.extend, "2026-03-12 09:00", until=at("2026-03-30 17:00"), basis=LAW)


def test_stop_after_the_new_appointment_moves_it_by_what_it_took(kept: Clock) -> None:
    kept.begin("2026-03-02 09:30")
    kept.stop("2026-03-03 08:00")
    kept.resume("2026-03-04 08:00")
    kept.act(ticking.extend, "2026-03-06 09:00", until=at("2026-03-20 17:00"), basis=LAW)
    kept.stop("2026-03-09 08:00", key="s/2", reason="suspension")

    kept.resume("2026-03-10 08:00", key="s/2")

    assert kept.due == at("2026-03-23 17:00")


def test_clock_that_ended_is_left_alone(kept: Clock) -> None:
    kept.begin("2026-03-02 09:30")
    kept.act(ticking.end, "2026-03-06 09:00")

    assert kept.act(ticking.end, "2026-03-09 09:00") == []
    assert (kept.due, kept.view("2026-03-20 09:00").state) == (at("2026-03-11 17:00"), ClockState.ENDED)
    for act in (lambda: kept.stop("2026-03-09 09:00"), lambda: kept.resume("2026-03-09 09:00")):
        with pytest.raises(ClockNotRunning):
            act()


def test_acts_that_make_no_sense_are_refused_and_change_nothing(kept: Clock) -> None:
    with pytest.raises(ClockNotRunning):
        kept.stop("2026-03-02 09:30")
    kept.begin("2026-03-02 09:30")
    with pytest.raises(ClockNotStopped):
        kept.resume("2026-03-03 09:30")
    kept.stop("2026-03-03 09:30")
    with pytest.raises(ClockAlreadyStopped):
        kept.stop("2026-03-04 09:30")
    kept.resume("2026-03-04 09:30")
    with pytest.raises(ClockAlreadyStopped):
        kept.stop("2026-03-05 09:30")

    assert models.Tick.objects.filter(dossier__code=kept.code).count() == 3


def test_answer_ends_the_clock_on_the_day_of_its_release(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    desk.finish("specialist", outcome="accepted", note="Đủ điều kiện")
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=True)
    signed = queries.clock(desk.officers["specialist"], code, at=at("2026-11-26 10:00")).state

    desk.finish("clerk")

    row = models.Dossier.objects.get(code=code)
    assert row.decided_at is not None
    view = queries.clock(desk.officers["specialist"], code, at=row.decided_at)
    assert (signed, view.state, view.outcome) == (ClockState.RUNNING, ClockState.ENDED, Outcome.EARLY)
    names = [entry.name for entry in journal.history(Ref("dossier", code))]
    assert [name for name in names if "clock" in name] == ["dossiers.clock_started", "dossiers.clock_ended"]


def test_applicant_sees_the_clock_without_the_officers_and_others_nothing(desk: Desk, kept: Clock) -> None:
    kept.begin("2026-03-02 09:30")

    view = queries.clock(desk.enterprise, kept.code, at=at("2026-03-03 09:00"))

    assert (view.due, view.shares) == (at("2026-03-11 17:00"), ())
    with pytest.raises(NotFound):
        queries.clock(officer("auditor", unit="T01"), kept.code, at=at("2026-03-03 09:00"))


def test_dossier_accepted_before_acts_were_kept_is_read_from_its_own_columns(kept: Clock) -> None:
    models.DueDate.objects.all().delete()
    accepted = at("2026-03-02 09:30")
    models.Dossier.objects.filter(code=kept.code).update(accepted_at=accepted, due=at("2026-03-11 17:00"))

    before = kept.view("2026-03-03 09:00")
    kept.stop("2026-03-03 09:00")
    kept.resume("2026-03-04 09:00")

    assert (before.state, before.start, before.kept_in_acts) == (ClockState.RUNNING, accepted, False)
    assert kept.due == at("2026-03-12 17:00")


def test_marks_of_a_list_are_those_of_the_pages(desk: Desk, kept: Clock) -> None:
    kept.begin("2026-03-02 09:30")
    specialist = desk.officers["specialist"]
    when = at("2026-03-10 15:00")

    mark = queries.clock_marks(specialist, [kept.code, "H00.00-000000-000000"], at=when)[kept.code]

    view = queries.clock(specialist, kept.code, at=when)
    assert (mark.state, mark.due, mark.remaining_minutes, mark.outcome) == (
        view.state, view.due, view.remaining_minutes, view.outcome,
    )  # fmt: skip
    assert (mark.remaining_minutes, mark.outcome) == (600, Outcome.NEARLY_DUE)
    assert queries.clock_marks(officer("auditor", unit="T01"), [kept.code], at=when) == {}
