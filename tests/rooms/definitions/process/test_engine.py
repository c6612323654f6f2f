"""The wrapped engine: each construct with its state stored and loaded between acts; its traps, one by one."""

from __future__ import annotations

import builtins
import copy
import functools
import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.rooms.definitions.process.factory import (
    HEAD,
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
    process,
    start,
    step,
    timer,
)

from motcua.definitions.process import library, queries
from motcua.definitions.process.errors import NobodyWaits, NoWayOn, StateForeign
from motcua.definitions.process.playing import Play
from motcua.definitions.process.types import Definition, State

CODES = '<error id="e_away" name="away" errorCode="away"/><error id="e_odd" errorCode="odd"/><escalation id="s_help" escalationCode="help"/>'


class Stored:
    """An instance whose state goes through JSON after every act."""

    def __init__(self, definition: Definition, **values: Any) -> None:
        self.definition = definition
        self.passed: list[str] = []
        self.play = Play(definition, decide=lambda decision, seen: {"decided": decision}, values=values)
        self.play.advance()
        self._keep()

    def _keep(self) -> None:
        self.passed += [token.element for token in self.play.passed]
        self.why = self.play.trouble
        self.state = self.play.state
        self.kept = json.dumps(self.play.kept())
        library._compiled.clear()  # as in another worker, which has not seen this instance before
        self.play = Play(
            self.definition,
            decide=lambda decision, seen: {"decided": decision},
            values=json.loads(json.dumps(self.play.values)),
            state=json.loads(self.kept),
        )

    def do(self, *elements: str, item: Any = None, **given: Any) -> Stored:
        for element in elements:
            token = next(
                one
                for one in self.play.tokens()
                if one.element == element and not one.awaits and (item is None or self.play.item(one) == item)
            )
            self.play.finish(token, given)
            self._keep()
        return self

    def tell(self, name: str, **given: Any) -> Stored:
        self.play.message(name, given)
        self._keep()
        return self

    def time(self, element: str) -> Stored:
        self.play.time(next(one for one in self.play.tokens() if one.element == element))
        self._keep()
        return self

    def fail(self, element: str, error: str) -> bool:
        caught = self.play.fail(next(one for one in self.play.tokens() if one.element == element), error)
        self._keep()
        return caught

    @property
    def open(self) -> list[str]:
        return sorted(one.element for one in self.play.tokens() if not one.boundary)


@functools.cache
def read(text: str) -> Definition:
    return queries.read(text, file="process.bpmn")


def begun(elements: str, ways: str, *, more: str = "", **values: Any) -> Stored:
    return Stored(read(model(start() + elements, ways, more=more)), **values)


def test_parallel_branches_meet_again() -> None:
    run = begun(
        gateway("fork", "parallel")
        + step("a")
        + step("b")
        + step("c")
        + gateway("join", "parallel")
        + step("last")
        + end(),
        "start>fork fork>a fork>b fork>c a>join b>join c>join join>last last>end",
    )

    assert run.open == ["a", "b", "c"]
    assert run.do("b").open == ["a", "c"]
    assert run.do("a").open == ["c"]
    assert run.do("c").open == ["last"]
    assert run.do("last").state is State.COMPLETED
    assert run.passed == ["start", "fork", "b", "a", "c", "join", "last", "end"]


def test_parallel_branches_in_a_loop_meet_each_time() -> None:
    run = begun(
        step("plan")
        + gateway("fork", "parallel")
        + step("a")
        + step("b")
        + step("c")
        + gateway("join", "parallel")
        + step("look")
        + gateway("g", default="y")
        + end(),
        "start>plan plan>fork fork>a fork>b fork>c a>join b>join c>join join>look look>g g>end{fine = true} g>plan*",
    )

    for _ in range(4):
        run.do("plan").do("c").do("a")
        assert run.open == ["b"]
        run.do("b")
        assert run.open == ["look"]
        run.do("look", fine=False)
    assert run.do("plan", "a", "b", "c").do("look", fine=True).state is State.COMPLETED


def test_an_inclusive_join_waits_for_those_that_were_taken() -> None:
    elements = (
        gateway("fork", "inclusive", default="y")
        + step("a")
        + step("b")
        + step("c")
        + step("b2")
        + gateway("join", "inclusive")
        + step("last")
        + end()
    )
    ways = "start>fork fork>a{x > 1} fork>b{x > 2} fork>c* a>join b>b2 b2>join c>join join>last last>end"

    assert begun(elements, ways, x=1).open == ["c"]
    assert begun(elements, ways, x=1).do("c").open == ["last"]
    assert begun(elements, ways, x=2).do("a").open == ["last"]
    both = begun(elements, ways, x=3)
    assert both.open == ["a", "b"]
    assert both.do("a").open == ["b"]
    assert both.do("b").open == ["b2"]
    assert both.do("b2").open == ["last"]


def test_an_inclusive_join_waits_for_a_sub_process_that_runs() -> None:
    run = begun(
        gateway("fork", "inclusive")
        + step("a")
        + inside("sub", start("s2") + step("x") + step("y") + end("e2"), "s2>x x>y y>e2")
        + step("after")
        + gateway("join", "inclusive")
        + step("last")
        + end(),
        "start>fork fork>a{true} fork>sub{true} sub>after a>join after>join join>last last>end",
    )

    assert run.do("a").open == ["x"]
    assert run.do("x", "y").open == ["after"]
    assert run.do("after").open == ["last"]


def test_the_first_of_two_events_decides() -> None:
    elements = (
        gateway("which", "eventBased")
        + catch("paid", awaits("payment_received"))
        + catch("late", timer("payment"))
        + step("go_on")
        + step("close")
        + end()
    )
    ways = "start>which which>paid which>late paid>go_on late>close go_on>end close>end"

    assert begun(elements, ways, more=message("payment_received")).open == ["late", "paid"]
    assert begun(elements, ways, more=message("payment_received")).tell("payment_received").open == ["go_on"]
    assert begun(elements, ways, more=message("payment_received")).time("late").open == ["close"]


def test_a_deadline_interrupts_a_step_or_lets_it_be() -> None:
    elements = (
        step("work") + edge("late", "work", timer("supplement"), interrupts={}) + step("remind") + end() + end("gone")
    )
    ways = "start>work work>end late>remind remind>gone"
    hard = begun(elements.replace('cancelActivity="{}"', 'cancelActivity="true"'), ways)
    soft = begun(elements.replace('cancelActivity="{}"', 'cancelActivity="false"'), ways)

    assert hard.time("late").open == ["remind"]
    assert hard.do("remind").state is State.COMPLETED
    assert soft.time("late").open == ["remind", "work"]
    assert soft.do("remind").open == ["work"]
    assert soft.do("work").state is State.COMPLETED


def test_withdrawal_takes_everything_inside_away() -> None:
    run = begun(
        inside(
            "handling",
            start("s2")
            + gateway("fork", "parallel")
            + step("a")
            + catch("answer", awaits("answer_received"))
            + inside(
                "deep",
                start("s3") + step("x") + edge("late", "x", timer("intake")) + end("e3") + end("e4"),
                "s3>x x>e3 late>e4",
            )
            + gateway("join", "parallel")
            + end("e2"),
            "s2>fork fork>a fork>answer fork>deep a>join answer>join deep>join join>e2",
        )
        + edge("withdrawn", "handling", awaits("withdrawn"))
        + step("close")
        + step("issue")
        + end()
        + end("gone"),
        "start>handling handling>issue issue>end withdrawn>close close>gone",
        more=message("withdrawn") + message("answer_received"),
    )

    assert run.do("a").open == ["answer", "x"]
    assert run.tell("withdrawn").open == ["close"]
    with pytest.raises(NobodyWaits):
        run.tell("answer_received")
    assert run.do("close").state is State.COMPLETED
    assert "issue" not in run.passed


def test_without_withdrawal_the_sub_process_goes_its_way() -> None:
    run = begun(
        inside("handling", start("s2") + step("a") + end("e2"), "s2>a a>e2") + edge("withdrawn", "handling", awaits("withdrawn"))
        + step("issue") + end() + end("gone"),
        "start>handling handling>issue issue>end withdrawn>gone",
        more=message("withdrawn"),
    )  # fmt: skip

    assert run.do("a").open == ["issue"]
    with pytest.raises(NobodyWaits):
        run.tell("withdrawn")
    assert run.do("issue").state is State.COMPLETED


def test_an_error_of_a_command_is_caught_by_its_code_or_goes_up() -> None:
    def fresh() -> Stored:
        return begun(
            inside(
                "sub",
                start("s2") + command("pay") + edge("away", "pay", '<errorEventDefinition errorRef="e_away"/>') + step("by_hand") + end("e2"),
                "s2>pay pay>e2 away>by_hand by_hand>e2",
            )
            + edge("any", "sub", "<errorEventDefinition/>") + step("repair") + step("last") + end(),
            "start>sub sub>last last>end any>repair repair>end",
            more=CODES,
        )  # fmt: skip

    near, far = fresh(), fresh()

    assert near.fail("pay", "away")
    assert near.open == ["by_hand"]
    assert far.fail("pay", "odd")
    assert far.open == ["repair"]
    assert far.do("repair").state is State.COMPLETED


def test_an_error_that_nobody_catches_changes_nothing() -> None:
    run = begun(command("pay") + end(), "start>pay pay>end")

    assert not run.fail("pay", "away")
    assert run.open == ["pay"]


def test_an_error_end_leaves_the_sub_process_by_its_edge_only() -> None:
    run = begun(
        inside(
            "sub",
            start("s2") + step("look") + gateway("g", default="y") + end("fine") + end("bad", '<errorEventDefinition errorRef="e_odd"/>'),
            "s2>look look>g g>bad{odd = true} g>fine*",
        )
        + edge("other", "sub", '<errorEventDefinition errorRef="e_away"/>') + edge("odd", "sub", '<errorEventDefinition errorRef="e_odd"/>')
        + step("repair") + step("last") + end() + end("gone"),
        "start>sub sub>last last>end odd>repair repair>end other>gone",
        more=CODES,
    )  # fmt: skip

    assert run.do("look", odd=True).open == ["repair"]
    assert run.do("repair").state is State.COMPLETED
    assert run.passed == ["start", "s2", "look", "g", "bad", "odd", "repair", "end"]


def test_an_escalation_is_heard_without_stopping_the_work() -> None:
    run = begun(
        inside(
            "sub",
            start("s2") + step("a") + '<intermediateThrowEvent id="help"><escalationEventDefinition escalationRef="s_help"/></intermediateThrowEvent>'
            + step("b") + end("e2"),
            "s2>a a>help help>b b>e2",
        )
        + edge("heard", "sub", '<escalationEventDefinition escalationRef="s_help"/>', interrupts=False) + step("leader") + end() + end("gone"),
        "start>sub sub>end heard>leader leader>gone",
        more=CODES,
    )  # fmt: skip

    assert run.do("a").open == ["b", "leader"]
    assert run.do("b").open == ["leader"]
    assert run.do("leader").state is State.COMPLETED


def test_a_call_activity_runs_another_process_of_the_file() -> None:
    text = (
        HEAD
        + process(
            start() + '<callActivity id="call" calledElement="opinion"/>' + step("last") + end(),
            "start>call call>last last>end",
            key="p",
        )
        + process(start("s2") + step("ask") + end("e2"), "s2>ask ask>e2", key="opinion")
        + "</definitions>"
    )
    run = Stored(queries.read(text, file="process.bpmn"))

    assert run.open == ["ask"]
    assert run.do("ask", answer="có").open == ["last"]
    assert run.play.values == {"answer": "có"}


def test_several_units_are_consulted_at_once_and_their_answers_collected() -> None:
    run = begun(
        step("ask", "opinion:text", role="consulted_agency", kind="consult", inner=each("units", collects="opinions"))
        + edge("late", "ask", timer("consultation"))
        + step("last")
        + end()
        + end("gone"),
        "start>ask ask>last last>end late>gone",
        units=["G02", "G05", "H01"],
    )

    assert run.open == ["ask", "ask", "ask"]
    run.do("ask", item="H01", opinion="đồng ý").do("ask", item="G02", opinion="không")
    assert run.open == ["ask"]
    assert run.do("ask", opinion="có").open == ["last"]
    assert run.play.values["opinions"] == [
        {"item": "H01", "opinion": "đồng ý"}, {"item": "G02", "opinion": "không"}, {"item": "G05", "opinion": "có"},
    ]  # fmt: skip


def test_several_units_one_after_the_other_until_it_is_enough() -> None:
    run = begun(
        step("ask", "yes:boolean", inner=each("units", sequential=True, until="yes = true")) + step("last") + end(),
        "start>ask ask>last last>end",
        units=["G02", "G05", "H01"],
    )

    assert [run.play.item(one) for one in run.play.tokens()] == ["G02"]
    run.do("ask", yes=False)
    assert [run.play.item(one) for one in run.play.tokens()] == ["G05"]
    assert run.do("ask", yes=True).open == ["last"]


def test_a_consultation_ends_for_all_when_its_time_is_over() -> None:
    run = begun(
        step("ask", inner=each("units")) + edge("late", "ask", timer("consultation")) + step("last") + end(),
        "start>ask ask>last last>end late>last",
        units=["G02", "G05", "H01"],
    )

    assert run.do("ask", item="G05").time("late").open == ["last"]
    assert run.do("last").state is State.COMPLETED


def test_nobody_to_consult_is_no_consultation() -> None:
    elements, ways = step("ask", inner=each("units")) + step("last") + end(), "start>ask ask>last last>end"

    assert begun(elements, ways, units=[]).open == ["last"]
    assert str(begun(elements, ways).why) == str(NoWayOn(element="ask", why="units is not a list of values"))
    assert begun(elements, ways, units=["G02"] * 201).state is State.STUCK


def test_a_sub_process_for_each_unit_knows_its_unit() -> None:
    run = begun(
        inside(
            "sub",
            start("s2") + step("send") + catch("answer", awaits("answer_received")) + gateway("g", default="y") + step("urge") + end("e2"),
            's2>send send>answer answer>g g>urge{item = "G05"} g>e2* urge>e2',
            inner=each("units"),
        )
        + edge("withdrawn", "sub", awaits("withdrawn")) + step("last") + end() + end("gone"),
        "start>sub sub>last last>end withdrawn>gone",
        more=message("answer_received") + message("withdrawn"),
        units=["G02", "G05"],
    )  # fmt: skip

    assert run.open == ["send", "send"]
    run.do("send", item="G05").do("send", item="G02")
    assert run.tell("answer_received").open == ["urge"]
    assert run.do("urge").open == ["last"]


def test_a_step_is_done_again_as_long_as_its_loop_says() -> None:
    loop = "<standardLoopCharacteristics{}><loopCondition>fine = false</loopCondition></standardLoopCharacteristics>"
    after = begun(step("a", inner=loop.format(' loopMaximum="3"')) + step("last") + end(), "start>a a>last last>end")
    before = begun(
        step("a", inner=loop.format(' testBefore="true"')) + step("last") + end(), "start>a a>last last>end", fine=True
    )

    assert after.do("a", fine=False).do("a", fine=False).open == ["a"]
    assert after.do("a", fine=False).open == ["last"]
    assert before.open == ["last"]


def test_several_ways_out_of_a_step_are_taken_together_or_by_condition() -> None:
    all_ = begun(step("a") + step("b") + step("c") + end(), "start>a a>b a>c b>end c>end")
    some = begun(step("a") + step("b") + step("c") + end(), "start>a a>b{x = 1} a>c b>end c>end", x=2)

    assert all_.do("a").open == ["b", "c"]
    assert some.do("a").open == ["c"]


def test_a_message_from_inside_reaches_the_branch_that_waits() -> None:
    run = begun(
        gateway("fork", "parallel") + step("a") + f'<intermediateThrowEvent id="tell">{awaits("ready")}</intermediateThrowEvent>'
        + catch("hear", awaits("ready")) + step("b") + end() + end("e2"),
        "start>fork fork>a fork>hear a>tell tell>end hear>b b>e2",
        more=message("ready"),
    )  # fmt: skip

    assert run.do("a").open == ["b"]


def test_terminate_ends_all_branches() -> None:
    run = begun(
        gateway("fork", "parallel") + step("a") + step("b") + end() + end("stop", "<terminateEventDefinition/>"),
        "start>fork fork>a fork>b a>stop b>end",
    )

    assert run.do("a").state is State.COMPLETED


def test_no_way_out_leaves_the_token_at_the_gateway_and_it_goes_on_when_values_are_there() -> None:
    run = begun(
        step("a") + gateway("g") + step("b") + step("c") + end(), "start>a a>g g>b{x = 1} g>c{x = 2} b>end c>end"
    )

    run.do("a")
    assert (run.state, str(run.why)) == (State.STUCK, str(NoWayOn(element="g", why="none of its ways out is open")))
    run.play.values["x"] = 2
    run.play.advance()
    assert [one.element for one in run.play.tokens()] == ["c"]


def test_a_condition_without_its_value_is_no_no() -> None:
    run = begun(step("a") + gateway("g", default="y") + step("b") + end(), "start>a a>g g>b{x > 1} g>end* b>end")

    assert run.do("a").state is State.STUCK
    assert "neither true nor false" in str(run.why)


def test_a_join_that_waits_for_nobody_is_told() -> None:
    run = begun(
        gateway("g", default="y") + step("a") + step("b") + gateway("join", "parallel") + end(),
        "start>g g>a{x = 1} g>b* a>join b>join join>end",
        x=1,
    )

    assert run.do("a").state is State.STUCK
    assert run.why is not None
    assert run.why.params["element"] == "join"


def test_a_loop_without_a_step_comes_to_an_end() -> None:
    run = begun(decide("a") + gateway("g", default="y") + end(), "start>a a>g g>end{x = 1} g>a*", x=0)

    assert run.state is State.STUCK
    assert "a loop has no end" in str(run.why)


# ---------------------------------------------------------------- traps


LONG = (
    step("plan")
    + edge("late", "plan", timer("intake"), interrupts=False)
    + gateway("fork", "parallel")
    + inside("sub", start("s2") + step("a") + end("e2"), "s2>a a>e2")
    + edge("gone", "sub", awaits("withdrawn"))
    + step("ask", inner=each("units"))
    + gateway("join", "parallel")
    + step("look")
    + gateway("g", default="y")
    + end()
    + end("e3")
    + end("e4"),
    "start>plan plan>fork fork>sub fork>ask sub>join ask>join join>look look>g g>end{fine = true} g>plan* late>e3 gone>e4",
)


def test_state_keeps_its_size_however_much_was_done() -> None:
    run = begun(*LONG, more=message("withdrawn"), units=["G02", "G05"])
    sizes = []

    for _ in range(40):
        run.do("plan").do("a").do("ask", "ask").do("look", fine=False)
        sizes.append(len(run.kept))

    assert max(sizes[1:]) - min(sizes[1:]) < 100
    assert max(sizes) < 14_000


def test_the_four_hundredth_round_is_still_open() -> None:
    """The library's iterators stop at a depth of 1,000: unpruned, an open instance counts as completed after 333 rounds."""
    run = begun(step("a") + decide("b") + gateway("g", default="y") + end(), "start>a a>b b>g g>end{fine = true} g>a*")
    play = run.play

    for _ in range(400):
        play.finish(play.tokens()[0], {"fine": False})
        play._engine._turn = 0
        play.kept()
    assert play.state is State.WAITING
    play.finish(play.tokens()[0], {"fine": True})
    assert play.state is State.COMPLETED


def test_a_model_of_the_greatest_length_runs_also_far_down_the_stack() -> None:
    """The library's parser goes as deep as a model is long: 500 elements in a row end in a recursion error."""
    keys = [f"t{number}" for number in range(198)]
    loop = '<standardLoopCharacteristics loopMaximum="1"/>'
    ways = " ".join(f"{a}>{b}" for a, b in zip(["start", *keys], [*keys, "end"], strict=True))
    definition = read(model(start() + "".join(step(key, inner=loop) for key in keys) + end(), ways))

    def below(depth: int) -> State:
        if depth:
            return below(depth - 1)
        library._compiled.clear()
        return queries.rehearse(definition, [{"step": key} for key in keys]).state

    assert below(200) is State.COMPLETED


def test_no_text_reaches_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Conditions, cardinalities, timers: whatever a model says, neither `eval` nor `exec` nor `compile` of it is called."""

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("code was evaluated")

    definition = queries.read(model(start() + LONG[0], LONG[1], more=message("withdrawn")), file="process.bpmn")
    monkeypatch.setattr(builtins, "eval", never)
    monkeypatch.setattr(builtins, "exec", never)
    run = Stored(definition, units=["G02"])
    run.do("plan").do("a").do("ask").do("look", fine=True)

    assert run.state is State.COMPLETED


def test_after_loading_the_script_engine_is_ours() -> None:
    run = begun(*LONG, more=message("withdrawn"), units=["G02"])
    engine = run.play._engine._workflow.script_engine

    assert isinstance(engine, library.Answers)
    for asked in (
        engine.evaluate,
        engine.execute,
        engine.environment.evaluate,
        engine.environment.execute,
        engine.environment.call_service,
    ):
        with pytest.raises((NoWayOn, AttributeError, KeyError)):
            asked("__import__('os').system('true')", {})


@pytest.mark.parametrize(
    "change", [{"serializer": "1.1"}, {"serializer": None}, {"workflow": []}, {"workflow": {"tasks": {}}}]
)
def test_a_state_of_another_version_is_refused(change: Mapping[str, Any]) -> None:
    run = begun(step("a") + end(), "start>a a>end")
    state = {**json.loads(run.kept), **change}

    with pytest.raises(StateForeign):
        Play(run.definition, decide=lambda decision, seen: {}, values={}, state=state)


def test_loading_leaves_the_stored_state_as_it_was() -> None:
    run = begun(*LONG, more=message("withdrawn"), units=["G02"])
    state = json.loads(run.kept)
    before = copy.deepcopy(state)

    Play(run.definition, decide=lambda decision, seen: {}, values={"units": ["G02"]}, state=state).advance()

    assert state == before


def test_repetition_inside_repetition_is_bounded() -> None:
    inner = inside("inner", start("s3") + step("x") + end("e3"), "s3>x x>e3", inner=each("units"))
    middle = inside("middle", start("s2") + inner + end("e2"), "s2>inner inner>e2", inner=each("units"))
    run = Play(
        read(model(start() + middle + end(), "start>middle middle>end")),
        decide=lambda decision, seen: {},
        values={"units": list(range(200))},
    )

    run.advance()

    assert run.state is State.STUCK
    assert run.trouble is not None
    assert run.trouble.params == {"element": "inner", "why": "more is to be done at once than one process may have"}
