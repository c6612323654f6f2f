"""Estimates of lateness: from earlier dossiers at the same step, none where there are too few, and never for what stands still."""

from __future__ import annotations

from tests.rooms.casework.dossiers.factory import Desk, officer
from tests.rooms.casework.dossiers.test_clocks import Clock
from tests.rooms.foundation.worktime.factory import at

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.queries import estimating
from motcua.casework.dossiers.services import pacing
from motcua.definitions.process import models as steps

NOW = at("2026-03-09 09:00")


def kept(code: str) -> list[int]:
    return list(models.Work.objects.filter(dossier__code=code).values_list("in_time", flat=True))


def test_chance_is_the_share_of_those_alive_that_took_longer_than_is_left() -> None:
    taken = [60, 120, 180, 240, 300, 360, 420, 480, 540, 600]

    assert estimating.chance(taken, 0, 600) == 0
    assert estimating.chance(taken, 0, 300) == 0.5
    assert estimating.chance(taken, 120, 0) == 8 / 9
    assert estimating.chance(taken, 240, 60) is None
    assert estimating.chance([], 0, 600) is None
    assert (estimating.quantile(taken, 0, 0.5), estimating.quantile(taken, 0, 0.8)) == (360, 540)


def standing(desk: Desk) -> Clock:
    """A dossier that has stood at its first step for a week, where that step takes one to twenty working days."""
    clock = Clock(desk)
    clock.begin("2026-03-02 09:30")
    row = models.Dossier.objects.get(code=clock.code)
    models.Dossier.objects.filter(pk=row.pk).update(accepted_at=at("2026-03-02 09:30"), status="PROCESSING")
    steps.Step.objects.filter(state="open").update(opened_at=at("2026-03-02 09:30"))
    models.Pace.objects.create(
        procedure=row.procedure, element="intake", minutes=[480 * n for n in range(1, 21)], at=NOW
    )
    return clock


def test_dossier_that_stands_long_at_a_step_is_likely_to_be_late(desk: Desk) -> None:
    clock = standing(desk)
    head = desk.officers["division_head"]

    (found,) = queries.likely_late(head, at=NOW)

    assert (found.code, found.element, found.due, found.samples) == (clock.code, "intake", at("2026-03-11 17:00"), 16)
    assert found.chance == 13 / 16
    assert found.half_by > found.due
    assert queries.forecasts(head, [clock.code], at=NOW) == {clock.code: found}
    assert queries.likely_late(officer("one_stop_head", unit="T01"), at=NOW) == []
    clock.stop("2026-03-09 09:00")
    assert queries.likely_late(head, at=NOW) == []


def test_the_estimate_stands_beside_the_line_of_the_inbox_and_goes_with_the_hour_and_the_next_step(desk: Desk) -> None:
    clock = standing(desk)

    before = kept(clock.code)
    first, again = pacing.estimate(at=NOW), pacing.estimate(at=NOW)
    told = kept(clock.code)
    late = pacing.estimate(at=at("2026-03-12 09:00"))
    overdue = kept(clock.code)
    clock.stop("2026-03-09 09:00")
    pacing.estimate(at=NOW)

    assert (before, told, overdue) == ([101], [100 - 81], [0])
    assert (first, again, late) == (1, 0, 1)
    assert kept(clock.code) == [101], "what stands still is late by nobody"


def test_one_that_is_due_beyond_the_calendar_is_not_estimated_and_holds_up_no_other(desk: Desk) -> None:
    codes = [desk.file(), desk.file_as("2")]
    rows = models.Dossier.objects.order_by("pk")
    rows.update(accepted_at=at("2026-03-02 09:30"), status="PROCESSING", due=at("2026-03-11 17:00"))
    rows.filter(code=codes[0]).update(due=at("2126-03-11 17:00"))
    steps.Step.objects.filter(state="open").update(opened_at=at("2026-03-02 09:30"))
    models.Pace.objects.create(
        procedure=rows[0].procedure, element="intake", minutes=[480 * n for n in range(1, 21)], at=NOW
    )

    pacing.estimate(at=NOW)

    assert [kept(code) for code in codes] == [[101], [100 - 81]]
    assert [one.code for one in queries.likely_late(desk.officers["division_head"], at=NOW)] == [codes[1]]


def test_a_new_step_has_the_estimate_of_the_one_before_until_the_next_hour(desk: Desk) -> None:
    code = desk.file()
    pace = models.Pace.objects.create(procedure=models.Dossier.objects.get(code=code).procedure, element="x", at=NOW)
    models.Work.objects.update(in_time=30)

    pacing.estimate(at=NOW)
    not_accepted = kept(code)
    models.Work.objects.update(in_time=30)
    desk.finish("one_stop_officer", finding="complete")
    followed = kept(code)
    pace.delete()
    pacing.estimate(at=NOW)

    assert (not_accepted, followed, kept(code)) == ([101], [30], [101])


def test_paces_are_those_of_answered_dossiers_without_what_stood_still(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    row = models.Dossier.objects.get(code=code)
    models.Dossier.objects.filter(pk=row.pk).update(
        decided_at=at("2026-03-06 17:00"), accepted_at=at("2026-03-02 09:30")
    )
    steps.Step.objects.filter(element="assign").update(opened_at=at("2026-03-03 08:00"))
    steps.Step.objects.filter(element="intake").update(opened_at=at("2026-03-02 08:00"))
    models.Tick.objects.all().delete()
    for number, act, when in (
        (1, "start", "2026-03-02 09:30"),
        (2, "stop", "2026-03-04 08:00"),
        (3, "resume", "2026-03-05 08:00"),
    ):
        models.Tick.objects.create(dossier=row, number=number, act=act, key="s", at=at(when), by="")

    assert pacing.pace(at=at("2026-03-10 03:00")) == 1
    assert pacing.pace(at=at("2026-03-10 03:00")) == 1

    assert dict(models.Pace.objects.values_list("element", "minutes")) == {"assign": [3 * 480], "intake": [4 * 480]}
    assert queries.likely_late(desk.officers["division_head"], at=NOW) == []
