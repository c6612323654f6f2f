"""The longest way that a dossier may take, whichever branch, over all branches, timers and ways back."""

from __future__ import annotations

from fractions import Fraction

from tests.rooms.definitions.process.factory import (
    HEAD,
    command,
    end,
    gateway,
    inside,
    model,
    process,
    start,
    step,
)

from motcua.definitions.process import queries


def longest(source, *, starts=(), stops=(), **hours):
    definition = queries.read(source, file="process.bpmn")
    takes = {key: Fraction(amount) for key, amount in hours.items()}
    way = queries.longest_way(definition, takes, starts=starts, stops=stops)
    return int(way.takes), tuple(element for element, _ in way.steps), way.loops


def timer(key, of, *, interrupts=True):
    return (
        f'<boundaryEvent id="{key}" attachedToRef="{of}" cancelActivity="{str(interrupts).lower()}">'
        f'<timerEventDefinition><timeDuration xsi:type="tFormalExpression">P1D</timeDuration></timerEventDefinition></boundaryEvent>'
    )


def test_the_branch_that_nobody_has_taken_counts_and_side_by_side_only_the_longest():
    elements = start() + step("look", "far:boolean") + gateway("far", default="fork") + step("visit")
    elements += gateway("fork", "parallel") + step("a") + step("b") + gateway("join", "parallel") + step("sign") + end()
    ways = (
        "start>look look>far far>visit{far = true} far>fork* visit>fork fork>a fork>b a>join b>join join>sign sign>end"
    )

    assert longest(model(elements, ways), look=1, visit=10, a=3, b=4, sign=2) == (
        17,
        ("look", "visit", "b", "sign"),
        (),
    )


def test_the_count_begins_and_ends_where_it_is_told_also_inside_a_sub_process():
    inner = inside(
        "inner",
        start("s2") + step("before") + command("accept", "accept") + step("a") + end("e2"),
        "s2>before before>accept accept>a a>e2",
    )
    elements = start() + step("first") + inner + step("b") + command("issue", "issue") + step("after") + end()
    source = model(elements, "start>first first>inner inner>b b>issue issue>after after>end")

    assert longest(source, starts={"accept"}, stops={"issue"}, first=9, before=9, a=2, b=3, after=9) == (
        5,
        ("a", "b"),
        (),
    )


def test_a_timer_at_the_edge_opens_a_way_of_its_own_and_bounds_what_it_interrupts():
    def elements(interrupts):
        return (
            start()
            + step("ask")
            + timer("late", "ask", interrupts=interrupts)
            + step("remind")
            + step("sign")
            + end()
            + end("other")
        )

    ways = "start>ask ask>sign late>remind remind>other sign>end"

    assert longest(model(elements(True), ways), ask=9, late=5, remind=3, sign=2) == (8, ("late", "remind"), ())
    assert longest(model(elements(True), ways), ask=9, late=5, remind=1, sign=3) == (8, ("ask", "sign"), ())
    assert longest(model(elements(False), ways), ask=9, late=5, remind=3, sign=2) == (11, ("ask", "sign"), ())


def test_work_that_comes_back_counts_once_wherever_the_count_begins_and_is_told():
    elements = (
        start() + step("check") + gateway("again") + step("draft", "ask:boolean") + gateway("open", default="review")
    )
    elements += step("consult") + step("review", "fine:boolean") + gateway("fine", default="end") + end()
    ways = "start>check check>again again>draft draft>open open>consult{ask = true} consult>again open>review* review>fine fine>again{fine = false} fine>end*"
    hours = {"check": 1, "draft": 5, "consult": 4, "review": 2}

    takes, steps, loops = longest(model(elements, ways), **hours)
    assert (takes, steps) == (12, ("check", "draft", "consult", "review"))
    assert set(loops) == {("consult", "draft"), ("review", "draft")}
    assert longest(model(elements, ways), starts={"draft"}, **hours)[:2] == (6, ("consult", "review"))


def test_processes_that_call_one_another_twice_each_take_no_longer_to_look_at():
    depth = 40
    parts = [
        process(
            start(f"s{n}") + f'<callActivity id="a{n}" calledElement="p{n + 1}"/><callActivity id="b{n}" calledElement="p{n + 1}"/>' + end(f"e{n}"),
            f"s{n}>a{n} a{n}>b{n} b{n}>e{n}",
            key=f"p{n}", executable=not n,
        )
        for n in range(depth)
    ]  # fmt: skip
    last = process(start("s") + step("work") + end("e"), "s>work work>e", key=f"p{depth}", executable=False)
    source = f"{HEAD}{''.join(parts)}{last}</definitions>"

    takes, steps, _ = longest(source, work=1)
    assert (takes, set(steps)) == (2**depth, {"work"})
    assert longest(source, starts={"work"}, work=1)[0] > 0


def test_a_count_that_begins_nowhere_takes_nothing():
    assert longest(model(start() + step("a") + end(), "start>a a>end"), starts={"nowhere"}, a=3) == (0, (), ())
