"""The answer and the end of a main dossier with its parts."""

from __future__ import annotations

import pytest
from tests.rooms.casework.dossiers.factory import WHY, Desk
from tests.rooms.casework.dossiers.parts.linking import (
    NOW,
    accept,
    decide,
    do,
    file,
    go_on,
    part_of,
    row,
    suspend,
)

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.errors import ActNotLawful
from motcua.casework.dossiers.services import parts
from motcua.casework.dossiers.types import ClockState, Status
from motcua.definitions.process import queries as process
from motcua.foundation import clock


def test_main_dossier_is_answered_only_when_its_part_is(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)
    part = part_of(code)
    do(desk, "division_head", code)
    do(desk, "specialist", code, outcome="accepted")

    with pytest.raises(ActNotLawful) as early:
        do(desk, "division_head", code, agreed=True)
    decide(desk, part)
    do(desk, "division_head", code, agreed=True)
    do(desk, "department_leader", code, signed=True)
    do(desk, "clerk", code)

    assert early.value.why == "parts_open"
    assert (desk.status(part), desk.status(code)) == (Status.DECIDED, Status.DECIDED)


def test_main_dossier_is_not_granted_without_the_part_that_it_needs(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)
    decide(desk, part_of(code), "refused")
    do(desk, "division_head", code)
    do(desk, "specialist", code, outcome="accepted")

    with pytest.raises(ActNotLawful) as told:
        do(desk, "division_head", code, agreed=True)
    do(desk, "division_head", code, agreed=False)
    do(desk, "specialist", code, outcome="refused")
    do(desk, "division_head", code, agreed=True)

    assert told.value.why == "part_refused"
    assert desk.status(code) is Status.SUBMITTED_FOR_SIGN


def test_withdrawal_of_the_main_dossier_takes_its_part_along(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)
    part = part_of(code)

    services.withdraw(desk.enterprise, code=code, reason="Không mở cửa hàng nữa", way="api", asked=NOW, at=clock.now())
    desk.work()

    assert (desk.status(code), desk.status(part)) == (Status.STOPPED, Status.STOPPED)
    assert [step for actor in desk.officers.values() for step in process.open_steps(actor)] == []
    assert queries.clock(desk.enterprise, part, at=clock.now()).state is ClockState.ENDED


def test_part_is_not_withdrawn_by_itself(desk: Desk) -> None:
    part = part_of(file(desk).code)

    with pytest.raises(ActNotLawful) as told:
        services.withdraw(desk.enterprise, code=part, reason="", way="api", asked=NOW, at=clock.now())

    assert (told.value.why, queries.may_withdraw(desk.enterprise, part)) == ("part", False)


def test_main_dossier_that_is_not_taken_in_leaves_no_part_behind(desk: Desk) -> None:
    code = file(desk).code

    services.refuse_intake(
        desk.officers["one_stop_officer"], code=code, why=[WHY], asked=NOW, at=clock.now()
    )  # fmt: skip
    desk.work()

    part = part_of(code)
    assert (desk.status(code), desk.status(part)) == (Status.NOT_ACCEPTED, Status.NOT_ACCEPTED)
    assert queries.sheets(desk.enterprise, part) == []


def test_looking_again_changes_nothing(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)
    act = suspend(desk, part_of(code))
    go_on(desk, part_of(code), act)
    before = (models.Tick.objects.count(), models.DueDate.objects.count(), row(code).turns)

    parts.follow(code=code, at=clock.now())

    assert (models.Tick.objects.count(), models.DueDate.objects.count(), row(code).turns) == before
