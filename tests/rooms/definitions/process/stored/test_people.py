"""Who may do a step, what they see of it, what they must say."""

from __future__ import annotations

import pytest
from tests.rooms.definitions.process.factory import (
    each,
    end,
    step,
)
from tests.rooms.definitions.process.stored.running import (
    AT,
    HOUSE,
    PROCEDURE,
    SUBJECT,
    TWO,
    Desk,
    begun,
    facts,
    now,
    officer,
    read,
    the,
)

from motcua.definitions.process import queries, services
from motcua.definitions.process.errors import (
    GivesWrong,
    InstanceUnknown,
    StepChanged,
    StepTaken,
)
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, ActorKind, Ref


def test_a_step_is_for_those_who_hold_its_role_at_its_unit(desk: Desk) -> None:
    begun(read(*TWO))
    number = the("check").id

    for wrong in (officer("x1", "specialist"), officer("x2", "one_stop_officer", "G05"), Actor(ActorKind.PERSON, "p")):
        with pytest.raises(NotAllowed):
            services.finish_step(wrong, step=number, values={"complete": True}, at=AT)
        with pytest.raises(NotAllowed):
            services.claim(wrong, step=number, at=AT)
    assert now().tokens == ("check",)


def test_the_pack_may_place_a_role_in_another_unit(desk: Desk) -> None:
    services.start(
        HOUSE,
        subject=SUBJECT,
        definition=read(*TWO),
        procedure=PROCEDURE,
        unit="G02.1",
        units={"one_stop_officer": "G09"},
        at=AT,
    )

    assert the("check").unit == "G09"


def test_claiming_releasing_and_assigning(desk: Desk) -> None:
    one, two, head = officer("o1", "one_stop_officer"), officer("o2", "one_stop_officer"), officer("h", "one_stop_head")
    begun(read(*TWO))
    number = the("check").id

    seen = services.claim(one, step=number, seen=0, at=AT)
    assert services.claim(one, step=number, at=AT) == seen
    with pytest.raises(StepTaken):
        services.claim(two, step=number, at=AT)
    with pytest.raises(StepTaken):
        services.finish_step(two, step=number, values={"complete": True}, at=AT)
    with pytest.raises(NotAllowed):
        services.release(two, step=number, at=AT)
    services.assign(head, step=number, to=two, at=AT)
    with pytest.raises(StepChanged):
        services.finish_step(two, step=number, values={"complete": True}, seen=seen.version, at=AT)
    with pytest.raises(NotAllowed):
        services.assign(head, step=number, to=officer("s", "specialist"), at=AT)
    services.release(head, step=number, at=AT)
    services.claim(one, step=number, at=AT)
    services.finish_step(one, step=number, values={"complete": True}, at=AT)

    assert facts() == [
        "started",
        "step_opened",
        "step_taken",
        "step_taken",
        "step_released",
        "step_taken",
        "step_finished",
        "step_opened",
    ]


def test_the_work_list_shows_what_one_can_do_those_due_first(desk: Desk) -> None:
    desk.hours = {"intake": 8, "soon": 1}
    soon = read(TWO[0].replace('mc:term="intake"', 'mc:term="soon"'), TWO[1])
    for number in range(3):
        begun(read(*TWO), subject=Ref("thing", f"A-{number}"))
    begun(soon, subject=Ref("thing", "B"))
    begun(
        read(step("sign", kind="sign", role="department_leader") + end(), "start>sign sign>end"),
        subject=Ref("thing", "C"),
    )
    one, other, leader, seer = (
        officer("o1", "one_stop_officer"), officer("o2", "one_stop_officer", "G05"), officer("l", "department_leader"), officer("a", "auditor", ""),
    )  # fmt: skip

    listed = queries.open_steps(one)
    assert [item.subject.id for item in listed] == ["B", "A-0", "A-1", "A-2"]
    assert [item.subject.id for item in queries.open_steps(one, after=listed[1], limit=1)] == ["A-1"]
    assert queries.open_steps(other) == []
    assert [item.subject.id for item in queries.open_steps(leader, kind="sign")] == ["C"]
    assert queries.open_steps(seer) == []
    assert len(queries.open_steps(seer, every_role=True)) == 5
    services.claim(one, step=listed[2].id, at=AT)
    assert [item.subject.id for item in queries.open_steps(one, mine=True)] == ["A-1"]
    assert queries.step(one, listed[0].id).subject.id == "B"
    with pytest.raises(InstanceUnknown):
        queries.step(other, listed[0].id)
    with pytest.raises(InstanceUnknown):
        queries.instance(other, Ref("thing", "B"))


def test_a_consulted_unit_sees_its_own_step_only(desk: Desk) -> None:
    begun(
        read(step("ask", "opinion:text", role="consulted_agency", kind="consult", inner=each("units", collects="opinions")) + end(), "start>ask ask>end"),
        units=["H01", "H02"],
    )  # fmt: skip
    agency = officer("h1", "consulted_agency", "H01")

    (own,) = queries.open_steps(agency)
    services.finish_step(agency, step=own.id, values={"opinion": "đồng ý"}, at=AT)

    assert (own.unit, own.item) == ("H01", "H01")
    assert [one.unit for one in now().steps] == ["H02"]


def test_values_of_a_step_are_those_that_it_asks_for(desk: Desk) -> None:
    clerk = officer("o1", "one_stop_officer")
    begun(read(*TWO))
    number = the("check").id

    for wrong in ({}, {"complete": 1}, {"complete": True, "more": 1}, {"complete": True, "note": "x" * 20_001}):
        with pytest.raises(GivesWrong):
            services.finish_step(clerk, step=number, values=wrong, at=AT)
    assert facts() == ["started", "step_opened"]
