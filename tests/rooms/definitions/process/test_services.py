"""Commands and questions on stored instances: steps, messages, timers, commands by job, crashes, stuck ones, moving."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from tests.rooms.definitions.process.factory import (
    awaits,
    catch,
    command,
    decide,
    each,
    edge,
    end,
    gateway,
    inside,
    message,
    model,
    start,
    step,
    timer,
)

from motcua.config.wiring import DESKS
from motcua.definitions.process import models, queries, services
from motcua.definitions.process.errors import (
    CommandFailed,
    GivesWrong,
    InstanceUnknown,
    NobodyWaits,
    ProcessRuns,
    StepChanged,
    StepClosed,
    StepTaken,
)
from motcua.definitions.process.types import DONE, PENDING, Definition, Instance, Outcome, State, Step
from motcua.foundation.errors import Conflict, NotAllowed, Unavailable
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.identity.permissions import services as permissions

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
HOUSE = Actor.system("process")
OPERATOR = Actor.system("operator")
SET_UP = Actor.system("set_up")
SUBJECT = Ref("thing", "T-1")
PROCEDURE = "test/procedure"


@dataclass
class Desk:
    """A desk that remembers what it was asked and answers as it is told."""

    outcomes: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Json]]] = field(default_factory=list)
    held: list[Ref] = field(default_factory=list)
    decisions: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    hours: dict[str, int | None] = field(default_factory=dict)

    def hold(self, subject: Ref) -> None:
        self.held.append(subject)

    def carry_out(self, subject: Ref, command: str, values: Mapping[str, Json], at: datetime) -> Outcome:
        self.asked.append((command, dict(values)))
        answer = self.outcomes.get(command, DONE)
        if callable(answer):
            answer = answer()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def decide(self, subject: Ref, decision: str, values: Mapping[str, Json], at: datetime) -> Mapping[str, Json]:
        answer = self.decisions[decision]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def due(self, subject: Ref, term: str, since: datetime) -> datetime | None:
        hours = self.hours.get(term, 8)
        return None if hours is None else since + timedelta(hours=hours)


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    DESKS["thing"] = Desk()
    yield DESKS["thing"]
    del DESKS["thing"]


def officer(name: str, role: str, unit: str = "G02") -> Actor:
    permissions.grant(SET_UP, principal=name, role=role, unit=unit, in_force_from=AT - timedelta(days=400), at=AT)
    return Actor(ActorKind.OFFICER, name, assurance=2)


@functools.cache
def read(elements: str, ways: str, **more: str) -> Definition:
    return queries.read(model(start() + elements, ways, **more), file="process.bpmn")


def begun(definition: Definition, *, subject: Ref = SUBJECT, **values: Json) -> Instance:
    return services.start(
        HOUSE, subject=subject, definition=definition, procedure=PROCEDURE, unit="G02.1", values=values, at=AT
    )


def now(subject: Ref = SUBJECT) -> Instance:
    return queries.instance(HOUSE, subject)


def the(element: str, subject: Ref = SUBJECT) -> Step:
    return next(one for one in now(subject).steps if one.element == element)


def facts(subject: Ref = SUBJECT) -> list[str]:
    return [entry.name.removeprefix("process.") for entry in journal.history(subject)]


TWO = (step("check", "complete:boolean note:text", role="one_stop_officer", term="intake") + step("sign", kind="sign", role="department_leader") + end(),
       "start>check check>sign sign>end")  # fmt: skip
LONG = (
    inside(
        "handling",
        step("check", "complete:boolean", role="one_stop_officer", term="intake").replace('id="check"', 'id="check"') + start("s2") + gateway("g", default="y")
        + command("ask", "request_supplement") + catch("supplement", awaits("supplement_received")) + command("take", "accept")
        + decide("route") + step("appraise", "outcome:accepted,refused note:text") + command("issue", "issue") + end("e2"),
        "s2>check check>g g>take{complete = true} g>ask* ask>supplement supplement>check take>route route>appraise appraise>issue issue>e2",
    )
    + edge("withdrawn", "handling", awaits("withdrawn")) + command("close", "return_dossier") + end() + end("gone"),
    "start>handling handling>end withdrawn>close close>gone",
)  # fmt: skip


def long() -> Definition:
    return read(*LONG, more=message("supplement_received") + message("withdrawn"))


# ---------------------------------------------------------------- a whole process


@pytest.mark.django_db(transaction=True)
def test_a_process_from_start_to_end(desk: Desk) -> None:
    desk.decisions["rules.dmn#route"] = {"unit": "G02"}
    clerk, specialist = officer("o1", "one_stop_officer"), officer("s1", "specialist")
    begun(long())

    services.finish_step(clerk, step=the("check").id, values={"complete": False}, at=AT)
    jobs.carry_out_waiting()
    assert now().tokens == ("supplement",)
    services.send_message(HOUSE, subject=SUBJECT, name="supplement_received", values={"files": 2}, key="m1", at=AT)
    services.finish_step(clerk, step=the("check").id, values={"complete": True}, at=AT)
    jobs.carry_out_waiting()
    services.finish_step(specialist, step=the("appraise").id, values={"outcome": "accepted", "note": "đạt"}, at=AT)
    jobs.carry_out_waiting()

    assert [asked[0] for asked in desk.asked] == ["request_supplement", "accept", "issue"]
    assert desk.asked[-1][1] == {"complete": True, "files": 2, "unit": "G02", "outcome": "accepted", "note": "đạt"}
    done = now()
    assert (done.state, done.ended_at is not None, done.steps, done.waits) == (State.COMPLETED, True, (), ())
    assert facts() == [
        "started", "step_opened",
        "step_finished", "step_opened",
        "step_finished",
        "message_taken", "step_opened",
        "step_finished", "step_opened",
        "step_finished", "decision_taken", "step_opened",
        "step_finished", "step_opened",
        "step_finished", "ended",
    ]  # fmt: skip
    assert [one.element for one in queries.steps(HOUSE, SUBJECT)] == [
        "check",
        "ask",
        "check",
        "take",
        "appraise",
        "issue",
    ]
    finished = [
        entry.body["gave"] for entry in queries.history(HOUSE, SUBJECT) if entry.name == "process.step_finished"
    ]
    assert finished == [["complete=false"], [], ["complete=true"], [], ["outcome=accepted"], []]


def test_a_definition_is_stored_once_and_read_back_whole(desk: Desk) -> None:
    definition = long()
    begun(definition)
    begun(definition, subject=Ref("thing", "T-2"))
    from motcua.definitions.process import keeping

    keeping._known.clear()

    assert models.Definition.objects.count() == 1
    assert keeping.definition(definition.fingerprint) == definition


def test_an_instance_says_where_its_tokens_are(desk: Desk) -> None:
    begun(long())

    shown = now()

    assert shown.tokens == ("check",)
    assert [(wait.name, wait.boundary) for wait in shown.waits] == [("withdrawn", True)]
    assert shown.diagram == long().xml
    assert shown.engine.startswith("spiffworkflow ")
    assert shown.steps[0].due == AT + timedelta(hours=8)


# ---------------------------------------------------------------- the same again


def test_starting_again_gives_the_running_one_and_another_is_refused(desk: Desk) -> None:
    first = begun(read(*TWO))

    assert begun(read(*TWO)) == first
    with pytest.raises(ProcessRuns):
        begun(long())


def test_finishing_twice_gives_the_first_answer(desk: Desk) -> None:
    clerk, other = officer("o1", "one_stop_officer"), officer("o2", "one_stop_officer")
    begun(read(*TWO))
    number = the("check").id
    first = services.finish_step(clerk, step=number, values={"complete": True}, at=AT)

    assert services.finish_step(clerk, step=number, values={"complete": True}, at=AT) == first
    with pytest.raises(StepClosed):
        services.finish_step(clerk, step=number, values={"complete": False}, at=AT)
    with pytest.raises(StepClosed):
        services.finish_step(other, step=number, values={"complete": True}, at=AT)
    assert facts().count("step_finished") == 1


def test_a_message_with_the_same_key_changes_nothing(desk: Desk) -> None:
    begun(
        read(
            catch("a", awaits("ready")) + catch("b", awaits("ready")) + end(),
            "start>a a>b b>end",
            more=message("ready"),
        )
    )

    services.send_message(HOUSE, subject=SUBJECT, name="ready", key="k", at=AT)
    services.send_message(HOUSE, subject=SUBJECT, name="ready", key="k", at=AT)

    assert now().tokens == ("b",)
    with pytest.raises(NobodyWaits):
        services.send_message(HOUSE, subject=SUBJECT, name="other", key="k2", at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_officers_finish_two_branches_at_the_same_time(desk: Desk) -> None:
    one, two = officer("s1", "specialist"), officer("s2", "specialist")
    begun(
        read(gateway("fork", "parallel") + step("a") + step("b") + gateway("join", "parallel") + step("last") + end(),
             "start>fork fork>a fork>b a>join b>join join>last last>end")
    )  # fmt: skip
    numbers = [(one, the("a").id), (two, the("b").id)]
    together = threading.Barrier(2)

    def work(who: Actor, number: int) -> None:
        try:
            together.wait(10)
            services.finish_step(who, step=number, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work, *pair) for pair in numbers]:
            done.result(30)

    assert now().tokens == ("last",)
    assert facts().count("step_finished") == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_time_finish_a_step_once(desk: Desk) -> None:
    clerk = officer("o1", "one_stop_officer")
    begun(read(*TWO))
    number = the("check").id
    together = threading.Barrier(2)

    def click() -> Instance:
        try:
            together.wait(10)
            return services.finish_step(clerk, step=number, values={"complete": True}, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = (done.result(30) for done in [pool.submit(click), pool.submit(click)])

    assert first == second
    assert facts().count("step_finished") == 1


# ---------------------------------------------------------------- who may


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


# ---------------------------------------------------------------- time


def test_timers_fire_when_their_instant_has_passed(desk: Desk) -> None:
    desk.hours = {"payment": 5}
    begun(
        read(step("pay") + edge("late", "pay", timer("payment")) + edge("note", "pay", timer(duration="P1DT2H"), interrupts=False) + step("close") + end(),
             "start>pay pay>end late>close note>close close>end")
    )  # fmt: skip

    assert [wait.due for wait in now().waits] == [AT + timedelta(hours=5), AT + timedelta(hours=26)]
    assert services.fire_due(HOUSE, at=AT + timedelta(hours=4)) == 0
    assert services.fire_due(HOUSE, at=AT + timedelta(hours=5)) == 1
    assert services.fire_due(HOUSE, at=AT + timedelta(hours=50)) == 0
    assert now().tokens == ("close",)
    assert facts()[-3:] == ["timer_fired", "step_dropped", "step_opened"]


def test_terms_follow_the_subject_s_clock(desk: Desk) -> None:
    begun(read(step("pay", term="work") + edge("late", "pay", timer("payment")) + end(), "start>pay pay>end late>end"))

    desk.hours = {"work": None, "payment": None}
    still = services.reckon(HOUSE, subject=SUBJECT)
    assert (still.steps[0].due, still.waits[0].due) == (None, None)
    assert services.fire_due(HOUSE, at=AT + timedelta(days=900)) == 0
    desk.hours = {"work": 30, "payment": 40}
    later = services.reckon(HOUSE, subject=SUBJECT)
    assert (later.steps[0].due, later.waits[0].due) == (AT + timedelta(hours=30), AT + timedelta(hours=40))


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("PT1H", "2026-01-31T03:00:00+00:00"),
        ("P1M", "2026-02-28T02:00:00+00:00"),
        ("P1Y2M3DT4H5M6S", "2027-04-03T06:05:06+00:00"),
        ("P2W", "2026-02-14T02:00:00+00:00"),
        ("P9999Y", "9998-01-31T02:00:00+00:00"),
        ("2026-12-01T08:00:00+07:00", "2026-12-01T08:00:00+07:00"),
    ],
)
def test_iso_texts_are_calendar_time(text: str, due: str) -> None:
    from motcua.definitions.process import durations

    assert durations.end(text, since=datetime(2026, 1, 31, 2, tzinfo=UTC)).isoformat() == due


# ---------------------------------------------------------------- commands


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_a_command_leaves_the_instance_as_it_was(desk: Desk) -> None:
    begun(read(command("take", "accept") + step("a") + end(), "start>take take>a a>end"))
    before = models.Instance.objects.values().get()
    desk.outcomes["accept"] = KeyboardInterrupt()

    with pytest.raises(KeyboardInterrupt):
        services.carry_out(HOUSE, step=the("take").id, at=AT)
    assert models.Instance.objects.values().get() == before
    desk.outcomes["accept"] = DONE
    jobs.carry_out_waiting()

    assert now().tokens == ("a",)
    assert [asked[0] for asked in desk.asked] == ["accept", "accept"]


@pytest.mark.django_db(transaction=True)
def test_a_job_that_comes_twice_carries_out_once(desk: Desk) -> None:
    begun(read(command("take", "accept") + step("a") + end(), "start>take take>a a>end"))
    number = the("take").id

    services.carry_out(HOUSE, step=number, at=AT)
    services.carry_out(HOUSE, step=number, at=AT)

    assert len(desk.asked) == 1
    assert set(desk.held) == {SUBJECT}


def test_a_command_that_has_only_begun_is_finished_later(desk: Desk) -> None:
    desk.outcomes["issue"] = PENDING
    begun(read(command("issue", "issue") + step("a") + end(), "start>issue issue>a a>end"))
    number = the("issue").id
    services.carry_out(HOUSE, step=number, at=AT)

    assert now().tokens == ("issue",)
    services.finish_command(HOUSE, step=number, values={"result": "R-1"}, at=AT)
    services.finish_command(HOUSE, step=number, values={"result": "R-2"}, at=AT)
    assert (now().tokens, now().values) == (("a",), {"result": "R-1"})


def test_a_register_that_is_away_is_tried_again(desk: Desk) -> None:
    desk.outcomes["issue"] = Unavailable()
    begun(read(command("issue", "issue") + end(), "start>issue issue>end"))

    with pytest.raises(Unavailable):
        services.carry_out(HOUSE, step=the("issue").id, at=AT)
    assert now().state is State.WAITING


def test_an_error_that_the_process_knows_is_caught(desk: Desk) -> None:
    desk.outcomes["issue"] = CommandFailed(error="away")
    begun(
        read(command("issue", "issue") + edge("caught", "issue", '<errorEventDefinition errorRef="e_away"/>') + step("by_hand") + end(),
             "start>issue issue>end caught>by_hand by_hand>end", more='<error id="e_away" errorCode="away"/>')
    )  # fmt: skip

    services.carry_out(HOUSE, step=the("issue").id, at=AT)

    assert now().tokens == ("by_hand",)
    assert facts()[-2:] == ["step_failed", "step_opened"]


@pytest.mark.django_db(transaction=True)
def test_a_command_that_fails_leaves_the_instance_stuck_until_an_operator_retries(desk: Desk) -> None:
    desk.outcomes["issue"] = Conflict(why="no template")
    begun(read(command("issue", "issue") + step("a") + end(), "start>issue issue>a a>end"))
    services.carry_out(HOUSE, step=the("issue").id, at=AT)

    (found,) = queries.stuck(OPERATOR)
    assert (found.subject, found.element, found.why) == (SUBJECT, "issue", "conflict {'why': 'no template'}")
    assert queries.diagram(OPERATOR, found.instance)[1] == ("issue",)
    with pytest.raises(NotAllowed):
        queries.stuck(officer("o1", "one_stop_officer"))
    desk.outcomes["issue"] = DONE
    services.retry(OPERATOR, instance=found.instance, at=AT)
    jobs.carry_out_waiting()

    assert (now().state, now().tokens) == (State.WAITING, ("a",))
    assert queries.stuck(OPERATOR) == []
    assert facts() == ["started", "step_opened", "stuck", "retried", "step_finished", "step_opened"]


def test_a_gateway_without_a_way_is_seen_and_goes_on_with_better_values(desk: Desk) -> None:
    specialist = officer("s1", "specialist")
    begun(read(step("a", "x:number") + gateway("g") + step("b") + end(), "start>a a>g g>b{x = 1} g>end{x = 2} b>end"))

    services.finish_step(specialist, step=the("a").id, values={"x": 7}, at=AT)

    shown = now()
    assert (shown.state, shown.stuck_at, shown.tokens) == (State.STUCK, "g", ("g",))
    services.retry(OPERATOR, instance=shown.id, values={"x": 1}, at=AT)
    assert (now().state, now().tokens) == (State.WAITING, ("b",))


def test_a_desk_that_tells_its_own_process_something_is_heard(desk: Desk) -> None:
    def taken_back() -> Outcome:
        services.send_message(HOUSE, subject=SUBJECT, name="withdrawn", at=AT)
        return DONE

    desk.outcomes["accept"] = taken_back
    begun(read(inside("sub", start("s2") + command("take", "accept") + end("e2"), "s2>take take>e2") + edge("out", "sub", awaits("withdrawn")) + step("close") + end(),
               "start>sub sub>end out>close close>end", more=message("withdrawn")))  # fmt: skip

    services.carry_out(HOUSE, step=the("take").id, at=AT)

    assert now().tokens == ("close",)


@pytest.mark.django_db(transaction=True)
def test_withdrawing_ends_it_as_modelled_or_altogether(desk: Desk) -> None:
    begun(long())
    begun(long(), subject=Ref("thing", "T-2"))

    services.send_message(HOUSE, subject=SUBJECT, name="withdrawn", at=AT)
    jobs.carry_out_waiting()
    services.withdraw(HOUSE, subject=Ref("thing", "T-2"), at=AT)
    services.withdraw(HOUSE, subject=Ref("thing", "T-2"), at=AT)

    assert [asked[0] for asked in desk.asked] == ["return_dossier"]
    assert (now().state, now(Ref("thing", "T-2")).state) == (State.COMPLETED, State.WITHDRAWN)
    assert facts(Ref("thing", "T-2")) == ["started", "step_opened", "step_dropped", "ended"]
    again = begun(read(*TWO), subject=Ref("thing", "T-2"))
    assert again.state is State.WAITING


def test_open_steps_are_found_without_passing_by_those_that_are_done(desk: Desk) -> None:
    specialist = officer("s1", "specialist")
    shown = begun(read(step("a", "x:boolean") + gateway("g", default="y") + end(), "start>a a>g g>end{x = true} g>a*"))
    for _ in range(60):
        shown = services.finish_step(specialist, step=shown.steps[0].id, values={"x": False}, at=AT)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN (ANALYZE) SELECT * FROM process_step WHERE instance_id = %s AND state = 'open'", [shown.id]
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Rows Removed" not in plan
    assert len(queries.steps(HOUSE, SUBJECT)) == 61


# ---------------------------------------------------------------- moving


def test_running_instances_are_moved_after_a_dry_run(desk: Desk) -> None:
    clerk, specialist = officer("o1", "one_stop_officer"), officer("s1", "specialist")
    old = read(
        step("check", role="one_stop_officer") + step("appraise") + end(), "start>check check>appraise appraise>end"
    )
    new = read(
        step("check", role="one_stop_officer") + step("second_look") + step("review", role="division_head") + end(),
        "start>check check>second_look second_look>review review>end",
    )
    for name in ("A", "B"):
        begun(old, subject=Ref("thing", name))
    services.finish_step(clerk, step=the("check", Ref("thing", "B")).id, at=AT)

    plan = services.plan_move(OPERATOR, to=new, since=old.fingerprint)
    assert [(one.subject.id, one.can, one.why) for one in plan] == [
        ("A", True, ()), ("B", False, ("userTask “appraise” (appraise): is not in the new definition",)),
    ]  # fmt: skip
    assert now(Ref("thing", "A")).definition == old.fingerprint
    done = services.move(OPERATOR, to=new, instances=[one.instance for one in plan], at=AT)
    assert [one.can for one in done] == [True, False]
    assert services.move(OPERATOR, to=new, instances=[plan[0].instance], at=AT)[0].can
    services.finish_step(clerk, step=the("check", Ref("thing", "A")).id, at=AT)
    services.finish_step(specialist, step=the("second_look", Ref("thing", "A")).id, at=AT)

    assert now(Ref("thing", "A")).tokens == ("review",)
    assert facts(Ref("thing", "A")).count("moved") == 1
    assert now(Ref("thing", "B")).definition == old.fingerprint
    with pytest.raises(NotAllowed):
        services.plan_move(clerk, to=new, since=old.fingerprint)


def test_a_moved_step_takes_the_new_role_and_its_edges_must_be_the_same(desk: Desk) -> None:
    sub = (
        inside("sub", start("s2") + step("a", inner=each("units")) + step("b") + end("e2"), "s2>a a>b b>e2")
        + edge("out", "sub", awaits("withdrawn"))
        + end()
    )
    ways = "start>sub sub>end out>end"
    begun(read(sub, ways, more=message("withdrawn")), units=["G02", "G05"])
    number = now().id

    other = read(
        sub.replace('id="a" name="a" mc:role="specialist"', 'id="a" name="Thẩm định" mc:role="clerk"').replace(
            "b&gt;e2", ""
        ),
        ways,
        more=message("withdrawn"),
    )
    edged = read(sub + edge("late", "sub", timer("work")), ways + " late>end", more=message("withdrawn"))
    (held,) = services.move(OPERATOR, to=edged, instances=[number], at=AT)
    (moved,) = services.move(OPERATOR, to=other, instances=[number], at=AT)

    assert held.why == ("subProcess (sub): has other events at its edge in the new definition",)
    assert moved.can
    assert [(one.name, one.role, one.item) for one in now().steps] == [
        ("Thẩm định", "clerk", "G02"),
        ("Thẩm định", "clerk", "G05"),
    ]
    services.send_message(HOUSE, subject=SUBJECT, name="withdrawn", at=AT)
    assert now().state is State.COMPLETED


def test_a_join_that_waits_goes_with_its_ways(desk: Desk) -> None:
    specialist = officer("s1", "specialist")

    def drawn(last: str, third: bool = False) -> Definition:
        extra = step("c") if third else ""
        more = " fork>c c>join" if third else ""
        return read(gateway("fork", "parallel") + step("a") + step("b") + extra + gateway("join", "parallel") + step(last) + end(),
                    f"start>fork fork>a fork>b a>join b>join join>{last} {last}>end{more}")  # fmt: skip

    begun(drawn("x"))
    services.finish_step(specialist, step=the("a").id, at=AT)
    (held,) = services.plan_move(OPERATOR, to=drawn("x", third=True), instances=[now().id])
    (moved,) = services.move(OPERATOR, to=drawn("y"), instances=[now().id], at=AT)
    services.finish_step(specialist, step=the("b").id, at=AT)

    assert held.why == ("parallelGateway (join): joins other ways in the new definition",)
    assert moved.can
    assert now().tokens == ("y",)
