"""A leaver's work: whatever is in hand has another hand or its unit's tray afterwards, and goes on from there."""

from __future__ import annotations

import pytest
from pytest_django import Settings
from tests.rooms.casework.dossiers.factory import AT, OWNER, PROCEDURE, officer, prepare
from tests.rooms.casework.dossiers.signing import PIN, Table, may_sign

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Channel, RuleKind
from motcua.casework.results import services as acts
from motcua.casework.results.types import BatchState, ItemState
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.foundation import clock
from motcua.foundation.signing import services as signing
from motcua.foundation.types import Actor
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.types import HandOver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def table(settings: Settings) -> Table:
    prepare(settings)
    return Table(settings)


def leave(by: Actor, who: Actor, *, to: str = "", take_roles: bool = False) -> HandOver:
    return organisations.hand_over(
        by, principal=who.id, to=to, take_roles=take_roles, leave_bare=True, reason="nghỉ hưu", at=clock.now()
    )


def operator() -> Actor:
    return officer("operator", login="boss")


def test_papers_that_a_leaver_has_begun_to_sign_wait_in_the_tray_and_another_signs_them_under_the_same_number(
    table: Table,
) -> None:
    code = table.brought()
    batch = table.begin()
    before = acts.get_batch(table.leader, batch.id).items[0]
    boss = operator()
    heir = officer("department_leader", login="heir")
    may_sign(heir)

    plan = leave(boss, table.leader, to=heir.id)

    assert [(one.item.kind, one.to, one.why) for one in plan.items if one.item.kind == "signing"] == [
        ("signing", "", "ends")
    ]
    ended = acts.get_batch(table.leader, batch.id)
    assert (ended.state, ended.items[0].state) == (BatchState.ENDED, ItemState.DROPPED)
    assert queries.tray(table.leader, at=clock.now()) == []
    mine = signing.register_file(heir, file="other", pin=PIN, holder="Người Khác", at=AT)
    table.leader = heir
    again = acts.get_batch(heir, table.begin(key="again", certificate=mine).id).items[0]
    assert (again.subject.id, again.state, again.symbol) == (code, ItemState.PREPARED, before.symbol)


def test_a_signature_given_before_leaving_is_not_undone(table: Table) -> None:
    code = table.brought()
    batch = table.begin()
    services.authorise_signing(table.leader, batch=batch.id, pin=PIN, at=AT)
    table.work()

    plan = leave(operator(), table.leader)

    assert [one for one in plan.items if one.item.kind == "signing"] == []
    assert acts.get_batch(table.leader, batch.id).items[0].state is ItemState.DONE
    assert table.step("clerk").subject.id == code, "the step after the signature"


def test_a_reception_in_progress_goes_to_who_receives_there_else_to_the_desks_list(table: Table) -> None:
    clerk = table.officers["one_stop_officer"]
    heir, stranger = officer("one_stop_officer", login="heir"), officer("specialist", login="stranger")
    begun = services.begin_intake(
        clerk, unit="G02", channel=Channel.DESK, owner=OWNER, owner_name="Công ty", procedure=PROCEDURE, at=AT
    )
    boss = operator()

    lacking = organisations.plan_hand_over(boss, principal=clerk.id, to=stranger.id, take_roles=False, at=clock.now())
    leave(boss, clerk, to=heir.id)

    assert [(one.item.kind, one.to, one.why) for one in lacking.items] == [("intake", "", "not_entitled")]
    assert queries.intake(heir, begun.id).account == heir.id
    assert [one.id for one in queries.intakes(heir)] == [begun.id]


def test_rules_that_name_a_leaver_name_the_heir_or_end_and_nothing_is_given_to_the_leaver_any_more(
    table: Table,
) -> None:
    who, heir, boss = table.officers["specialist"], officer("specialist", login="heir"), operator()
    head = table.officers["division_head"]
    for values in (["A"], ["B"]):
        services.set_rule(
            head, unit="G02", kind=RuleKind.NAMED, role="specialist", account=who.id, field="/x", values=values,
            in_force_from=AT, at=AT,
        )  # fmt: skip

    leave(boss, who, to=heir.id)

    named = queries.assignment_rules(head, at=clock.now())
    assert [(one.account, one.values) for one in named] == [(heir.id, ("A",)), (heir.id, ("B",))]
    leave(boss, heir)
    assert queries.assignment_rules(head, at=clock.now()) == []


def test_what_a_leaver_holds_and_where_they_sit_is_free(table: Table) -> None:
    who = table.officers["specialist"]
    code = table.file()
    services.hold(who, code=code, name="Nguyễn Lan", at=AT)

    leave(operator(), who)

    assert queries.together(table.officers["division_head"], code, at=clock.now()).held is None


def test_a_step_taken_is_in_its_units_tray_when_nobody_takes_it(table: Table) -> None:
    table.file()
    clerk = table.officers["one_stop_officer"]
    step = process.open_steps(clerk)[0]
    processes.claim(clerk, step=step.id, at=AT)

    leave(operator(), clerk)

    other = officer("one_stop_officer", login="heir")
    assert [one.claimed_by for one in process.open_steps(other) if one.id == step.id] == [""]
