"""Acts on many dossiers: what is left out and why, each line by itself, only what failed again."""

from __future__ import annotations

import json

import pytest
from django.conf import settings as django_settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, OWNER, PROCEDURE, Desk, officer

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.errors import BulkEmpty, BulkStarted
from motcua.casework.dossiers.types import BulkAct, Channel, Filter, Queue, Status
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.foundation.errors import NotFound
from motcua.foundation.journal import queries as journal


def filed(desk: Desk, count: int) -> list[str]:
    """So many dossiers at their intake step."""
    path = django_settings.MOTCUA.packs_dir / "common" / "standard" / "examples" / "01-valid.json"
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    codes = []
    for number in range(count):
        paper = attachments.add(
            desk.enterprise, owner=OWNER, name="giay-to.pdf", content=house.pdf(f"giay-to {number}"), at=AT
        )
        receipt = services.submit(
            desk.enterprise, procedure=PROCEDURE, data=data, papers={"giay-to.pdf": paper.id}, channel=Channel.API,
            key=f"k{number}", at=AT,
        )  # fmt: skip
        codes.append(receipt.code)
        models.Dossier.objects.update(subject_key="")  # the same matter, many times
    desk.work()
    return codes


def chosen(desk: Desk, role: str, codes: list[str]) -> int:
    steps = {step.subject.id: step for step in process.open_steps(desk.officers[role], every_role=True)}
    return services.choose_lines(
        desk.officers[role], lines=[(code, steps[code].id, steps[code].version) for code in codes], at=AT
    )


def states(batch: int) -> dict[str, tuple[str, str]]:
    return {item.code: (item.state, item.why) for item in models.BatchItem.objects.filter(batch_id=batch)}


def test_many_are_taken_and_what_another_has_is_left_out_with_its_reason(desk: Desk) -> None:
    codes = filed(desk, 3)
    clerk = desk.officers["one_stop_officer"]
    batch = chosen(desk, "one_stop_officer", codes)
    step = next(one for one in process.open_steps(clerk) if one.subject.id == codes[1])
    processes.claim(clerk, step=step.id, at=AT)  # its version grows: the page that was seen is old

    plan = queries.bulk_plan(clerk, batch, BulkAct.TAKE)
    services.start_bulk(clerk, batch=batch, act=BulkAct.TAKE, at=AT)
    desk.work()

    assert ([one.code for one in plan.included], [(one.code, one.why) for one in plan.left_out]) == (
        [codes[0], codes[2]], [(codes[1], "moved")],
    )  # fmt: skip
    assert states(batch) == {codes[0]: ("done", ""), codes[1]: ("left_out", "moved"), codes[2]: ("done", "")}
    assert len(queries.inbox(clerk, Filter(queue=Queue.MINE), at=AT).lines) == 3
    assert queries.bulk(clerk, batch).state == "done"


def test_line_that_changes_after_the_confirmation_fails_alone_and_only_it_is_tried_again(desk: Desk) -> None:
    codes = filed(desk, 3)
    clerk = desk.officers["one_stop_officer"]
    batch = chosen(desk, "one_stop_officer", codes)
    services.start_bulk(clerk, batch=batch, act=BulkAct.FINISH, values={"finding": "complete"}, at=AT)
    step = next(one for one in process.open_steps(clerk) if one.subject.id == codes[1])
    processes.claim(clerk, step=step.id, at=AT)
    desk.work()
    first = states(batch)

    tried = services.retry_bulk(clerk, batch=batch, at=AT)
    desk.work()

    assert first == {codes[0]: ("done", ""), codes[1]: ("failed", "process.step_changed"), codes[2]: ("done", "")}
    assert tried == 1
    assert {state for state, _ in states(batch).values()} == {"done"}
    assert {desk.status(code) for code in codes} == {Status.TRANSFERRED}
    finished = [
        entry
        for code in codes
        for entry in journal.history(queries.ref_of(code))
        if entry.name == "process.step_finished" and entry.body["gave"]
    ]
    assert len(finished) == 3


def test_only_lines_of_the_same_step_are_finished_together(desk: Desk) -> None:
    codes = filed(desk, 2)
    clerk = desk.officers["one_stop_officer"]
    services.start_bulk(
        clerk,
        batch=chosen(desk, "one_stop_officer", codes[:1]),
        act=BulkAct.FINISH,
        values={"finding": "complete"},
        at=AT,
    )
    desk.work()
    head = desk.officers["division_head"]
    batch = chosen(desk, "division_head", codes)

    plan = queries.bulk_plan(head, batch, BulkAct.FINISH)

    assert {(one.code, one.why) for one in plan.left_out} == {(codes[1], "not_yours")}
    assert queries.bulk_step(head, batch).role == "division_head"  # type: ignore[union-attr]


def test_head_gives_many_to_one_officer_and_reminds_them(desk: Desk) -> None:
    codes = filed(desk, 2)
    clerk, head = desk.officers["one_stop_officer"], officer("one_stop_head")
    desk.officers["one_stop_head"] = head
    batch = chosen(desk, "one_stop_head", codes)
    people = queries.bulk_holders(head, batch)
    wrong = queries.bulk_plan(head, batch, BulkAct.ASSIGN, to=desk.officers["specialist"].id)

    services.start_bulk(head, batch=batch, act=BulkAct.ASSIGN, to=clerk.id, at=AT)
    desk.work()
    reminding = chosen(desk, "one_stop_head", codes)
    services.start_bulk(head, batch=reminding, act=BulkAct.REMIND, at=AT)
    desk.work()

    assert people == [(clerk.id, "one_stop_officer")]
    assert {one.why for one in wrong.left_out} == {"not_theirs"}
    lines = queries.inbox(clerk, Filter(queue=Queue.MINE), at=AT).lines
    assert [(line.code, line.reminded) for line in sorted(lines, key=lambda one: one.code)] == [
        (code, True) for code in sorted(codes)
    ]
    assert journal.history(queries.ref_of(codes[0]))[-1].name == "dossiers.holder_reminded"


def test_all_that_match_a_filter_are_chosen_within_the_reach(desk: Desk) -> None:
    codes = filed(desk, 3)
    clerk = desk.officers["one_stop_officer"]

    batch = services.choose_all(clerk, wanted=Filter(queue=Queue.TODO), at=AT)

    assert {one.code for one in queries.bulk_plan(clerk, batch, BulkAct.TAKE).included} == set(codes)
    with pytest.raises(BulkEmpty):
        services.choose_all(desk.officers["specialist"], wanted=Filter(queue=Queue.TODO), at=AT)
    with pytest.raises(BulkEmpty):
        services.choose_lines(clerk, lines=[], at=AT)


def test_batch_is_its_officers_own_and_confirmed_once(desk: Desk) -> None:
    codes = filed(desk, 1)
    clerk, other = desk.officers["one_stop_officer"], desk.officers["specialist"]
    batch = chosen(desk, "one_stop_officer", codes)

    for act in (
        lambda: queries.bulk(other, batch),
        lambda: queries.bulk_plan(other, batch, BulkAct.TAKE),
        lambda: services.start_bulk(other, batch=batch, act=BulkAct.TAKE, at=AT),
    ):
        with pytest.raises(NotFound):
            act()
    services.start_bulk(clerk, batch=batch, act=BulkAct.TAKE, at=AT)
    with pytest.raises(BulkStarted):
        services.start_bulk(clerk, batch=batch, act=BulkAct.TAKE, at=AT)


def test_lines_that_are_made_up_are_left_out(desk: Desk) -> None:
    (code,) = filed(desk, 1)
    stranger = officer("one_stop_head", unit="H57")
    step = process.open_steps(desk.officers["one_stop_officer"])[0]

    batch = services.choose_lines(
        stranger, lines=[(code, step.id, step.version), ("khong-co", 10**12, 1), (code, 0, 1)], at=AT
    )
    plans = {act: queries.bulk_plan(stranger, batch, act) for act in BulkAct}

    assert all(plan.included == () for plan in plans.values())
