"""A calendar changed afterwards moves open dossiers by a recorded act, and never closed ones."""

from __future__ import annotations

from datetime import date

import pytest
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, Desk, officer
from tests.rooms.casework.dossiers.test_clocks import Clock
from tests.rooms.foundation.worktime.factory import at

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.services import recounting, ticking
from motcua.casework.dossiers.types import DueCause
from motcua.definitions.process import models as steps
from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Ref
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import CalendarFileWrong, CalendarYearMissing
from motcua.foundation.worktime.types import CalendarDay, DayKind

STORM = CalendarDay(date(2026, 3, 5), DayKind.HOLIDAY, "Nghỉ bão", source="QĐ 1/QĐ-TTg")
WHY = "Quyết định 1/QĐ-TTg"


def test_day_off_decreed_late_moves_open_dossiers_and_keeps_the_old_date(desk: Desk) -> None:
    clock = Clock(desk)
    clock.begin("2026-03-02 09:30")
    controller = officer("procedure_controller")

    preview = queries.recount_preview(controller, days=[STORM])
    services.change_calendar(controller, days=[STORM], decision=WHY, at=AT)
    house.work()

    assert [(line.code, line.before, line.after) for line in preview.sample] == [
        (clock.code, at("2026-03-11 17:00"), at("2026-03-12 17:00"))
    ]
    assert clock.due == at("2026-03-12 17:00")
    view = clock.view("2026-03-06 09:00")
    assert [(kept.cause, kept.due) for kept in view.dues][-2:] == [
        (DueCause.ACCEPTED, at("2026-03-11 17:00")),
        (DueCause.CALENDAR, at("2026-03-12 17:00")),
    ]
    assert view.dues[-1].basis == WHY
    (fact,) = [entry for entry in journal.history(Ref("dossier", clock.code)) if entry.name == "dossiers.due_recounted"]
    assert fact.body["reason"] == WHY


def test_closed_dossier_keeps_its_due_date(desk: Desk) -> None:
    clock = Clock(desk)
    clock.begin("2026-03-02 09:30")
    clock.act(ticking.end, "2026-03-10 09:00")
    models.Dossier.objects.filter(code=clock.code).update(status="DECIDED", decided_at=at("2026-03-10 09:00"))
    controller = officer("procedure_controller")

    assert queries.recount_preview(controller, days=[STORM]).count == 0
    services.change_calendar(controller, days=[STORM], decision=WHY, at=AT)
    house.work()

    assert clock.due == at("2026-03-11 17:00")


def test_closure_of_one_unit_moves_its_own_dossiers_only(desk: Desk) -> None:
    clock = Clock(desk)
    clock.begin("2026-03-02 09:30")
    controller = officer("procedure_controller")
    closed = CalendarDay(date(2026, 3, 5), DayKind.LOCAL_CLOSURE, "Ngập", source=WHY)

    other = queries.recount_preview(controller, days=[closed], unit="G02.18")
    services.close_unit(controller, unit="G02.10", day=closed, decision=WHY, at=AT)
    house.work()

    assert (other.count, clock.due) == (0, at("2026-03-12 17:00"))


def test_terms_of_open_steps_go_with_the_calendar(desk: Desk) -> None:
    desk.file()
    step = steps.Step.objects.get(state="open")
    steps.Step.objects.filter(pk=step.pk).update(opened_at=at("2026-03-04 16:00"))

    services.change_calendar(officer("procedure_controller"), days=[STORM], decision=WHY, at=AT)
    house.work()

    assert steps.Step.objects.get(pk=step.pk).due == at("2026-03-06 16:00")


def test_one_dossier_that_cannot_be_counted_does_not_hold_the_others(desk: Desk) -> None:
    first, second = Clock(desk), Clock.__new__(Clock)
    first.begin("2026-03-02 09:30")
    row = models.Dossier.objects.get(code=first.code)
    last = row.due_dates.latest("number")
    row.pk, row.code, row.subject_key = None, "B-2", ""
    row.save()
    second.code = "B-2"
    models.Tick.objects.create(dossier=row, number=1, act="start", at=at("2026-03-02 09:30"), by="")
    models.DueDate.objects.create(
        dossier=row, number=1, due=row.due, cause="accepted", calculation=last.calculation, at=AT, by=""
    )
    models.Tick.objects.create(
        dossier_id=models.Dossier.objects.get(code=first.code).pk, number=2, act="resume", key="x", at=AT, by=""
    )

    services.change_calendar(officer("procedure_controller"), days=[STORM], decision=WHY, at=AT)
    house.work()

    assert second.due == at("2026-03-12 17:00")
    assert first.due == at("2026-03-11 17:00")


def test_change_needs_the_right_a_decision_and_a_year_that_is_there(desk: Desk) -> None:
    controller = officer("procedure_controller")
    far = CalendarDay(date(2040, 1, 2), DayKind.HOLIDAY, "Xa", source=WHY)
    version = worktime.version()
    with pytest.raises(NotAllowed):
        services.change_calendar(desk.officers["specialist"], days=[STORM], decision=WHY, at=AT)
    with pytest.raises(CalendarFileWrong):
        services.change_calendar(controller, days=[STORM], decision="  ", at=AT)
    with pytest.raises(CalendarYearMissing):
        services.change_calendar(controller, days=[far], decision=WHY, at=AT)
    with pytest.raises(CalendarFileWrong):
        services.change_calendar(controller, days=[far, far], decision=WHY, at=AT)

    assert worktime.version() == version
    assert recounting.recount(after=0, reason=WHY, at=AT) == 0
