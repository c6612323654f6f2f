"""Commands carried out by job: crashes, twice, errors, stuck ones, withdrawal."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.rooms.definitions.process.factory import (
    awaits,
    command,
    edge,
    end,
    gateway,
    inside,
    message,
    start,
    step,
)
from tests.rooms.definitions.process.stored.running import (
    AT,
    HOUSE,
    OPERATOR,
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
    CommandFailed,
)
from motcua.definitions.process.types import DONE, PENDING, Outcome, State
from motcua.foundation.errors import Conflict, NotAllowed, Unavailable
from motcua.foundation.jobs import services as jobs
from motcua.foundation.types import Ref


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
