"""How punctual dossiers were, and who made them late: honest classes, each figure the length of its list, under the viewer's rights."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.rooms.casework.dossiers.factory import Desk, officer
from tests.rooms.foundation.worktime.factory import at

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.types import OutcomeFigure, Punctuality
from motcua.definitions.process import models as steps
from motcua.definitions.process import queries as process
from motcua.definitions.process.types import Timed
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor

SINCE, UNTIL, NOW = at("2026-03-01 00:00"), at("2026-04-01 00:00"), at("2026-03-31 10:00")
DUE = at("2026-03-11 17:00")
PROCEDURE = "giay-phep-tam-nhap-tai-xuat"


def released(desk: Desk, when: datetime | None, *, kind: str = "working_days", due: datetime | None = DUE) -> None:
    """The dossier as it stands after its answer went out at an instant."""
    if not models.Dossier.objects.exists():
        desk.file()
    source = models.Dossier.objects.order_by("id").first()
    assert source is not None
    row = models.Dossier.objects.get(pk=source.pk)
    row.pk, row.code, row.subject_key = None, f"T-{models.Dossier.objects.count()}", ""
    row.accepted_at, row.due, row.decided_at = at("2026-03-02 09:30"), due, when
    row.status = "DECIDED" if when else "PROCESSING"
    row.save()
    models.DueDate.objects.create(
        dossier=row, number=1, due=due, cause="accepted", calculation={"kind": kind, "mode": "day_end"}, at=SINCE, by=""
    )


def seen(actor: Actor) -> list[OutcomeFigure]:
    return queries.outcomes(actor, by="procedure", since=SINCE, until=UNTIL, at=NOW)


def test_outcomes_go_by_the_day_and_by_the_hour_where_the_limit_does(desk: Desk) -> None:
    leader = desk.officers["department_leader"]
    released(desk, at("2026-03-10 23:59"))
    released(desk, at("2026-03-11 08:00"))
    released(desk, at("2026-03-11 20:00"))
    released(desk, at("2026-03-12 00:00"))
    released(desk, at("2026-03-11 17:01"), kind="working_hours")
    released(desk, at("2026-03-11 09:00"), due=None)
    released(desk, None)
    released(desk, at("2026-04-01 00:00"))

    (figure,) = seen(leader)

    assert figure == OutcomeFigure(PROCEDURE, early=1, on_time=2, overdue=2, no_limit=1, open_overdue=1)
    assert (figure.released, figure.share_on_time) == (6, 0.6)
    for kind in Punctuality:
        lines, count = queries.outcome_lines(leader, since=SINCE, until=UNTIL, at=NOW, punctuality=kind)
        assert len(lines) == count == getattr(figure, kind.value)
    assert len(queries.outcome_lines(leader, since=SINCE, until=UNTIL, at=NOW)[0]) == figure.released
    kept, count = queries.outcome_lines(leader, since=SINCE, until=UNTIL, at=NOW, not_late=True)
    assert len(kept) == count == figure.released - figure.overdue > 0
    assert queries.outcome_lines(leader, since=SINCE, until=UNTIL, at=NOW, still_open=True)[1] == figure.open_overdue


def test_late_answers_are_told_with_and_without_a_letter_and_add_up_to_their_lists(desk: Desk) -> None:
    leader = desk.officers["department_leader"]
    for when in ("2026-03-10 09:00", "2026-03-12 09:00", "2026-03-13 09:00", None):
        released(desk, at(when) if when else None)
    rows = list(models.Dossier.objects.filter(code__startswith="T-").order_by("id"))
    for row, state in ((rows[0], "done"), (rows[1], "done"), (rows[2], "turned_down"), (rows[3], "proposed")):
        models.Act.objects.create(
            dossier=row, kind="extension", state=state, asked_by="officer:x", asked_at=at("2026-03-09 09:00")
        )
    asked: dict[str, datetime] = {"since": SINCE, "until": UNTIL, "at": NOW}

    told = queries.apologies(leader, **asked)

    assert [(one.kind, one.written, one.silent) for one in told] == [
        (Punctuality.EARLY, 1, 0),
        (Punctuality.ON_TIME, 0, 0),
        (Punctuality.OVERDUE, 1, 1),
        (None, 0, 1),
    ]
    for one in told:
        for letter, count in ((True, one.written), (False, one.silent)):
            lines, found = queries.outcome_lines(
                leader, **asked, punctuality=one.kind, still_open=one.kind is None, letter=letter
            )
            assert len(lines) == found == count
    assert not any(
        one.written or one.silent for one in queries.apologies(officer("one_stop_head", unit="T01"), **asked)
    )
    with pytest.raises(NotAllowed):
        queries.apologies(desk.officers["specialist"], **asked)


def test_nothing_released_is_no_data_and_never_all_on_time(desk: Desk) -> None:
    released(desk, None)

    (figure,) = seen(desk.officers["department_leader"])

    assert (figure.released, figure.share_on_time, figure.open_overdue) == (0, None, 1)


def test_signature_alone_is_no_release(desk: Desk) -> None:
    released(desk, None)
    models.Dossier.objects.filter(code__startswith="T-").update(status="SUBMITTED_FOR_SIGN")

    (figure,) = seen(desk.officers["department_leader"])

    assert (figure.released, figure.open_overdue) == (0, 1)


def test_figures_are_those_of_the_viewers_reach_only(desk: Desk) -> None:
    released(desk, at("2026-03-10 09:00"))

    assert seen(officer("one_stop_head", unit="T01")) == []
    with pytest.raises(NotAllowed):
        seen(desk.officers["specialist"])


def test_late_steps_are_told_by_step_unit_and_officer_and_add_up_to_their_lists(desk: Desk) -> None:
    desk.file()
    leader, clerk = desk.officers["department_leader"], desk.officers["one_stop_officer"]
    intake = steps.Step.objects.get(state="open")
    late = at("2026-03-04 10:00")
    desk.finish("one_stop_officer", finding="complete")
    steps.Step.objects.filter(pk=intake.pk).update(due=at("2026-03-03 17:00"), finished_at=late)
    waiting = steps.Step.objects.get(state="open", role="division_head")
    steps.Step.objects.filter(pk=waiting.pk).update(due=at("2026-03-31 09:00"))
    period = Timed(SINCE, UNTIL)

    by_step = process.lateness(leader, period, by="step", at=NOW)
    by_officer = process.lateness(leader, period, by="officer", at=NOW)

    assert [(one.key, one.due, one.late, one.late_minutes) for one in by_step] == [
        ("intake", 1, 1, 120),
        ("assign", 1, 1, 60),
    ]
    assert [(one.key, one.late) for one in by_officer] == [(clerk.id, 1), ("", 1)]
    for by, narrowed in (
        (by_officer[0], Timed(SINCE, UNTIL, officer=clerk.id)),
        (by_officer[1], Timed(SINCE, UNTIL, officer="")),
        (by_step[0], Timed(SINCE, UNTIL, step="intake")),
    ):
        lines, count = process.late_steps(leader, narrowed, at=NOW)
        assert len(lines) == count == by.late
    assert process.lateness(leader, Timed(SINCE, UNTIL - timedelta(days=25)), by="unit", at=NOW)[0].late == 1
    assert process.lateness(officer("one_stop_head", unit="T01"), period, by="unit", at=NOW) == []


def test_step_done_before_it_was_due_is_not_late(desk: Desk) -> None:
    desk.file()
    intake = steps.Step.objects.get(state="open")
    desk.finish("one_stop_officer", finding="complete")
    steps.Step.objects.filter(pk=intake.pk).update(due=at("2026-03-03 17:00"), finished_at=at("2026-03-03 17:00"))

    (figure,) = process.lateness(desk.officers["department_leader"], Timed(SINCE, UNTIL), by="step", at=NOW)

    assert (figure.due, figure.late, figure.late_minutes) == (1, 0, 0)
