"""Running instances on another definition."""

from __future__ import annotations

import pytest
from tests.rooms.definitions.process.factory import (
    awaits,
    each,
    edge,
    end,
    gateway,
    inside,
    message,
    start,
    step,
    timer,
)
from tests.rooms.definitions.process.stored.running import (
    AT,
    HOUSE,
    OPERATOR,
    SUBJECT,
    Desk,
    begun,
    facts,
    now,
    officer,
    read,
    the,
)

from motcua.definitions.process import services
from motcua.definitions.process.types import Definition, State
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Ref


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
