"""Two officers on one dossier: seen by each other, one at work, the other told, and what happened meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.rooms.casework.dossiers.factory import AT, Desk, officer

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import HeldByOther, NotToTakeOver
from motcua.casework.dossiers.types import Status, Together
from motcua.foundation.errors import NotFound
from motcua.foundation.journal import queries as journal

MINUTE = timedelta(minutes=1)


def test_others_who_have_the_dossier_open_are_named_until_they_close_it(desk: Desk) -> None:
    code = desk.file()
    first, second = desk.officers["specialist"], desk.officers["division_head"]
    services.look(first, code=code, name="Nguyễn Lan", at=AT)
    services.look(first, code=code, name="Nguyễn Lan", at=AT + MINUTE)

    seen = queries.together(second, code, at=AT + MINUTE)
    later = queries.together(second, code, at=AT + 4 * MINUTE)

    assert [(one.name, one.since) for one in seen.others] == [("Nguyễn Lan", AT)]
    assert queries.together(first, code, at=AT).others == ()
    assert later.others == ()


def test_second_officer_is_told_who_works_on_it_and_since_when(desk: Desk) -> None:
    code = desk.file()
    services.hold(desk.officers["specialist"], code=code, name="Nguyễn Lan", at=AT)

    with pytest.raises(HeldByOther) as told:
        services.hold(desk.officers["clerk"], code=code, name="Trần Minh", at=AT + MINUTE)

    assert (told.value.name, told.value.since) == ("Nguyễn Lan", AT)
    assert queries.together(desk.officers["clerk"], code, at=AT + MINUTE).held_by_other


def test_idle_hold_may_be_taken_over_after_15_minutes_and_it_is_recorded(desk: Desk) -> None:
    code = desk.file()
    clerk = desk.officers["clerk"]
    services.hold(desk.officers["specialist"], code=code, name="Nguyễn Lan", at=AT)

    with pytest.raises(NotToTakeOver):
        services.take_over(clerk, code=code, name="Trần Minh", at=AT + 14 * MINUTE)
    services.take_over(clerk, code=code, name="Trần Minh", at=AT + 15 * MINUTE)

    held = queries.together(clerk, code, at=AT + 15 * MINUTE).held
    last = journal.history(queries.ref_of(code))[-1]
    assert held is not None
    assert (held.name, held.mine) == ("Trần Minh", True)
    assert (last.name, last.body["account"], last.body["reason"]) == (
        "dossiers.hold_taken_over", desk.officers["specialist"].id, "idle",
    )  # fmt: skip


def test_the_head_may_take_over_at_once(desk: Desk) -> None:
    code = desk.file()
    services.hold(desk.officers["specialist"], code=code, name="Nguyễn Lan", at=AT)

    services.take_over(desk.officers["division_head"], code=code, name="Lê Hà", at=AT + MINUTE)

    assert journal.history(queries.ref_of(code))[-1].body["reason"] == "head"
    with pytest.raises(HeldByOther):
        services.hold(desk.officers["specialist"], code=code, name="Nguyễn Lan", at=AT + 2 * MINUTE)


def test_news_since_a_page_was_made_name_what_was_done_and_by_whom(desk: Desk) -> None:
    code = desk.file()
    clerk = desk.officers["clerk"]
    place = len(journal.history(queries.ref_of(code)))
    desk.finish("one_stop_officer", finding="complete")

    told = queries.meanwhile(clerk, code, place=place)

    finished = next(one for one in told if one.kind == "process.step_finished")
    assert finished.by == "one_stop_officer"
    assert [one.status for one in told if one.status] == [Status.ACCEPTED, Status.TRANSFERRED]
    assert queries.meanwhile(clerk, code, place=place + len(told)) == ()


def test_whoever_may_not_see_the_dossier_learns_nothing_of_it(desk: Desk) -> None:
    code = desk.file()
    stranger = officer("auditor", unit="G01.1")
    services.hold(desk.officers["specialist"], code=code, name="Nguyễn Lan", at=AT)

    assert queries.together(stranger, code, at=AT) == Together()
    for act in (
        lambda: services.look(stranger, code=code, name="x", at=AT),
        lambda: services.hold(stranger, code=code, name="x", at=AT),
        lambda: services.take_over(stranger, code=code, name="x", at=AT),
        lambda: queries.meanwhile(stranger, code, place=0),
    ):
        with pytest.raises(NotFound):
            act()


def test_those_who_left_are_forgotten(desk: Desk) -> None:
    code = desk.file()
    services.look(desk.officers["specialist"], code=code, name="Nguyễn Lan", at=AT)
    services.hold(desk.officers["specialist"], code=code, name="Nguyễn Lan", at=AT)

    services.forget_presence(at=AT + timedelta(days=1))

    assert queries.together(desk.officers["clerk"], code, at=AT) == Together()
