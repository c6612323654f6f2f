"""Stored instances from start to end, and the same act again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.rooms.definitions.process.factory import (
    awaits,
    catch,
    end,
    gateway,
    message,
    step,
)
from tests.rooms.definitions.process.stored.running import (
    AT,
    HOUSE,
    SUBJECT,
    TWO,
    Desk,
    begun,
    facts,
    long,
    now,
    officer,
    read,
    the,
)

from motcua.definitions.process import models, queries, services
from motcua.definitions.process.errors import (
    NobodyWaits,
    ProcessRuns,
    StepClosed,
)
from motcua.definitions.process.types import Instance, State
from motcua.foundation.jobs import services as jobs
from motcua.foundation.types import Actor, Ref


@pytest.mark.django_db
def test_steps_of_a_subject_are_found_without_reading_those_of_all(desk: Desk) -> None:
    begun(long())
    with CaptureQueriesContext(connection) as asked:
        assert queries.steps(HOUSE, SUBJECT)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            assert "Seq Scan" not in str(cursor.fetchall()), query["sql"]


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
