"""Any file walked with tasks that do nothing: ways, joins, pools, events; hostile files come to an end."""

from __future__ import annotations

import pytest
from tests.rooms.definitions.process.factory import (
    HEAD,
    awaits,
    catch,
    command,
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

from motcua.definitions.process import queries
from motcua.definitions.process.errors import ProcessRefused
from motcua.definitions.process.types import Run, State


def walked(text: str) -> Run:
    return queries.run(text.encode(), file="any.bpmn")


def way(elements: str, ways: str, **more: str) -> str:
    run = walked(model(elements, ways, **more))
    assert run.state is State.COMPLETED, run.why
    return " ".join(run.completed)


TASKS = "".join(f'<task id="{key}"/>' for key in "abcd")


@pytest.mark.parametrize(
    ("elements", "ways", "passed"),
    [
        (start("s") + TASKS + end("e"), "s>a a>b b>e", "s a b e"),
        (start("s") + gateway("g") + TASKS + end("e"), "s>g g>a{x} g>b{y} a>e b>e", "s g a e"),
        (start("s") + gateway("g", default="y") + TASKS + end("e"), "s>g g>a{x} g>b* a>e b>e", "s g b e"),
        (start("s") + gateway("g") + TASKS + end("e"), "s>g g>a{false} g>b{true} a>e b>e", "s g b e"),
        (start("s") + gateway("g", "inclusive") + TASKS + gateway("j", "inclusive") + end("e"), "s>g g>a g>b a>j b>j j>e", "s g a j e"),
        (start("s") + gateway("g", "complex") + TASKS + gateway("j", "complex") + end("e"), "s>g g>a g>b a>j b>j j>e", "s g a j e"),
        (
            start("s") + gateway("g", "parallel") + TASKS + gateway("j", "parallel") + end("e"),
            "s>g g>a g>b a>c c>j b>j j>e",
            "s g a b c j e",
        ),
        (start("s") + TASKS + gateway("j", "inclusive") + end("e"), "s>a a>b a>c b>j c>d d>j j>e", "s a b c d j e"),
        (start("s") + TASKS + end("e"), "s>a a>b{x} a>c{y} b>e c>e", "s a b e"),
        (TASKS.replace('<task id="c"/><task id="d"/>', ""), "a>b", "a b"),
        (start("s") + gateway("g", "eventBased") + catch("t", timer("x")) + catch("m", awaits("y")) + end("e"), "s>g g>t g>m t>e m>e", "s g t e"),
        (start("s") + inside("sub", start("s2") + TASKS + end("e2"), "s2>a a>e2") + end("e"), "s>sub sub>e", "s s2 a e2 sub e"),
        (start("s") + '<subProcess id="sub"/>' + end("e"), "s>sub sub>e", "s sub e"),
        (start("s") + '<adHocSubProcess id="sub"><task id="a"/><task id="b"/></adHocSubProcess>' + end("e"), "s>sub sub>e", "s a b sub e"),
        (start("s") + '<callActivity id="c" calledElement="elsewhere"/><scriptTask id="k"><script>1/0</script></scriptTask>' + end("e"), "s>c c>k k>e", "s c k e"),
        (
            start("s") + TASKS
            + '<intermediateThrowEvent id="out"><linkEventDefinition name="L"/></intermediateThrowEvent>'
            '<intermediateCatchEvent id="in"><linkEventDefinition name="L"/></intermediateCatchEvent>' + end("e"),
            "s>a a>out in>b b>e",
            "s a out in b e",
        ),
        (start("s") + gateway("g", "parallel") + TASKS + end("x", "<terminateEventDefinition/>") + end("e"), "s>g g>x g>a a>b b>c c>e", "s g x"),
    ],
)  # fmt: skip
def test_the_way_is_walked(elements: str, ways: str, passed: str) -> None:
    done = walked(model(elements, ways))

    assert done.state is State.COMPLETED, done.why
    # Elements that nothing leads to are no part of a way that has a start.
    assert " ".join(done.completed) == passed


def test_one_start_event_begins_an_instance() -> None:
    timed = '<startEvent id="t"><timerEventDefinition/></startEvent>'

    assert way(timed + start("s") + TASKS + end("e"), "t>a s>a a>e") == "s a e"
    assert way(timed + TASKS + end("e"), "t>a a>e") == "t a e"


def test_a_choice_that_comes_round_again_takes_its_next_way() -> None:
    assert way(start("s") + TASKS + gateway("g", default="y") + end("e"), "s>a a>g g>a* g>e{done}") == "s a g a g e"


def test_an_error_inside_leaves_by_the_edge_that_catches_it() -> None:
    codes = '<error id="odd" errorCode="odd"/>'
    sub = inside(
        "sub",
        start("s2") + gateway("f", "parallel") + TASKS + end("x", '<errorEventDefinition errorRef="odd"/>') + end("e2"),
        "s2>f f>x f>a a>e2",
    )

    assert way(
        start("s") + sub + edge("other", "sub", "<escalationEventDefinition/>") + edge("caught", "sub", "<errorEventDefinition/>") + step("fix") + end("e"),
        "s>sub sub>e caught>fix fix>e other>e",
        more=codes,
    ) == "s s2 f x caught fix e"  # fmt: skip


def test_an_event_sub_process_catches_what_nobody_around_does() -> None:
    handler = (
        '<subProcess id="handler" triggeredByEvent="true"><startEvent id="hs"><errorEventDefinition/></startEvent><task id="h"/>'
        '<endEvent id="he"/><sequenceFlow id="h1" sourceRef="hs" targetRef="h"/><sequenceFlow id="h2" sourceRef="h" targetRef="he"/></subProcess>'
    )

    assert way(start("s") + TASKS + handler + end("x", "<errorEventDefinition/>"), "s>a a>x") == "s a x hs h he handler"


def test_the_executable_pool_alone_is_walked() -> None:
    text = (
        HEAD + message("go") + process(start("s") + TASKS + end("e"), "s>a a>e", key="drawn", executable=False)
        + process(f'<startEvent id="t">{awaits("go")}</startEvent><task id="work"/>' + end("f"), "t>work work>f", key="run") + "</definitions>"
    )  # fmt: skip

    assert walked(text).completed == ("t", "work", "f")


def test_the_first_way_is_the_first_that_the_gateway_names() -> None:
    named = '<exclusiveGateway id="g"><outgoing>f_g_b_2</outgoing><outgoing>f_g_a_1</outgoing></exclusiveGateway>'

    assert way(start("s") + named + TASKS + end("e"), "s>g g>a g>b a>e b>e") == "s g b e"


def test_a_signal_starts_the_pools_that_wait_for_it() -> None:
    told = '<signalEventDefinition signalRef="hired"/>'
    text = (
        HEAD + '<signal id="hired" name="hired"/>'
        + process(f'<startEvent id="bs">{told}</startEvent><task id="work"/>' + end("be"), "bs>work work>be", key="pb", executable=False)
        + process(start("as") + f'<intermediateThrowEvent id="tell">{told}</intermediateThrowEvent>' + end("ae"), "as>tell tell>ae", key="pa", executable=False)
        + "</definitions>"
    )  # fmt: skip

    assert walked(text) == Run(("as", "tell", "ae", "bs", "work", "be"), State.COMPLETED)


def test_messages_flow_between_pools() -> None:
    text = (
        HEAD
        + '<collaboration id="c"><participant id="A" processRef="pa"/><participant id="B" processRef="pb"/>'
        '<messageFlow id="x1" sourceRef="ask" targetRef="bs"/><messageFlow id="x2" sourceRef="answer" targetRef="wait"/></collaboration>'
        + process(start("as") + '<sendTask id="ask"/><receiveTask id="wait"/>' + end("ae"), "as>ask ask>wait wait>ae", key="pa", executable=False)
        + process('<startEvent id="bs"><messageEventDefinition/></startEvent><sendTask id="answer"/>' + end("be"), "bs>answer answer>be", key="pb", executable=False)
        + "</definitions>"
    )  # fmt: skip

    assert walked(text) == Run(("as", "ask", "bs", "answer", "wait", "be", "ae"), State.COMPLETED)


def test_a_pool_that_a_message_starts_waits_for_it_though_a_signal_starts_it_too() -> None:
    text = (
        HEAD
        + '<collaboration id="c"><participant id="A" processRef="pa"/><participant id="B" processRef="pb"/>'
        '<messageFlow id="x1" sourceRef="ask" targetRef="bs"/></collaboration>'
        + process(start("as") + '<sendTask id="ask"/>' + end("ae"), "as>ask ask>ae", key="pa", executable=False)
        + process('<startEvent id="bs"><messageEventDefinition/></startEvent><startEvent id="cs"><signalEventDefinition/></startEvent>' + end("be"), "bs>be cs>be", key="pb", executable=False)
        + "</definitions>"
    )  # fmt: skip

    assert walked(text) == Run(("as", "ask", "ae", "bs", "be"), State.COMPLETED)


def test_a_join_that_nobody_reaches_is_told() -> None:
    done = walked(
        model(start("s") + gateway("g") + TASKS + gateway("j", "parallel") + end("e"), "s>g g>a g>b a>j b>j j>e")
    )

    assert done == Run(("s", "g", "a"), State.STUCK, "waits for a token that comes from nowhere: parallelGateway (j)")


def test_an_endless_loop_is_bounded() -> None:
    done = walked(model(start("s") + TASKS, "s>a a>b b>a"))

    assert done.state is State.STUCK
    assert "a loop has no end" in done.why
    assert len(done.completed) == 20_000


def test_tokens_that_multiply_are_bounded() -> None:
    done = walked(model(start("s") + TASKS, "s>a a>b a>c b>a c>a"))

    assert (done.state, len(done.completed)) == (State.STUCK, 20_000)


def test_calls_in_a_ring_are_bounded() -> None:
    text = HEAD + process(start("s") + '<callActivity id="c" calledElement="q"/>' + end("e"), "s>c c>e", key="p") + process(
        start("s2") + '<callActivity id="c2" calledElement="q"/>' + end("e2"), "s2>c2 c2>e2", key="q"
    ) + "</definitions>"  # fmt: skip

    done = walked(text)

    assert done.state is State.STUCK
    assert "comes round again" in done.why


def test_the_file_of_another_encoding_is_read() -> None:
    text = model(start("s") + '<task id="a" name="Müller"/>' + end("e"), "s>a a>e").replace("UTF-8", "ISO-8859-1")

    assert queries.run(text.encode("iso-8859-1"), file="any.bpmn").completed == ("s", "a", "e")


BOMB = (
    '<!DOCTYPE d [<!ENTITY a "xxxxxxxxxx">'
    + "".join(f'<!ENTITY a{n} "{"&a;" * 10 if n == 1 else f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("{}", "expected"),
        ("<definitions/>", "not a BPMN 2.0 model"),
        (model(start() + end(), "start>end").replace("<definitions", BOMB + "<definitions", 1), ""),
        (model(start() + end(), "start>end").replace("<definitions", '<!DOCTYPE d SYSTEM "file:///etc/passwd"><definitions', 1), "document type"),
        (model("".join(f'<task id="t{n}"/>' for n in range(10_000)), ""), "at most 5000 flow nodes"),
        (model("".join(f'<subProcess id="t{n}">' for n in range(30)) + "</subProcess>" * 30, ""), "nested deeper than 20"),
        (model("".join(f'<subProcess id="t{n}">' for n in range(5_000)) + "</subProcess>" * 5_000, ""), ""),
        (model('<task id="a"/><task id="a"/>', ""), "its id occurs twice"),
        (model("<task/>", ""), "has no id"),
        (model('<choreographyTask id="c"/>', ""), "is not supported"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text: str, why: str) -> None:
    with pytest.raises(ProcessRefused) as refusal:
        walked(text)

    assert why in str(refusal.value.params["why"])


def test_a_large_file_is_refused() -> None:
    with pytest.raises(ProcessRefused) as refusal:
        queries.run(b" " * 4_000_001, file="any.bpmn")

    assert refusal.value.params["why"] == "the file is too large"


def test_commands_and_deadlines_of_packs_do_nothing() -> None:
    assert way(
        start("s") + step("work") + edge("late", "work", timer("x")) + command("tell") + end("e"), "s>work work>tell late>e tell>e"
    ) == "s work tell e"  # fmt: skip


def test_entangled_joins_are_bounded() -> None:
    """Joins that all could still be reached by one another: looking for who may come costs more than walking."""
    count = 1_200
    joins = "".join(f'<inclusiveGateway id="j{n}"/>' for n in range(count))
    ways = [f"g>j{n}" for n in range(count)] + [f"j{n}>j{(n + 1) % count}" for n in range(count)]

    done = walked(model(start("s") + gateway("g", "parallel") + joins, " ".join(["s>g", *ways])))

    assert done.state is State.STUCK
    assert "too entangled" in done.why or "a loop has no end" in done.why
