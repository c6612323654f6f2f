"""When a part begins, and what it waits for."""

from __future__ import annotations

from pathlib import Path

from tests.rooms.casework.dossiers.factory import AT, Desk
from tests.rooms.casework.dossiers.parts.linking import (
    accept,
    chain,
    decide,
    file,
    part_of,
    row,
)

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.types import ClockState, Status
from motcua.definitions.process import queries as process
from motcua.foundation import clock


def test_acceptance_of_the_main_dossier_starts_the_part_without_an_intake_of_its_own(desk: Desk) -> None:
    code = file(desk).code
    part = part_of(code)
    before = queries.clock(desk.enterprise, part, at=AT).state

    accept(desk, code)

    after = queries.clock(desk.enterprise, part, at=clock.now())
    assert (before, after.state) == (ClockState.NOT_STARTED, ClockState.RUNNING)
    assert (desk.status(part), after.due) == (Status.TRANSFERRED, row(part).due)
    assert {one.subject.id for one in process.open_steps(desk.officers["division_head"])} == {code, part}


def test_applicant_gets_one_slip_for_the_whole(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)

    slips = {one: [sheet.key.value for sheet in queries.sheets(desk.enterprise, one)] for one in (code, part_of(code))}

    assert slips == {code: ["receipt_slip"], part_of(code): []}


def test_part_that_needs_another_waits_for_its_result(desk: Desk, tmp_path: Path) -> None:
    chain(tmp_path)
    code = file(desk).code
    accept(desk, code)
    first, second = part_of(code), part_of(code, "stamp")
    waiting = (desk.status(second), queries.tree(desk.enterprise, code)[2].waits_for, row(second).due)

    decide(desk, first)

    assert waiting[:2] == (Status.SUBMITTED, (first,))
    assert waiting[2] is not None
    assert row(first).due < waiting[2]
    assert desk.status(second) is Status.TRANSFERRED
    assert row(second).due < waiting[2]


def test_part_whose_forerunner_is_refused_is_not_accepted_and_says_why(desk: Desk, tmp_path: Path) -> None:
    chain(tmp_path)
    code = file(desk).code
    accept(desk, code)
    first, second = part_of(code), part_of(code, "stamp")

    decide(desk, first, "refused")

    act = models.Act.objects.get(dossier__code=second)
    assert desk.status(second) is Status.NOT_ACCEPTED
    assert first in act.grounds[0]["text"]
