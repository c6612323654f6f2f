"""Tasks of a plan: reported by their unit, confirmed by the lead department, moved by decision, warned of once; each viewer sees theirs."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer
from tests.rooms.followup.programmes import plans
from tests.rooms.followup.programmes.plans import PLAN, YEAR, day, finish, proofs, task

from motcua.followup.notifications import models as letters
from motcua.followup.programmes import models, queries, services
from motcua.followup.programmes.errors import OwnReport, TaskMoved, TaskUnknown, TurnNotOpen
from motcua.followup.programmes.lifecycle import TURNS
from motcua.followup.programmes.types import Act, Filter, Given, Light, Risk, State
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, Ref
from motcua.identity.organisations import services as organisations

pytestmark = pytest.mark.django_db(transaction=True)
KEEPER = Actor.system("programmes")


@pytest.fixture(autouse=True)
def _prepared() -> None:
    plans.prepare()


@pytest.fixture
def unit() -> Actor:
    return officer("specialist", unit="G02.18", login="hoachat")


@pytest.fixture
def keeper() -> Actor:
    return officer("programme_officer", unit="G02.13", login="daumoi")


def _faults(call: object, *args: object, **values: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        call(*args, **values)  # type: ignore[operator]
    return {one.pointer: one.reason for one in refused.value.errors}


def test_task_is_reported_returned_reported_again_and_confirmed_and_its_history_says_so(
    unit: Actor, keeper: Actor
) -> None:
    number = task("A-01")
    faults = _faults(services.report, unit, number, percent=100, text=" ", risk=Risk.HIGH, at=day("03-01"))
    lying = _faults(
        services.report, unit, number, percent=101, text="x", evidence=[Given("a.pdf", b"MZ\x00", 1), Given("b.pdf", b"", 9)], at=day("03-01")
    )  # fmt: skip
    services.report(
        unit,
        number,
        percent=60,
        text="Đã làm một phần",
        risk=Risk.MEDIUM,
        risk_note="Thiếu máy quét",
        seen=1,
        at=day("03-01"),
    )
    with pytest.raises(TaskMoved):
        services.confirm(keeper, number, seen=1, at=day("03-02"))
    services.send_back(keeper, number, text="Chưa có số liệu", at=day("03-02"))
    services.report(unit, number, percent=100, text="Đã xong", evidence=proofs("A-01"), at=day("04-05"))
    services.confirm(keeper, number, text="Đủ", at=day("04-20"))
    found = queries.opened(unit, number, at=day("05-01"))

    assert faults == {
        "/text": "text", "/risk_note": "risk_note_missing", "/evidence/1": "evidence_missing", "/evidence/2": "evidence_missing",
    }  # fmt: skip
    assert lying == {
        "/percent": "percent",
        "/evidence/1": "paper_wrong_kind",
        "/evidence/9": "paper_empty",
        "/evidence": "deliverable",
    }
    assert [(one.act, one.state, one.percent, len(one.proofs)) for one in found.steps] == [
        (Act.REPORT, State.REPORTED, 60, 0), (Act.RETURN, State.RETURNED, None, 0), (Act.REPORT, State.REPORTED, 100, 2), (Act.FINISH, State.DONE, 100, 0),
    ]  # fmt: skip
    assert (found.task.percent, found.task.done_on, found.task.light) == (100, date(YEAR, 4, 5), Light.DONE_LATE)
    assert found.task.slipped_days == 5
    assert found.acts == ()
    told = [entry.name for entry in journal.history(Ref("task", f"{PLAN}/A-01"))]
    assert told == ["programmes.task_made", *["programmes.task_turned"] * 4]
    proof = found.steps[2].proofs[0]
    assert queries.evidence(unit, proof.id, at=day("05-01"))[1].startswith(b"%PDF-")


def test_no_task_leaves_the_closed_table_and_nobody_confirms_their_own_report(unit: Actor, keeper: Actor) -> None:
    number, chance = task("A-01"), random.Random(8)
    calls = {
        Act.REPORT: lambda: services.report(
            unit, number, percent=chance.choice((10, 100)), text="x", evidence=proofs("A-01"), at=day("03-01")
        ),
        Act.CONFIRM: lambda: services.confirm(keeper, number, at=day("03-01")),
        Act.RETURN: lambda: services.send_back(keeper, number, text="x", at=day("03-01")),
        Act.CANCEL: lambda: services.cancel(keeper, number, reason="x", decision="1/QĐ", at=day("03-01")),
        Act.REOPEN: lambda: services.reopen(keeper, number, reason="x", at=day("03-01")),
    }
    for _ in range(40):
        act = chance.choice(list(calls))
        before = State(models.Task.objects.get(pk=number).state)
        try:
            calls[act]()
        except TurnNotOpen:
            assert before not in TURNS[act].before
            assert models.Task.objects.get(pk=number).state == before
        else:
            assert before in TURNS[act].before
    own = task("A-03")
    services.report(keeper, own, percent=50, text="Đang làm", at=day("03-01"))

    with pytest.raises(OwnReport):
        services.confirm(keeper, own, at=day("03-02"))
    assert queries.opened(keeper, own, at=day("03-02")).acts == (Act.RESCHEDULE, Act.CANCEL)
    with pytest.raises(NotAllowed):
        services.reschedule(unit, number, due=date(YEAR, 12, 1), reason="x", decision="x", at=day("03-02"))
    with pytest.raises(TaskUnknown):
        services.report(unit, own, percent=5, text="x", at=day("03-02"))


def test_what_slipped_says_its_first_date_every_change_with_its_decision_and_the_last_word(
    unit: Actor, keeper: Actor
) -> None:
    number = task("A-01")
    wrong = _faults(services.reschedule, keeper, number, due=date(YEAR, 1, 1), reason="", decision="", at=day("03-01"))
    services.reschedule(
        keeper, number, due=date(YEAR, 5, 31), reason="Chờ máy quét", decision="12/QĐ-BCT", at=day("03-20")
    )
    services.reschedule(
        keeper, number, due=date(YEAR, 6, 30), reason="Máy quét về muộn", decision="30/QĐ-BCT", at=day("05-20")
    )
    finish(unit, keeper, "A-01", on="07-05")
    (slip,) = queries.slips(keeper, Filter(plan=PLAN), at=day("02-01", year=YEAR + 1) - timedelta(days=365))

    assert wrong == {"/due": "due", "/reason": "reason", "/decision": "decision"}
    assert [(one.before, one.after, one.decision) for one in slip.changes] == [
        (date(YEAR, 3, 31), date(YEAR, 5, 31), "12/QĐ-BCT"), (date(YEAR, 5, 31), date(YEAR, 6, 30), "30/QĐ-BCT"),
    ]  # fmt: skip
    assert (slip.task.first_due, slip.task.slipped_days, slip.word) == (date(YEAR, 3, 31), 96, "Đã xong.")


def test_a_period_shows_tasks_as_they_stood_at_its_end(unit: Actor, keeper: Actor) -> None:
    number = task("A-01")
    services.report(unit, number, percent=40, text="Một phần", at=day("02-15"))
    services.confirm(keeper, number, at=day("02-16"))
    services.reschedule(keeper, number, due=date(YEAR, 5, 31), reason="Chờ", decision="12/QĐ-BCT", at=day("04-10"))
    finish(unit, keeper, "A-01", on="05-20")
    at = day("12-01")

    def of(unit_: str, since: str, until: str) -> list[tuple[str, bool, int, int, State, Light, int]]:
        found = queries.progress(
            keeper,
            unit=unit_,
            since=date.fromisoformat(f"{YEAR}-{since}"),
            until=date.fromisoformat(f"{YEAR}-{until}"),
            at=at,
        )
        return [
            (
                one.task.code,
                one.is_lead,
                one.percent_before,
                one.percent,
                one.task.state,
                one.task.light,
                len(one.steps),
            )
            for one in found
        ]

    assert of("G02.18", "01-01", "03-14")[0] == ("A-01", True, 0, 40, State.UNDERWAY, Light.AT_RISK, 2)
    assert of("G02.18", "03-15", "06-14") == [
        ("A-01", True, 40, 100, State.DONE, Light.DONE_LATE, 3), ("A-02", False, 0, 0, State.PLANNED, Light.AT_RISK, 0),
    ]  # fmt: skip
    assert [one[0] for one in of("G02.18", "06-15", "09-14")] == ["A-02"]
    assert [one[0] for one in of("", "03-15", "06-14")] == ["A-01", "A-02", "A-03", "A-04"]


def test_lights_tell_why() -> None:
    keeper = officer("programme_officer", unit="G02.13", login="daumoi")

    def lights(on: str) -> dict[str, tuple[Light, tuple[str, ...]]]:
        return {one.code: (one.light, one.why) for one in queries.tasks(keeper, Filter(), at=day(on))}

    early, later = lights("01-20"), lights("04-15")

    assert set(early.values()) == {(Light.ON_TRACK, ())}
    assert later["A-01"] == (Light.LATE, ("due",))
    assert later["A-02"] == (Light.AT_RISK, ("behind", "depends"))
    assert later["A-04"] == (Light.ON_TRACK, ())


def test_each_warning_is_told_once_to_those_whom_it_concerns_and_a_moved_date_begins_anew(
    unit: Actor, keeper: Actor
) -> None:
    leader = officer("ministry_leader", unit="G02", login="lanhdao")
    jobs.carry_out_waiting()
    told = {on: services.warn(KEEPER, at=day(on)) for on in ("03-10", "03-17", "03-18", "03-29", "04-02")}
    again = services.warn(KEEPER, at=day("04-02"))
    late = services.warn(KEEPER, at=day("04-16"))
    services.reschedule(
        keeper, task("A-01"), due=date(YEAR, 5, 31), reason="Chờ", decision="12/QĐ-BCT", at=day("04-17")
    )
    moved = services.warn(KEEPER, at=day("05-20"))
    jobs.carry_out_waiting()
    mine = list(models.Notice.objects.filter(task=task("A-01")).order_by("pk").values_list("kind", "days", "on"))

    assert told == {"03-10": 0, "03-17": 1, "03-18": 0, "03-29": 1, "04-02": 1}
    assert (again, late) == (0, 2)  # the third stage, and a quarter without any word
    assert moved == 3  # near its new date; two other tasks are silent for a quarter by then
    first, second = date(YEAR, 3, 31), date(YEAR, 5, 31)
    assert mine == [
        ("soon", -14, first), ("soon", -3, first), ("late", 1, first), ("late", 15, first), ("silent", 92, date(YEAR, 1, 10)), ("soon", -14, second),
    ]  # fmt: skip
    news = set(letters.DeskNews.objects.filter(step=task("A-01")).values_list("account", "event"))
    assert {(unit.id, "task_soon"), (unit.id, "task_late"), (keeper.id, "task_late"), (leader.id, "task_late")} <= news
    assert (keeper.id, "task_soon") not in news and (leader.id, "task_soon") not in news


def test_a_whole_that_was_reported_in_time_is_not_late_while_it_waits_to_be_confirmed(
    unit: Actor, keeper: Actor
) -> None:
    leader = officer("ministry_leader", unit="G02", login="lanhdao")
    other = officer("specialist", unit="G02.10", login="xnk")
    number, at = task("A-01"), day("04-20")
    services.report(unit, number, percent=100, text="Đã xong", evidence=proofs("A-01"), at=day("03-30"))
    in_time, waiting = (queries.opened(keeper, task(code), at=at).task for code in ("A-01", "A-02"))
    (then,) = [one.task for one in queries.progress(keeper, unit="G02.18", since=date(YEAR, 4, 1), until=date(YEAR, 4, 15), at=at) if one.task.id == number]  # fmt: skip
    services.warn(KEEPER, at=at)
    jobs.carry_out_waiting()
    told = set(letters.DeskNews.objects.filter(step=number).values_list("account", "event"))
    later = services.warn(KEEPER, at=day("09-01"))
    services.report(other, task("A-02"), percent=100, text="Xong muộn", evidence=proofs("A-02"), at=day("07-05"))
    late = queries.opened(keeper, task("A-02"), at=day("08-01")).task

    assert (in_time.light, in_time.why, in_time.slipped_days) == (Light.ON_TRACK, ("waits",), 0)
    assert "depends" not in waiting.why and (then.light, then.why) == (Light.ON_TRACK, ("waits",))
    assert {(keeper.id, "task_waits"), (leader.id, "task_waits")} <= told
    assert not {(unit.id, event) for event in ("task_late", "task_waits", "task_silent")} & told
    assert later and not models.Notice.objects.filter(task=number, kind="silent").exists()
    assert (late.light, late.why, late.slipped_days) == (Light.LATE, ("due", "waits"), 5)


def test_a_report_its_return_and_another_date_are_told_to_the_other_side(unit: Actor, keeper: Actor) -> None:
    number = task("A-01")
    services.report(unit, number, percent=30, text="Một phần", at=day("02-01"))
    services.send_back(keeper, number, text="Thiếu số liệu", at=day("02-02"))
    services.reschedule(keeper, number, due=date(YEAR, 5, 31), reason="Chờ", decision="2/QĐ", at=day("02-03"))
    services.report(unit, number, percent=40, text="Thêm số liệu", at=day("02-04"))
    services.confirm(keeper, number, at=day("02-05"))
    jobs.carry_out_waiting()
    told = sorted(letters.DeskNews.objects.filter(step=number).values_list("account", "event"))

    assert told == sorted(
        [
            (keeper.id, "task_reported"),
            (unit.id, "task_returned"),
            (unit.id, "task_moved"),
            (keeper.id, "task_reported"),
        ]
    )


def test_a_unit_that_merged_is_followed_by_its_successor(keeper: Actor) -> None:
    number, now = task("A-02"), clock.now()
    before = officer("specialist", unit="G02.10", login="truoc")
    successor = officer("specialist", unit="G02.09", login="ketuc")
    alone = queries.tasks(successor, Filter(), at=day("03-01"))
    organisations.merge_units(
        house.SET_UP, units=["G02.10", "G02.09"], into="G02.09", on=clock.legal_date(now), decision="5/QĐ-BCT", at=now
    )
    at = day("03-01")
    for of in ({}, {"unit": "G02.09"}, {"unit": "G02.09", "role": "lead"}):
        assert [one.code for one in queries.tasks(successor, Filter(**of), at=at)] == ["A-02"]
    services.report(successor, number, percent=30, text="Tiếp tục", at=at)

    assert alone == []
    assert queries.opened(keeper, number, at=at).task.lead == "G02.10"
    assert list(queries.units_with_tasks(successor, at=at)) == ["G02.01", "G02.09", "G02.18"]
    assert [
        one.is_lead
        for one in queries.progress(successor, unit="G02.09", since=date(YEAR, 1, 1), until=date(YEAR, 12, 31), at=at)
    ] == [True]
    assert [one.code for one in queries.tasks(before, Filter(), at=at)] == ["A-02"]


def test_every_list_count_and_export_is_what_the_page_would_show() -> None:
    chance = random.Random(2031)
    places = ["", "G02", "G02.01", "G02.10", "G02.13", "G02.18", "T01.CT", "G02.1"]
    roles = ["specialist", "clerk", "ministry_leader", "programme_officer", "one_stop_officer", "operator"]
    at, numbers = day("04-15"), [task(one[0]) for one in plans.TASKS]
    for trial in range(12):
        role, place = chance.choice(roles), chance.choice(places)
        viewer = officer(role, unit=place, login=f"thu{trial}")
        opens = set[int]()
        for number in numbers:
            try:
                opens.add(queries.opened(viewer, number, at=at).task.id)
            except (TaskUnknown, NotAllowed):
                continue
        try:
            listed = queries.tasks(viewer, Filter(), at=at)
        except NotAllowed:
            assert opens == set()
            with pytest.raises(NotAllowed):
                queries.progress(viewer, since=date(YEAR, 1, 1), until=date(YEAR, 12, 31), at=at)
            continue
        wanted = {
            row.pk for row in models.Task.objects.all()
            if role == "programme_officer" and ("G02.13" == place or "G02.13".startswith(f"{place}.") or not place)
            or any(unit == place or not place or unit.startswith(f"{place}.") for unit in (row.lead, *row.supporting))
        }  # fmt: skip
        assert {one.id for one in listed} == opens == wanted, (role, place)
        assert sum(queries.numbers(listed).values()) == len(opens)
        found = queries.tasks(viewer, Filter(text="nhiem vu a-0"), at=at)
        assert {one.id for one in found} == opens
        assert {one.task.id for one in queries.slips(viewer, Filter(), at=at)} <= opens
        assert {
            one.task.id for one in queries.progress(viewer, since=date(YEAR, 1, 1), until=date(YEAR, 12, 31), at=at)
        } == opens
        assert set(queries.open_among(viewer, numbers, at=at)) == opens
        for unit in places[1:]:
            assert {one.id for one in queries.tasks(viewer, Filter(unit=unit), at=at)} <= opens
