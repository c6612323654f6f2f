"""What is read when a model is published, and what is refused: by line, element and reason."""

from __future__ import annotations

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

from motcua.definitions.process import queries
from motcua.definitions.process.errors import ProcessRefused
from motcua.definitions.process.types import Event, Gives, Task

A = step("a")
LINE = "start>a a>end"


def refused(text: str) -> dict[str, object]:
    with pytest.raises(ProcessRefused) as refusal:
        queries.read(text, file="process.bpmn")
    return refusal.value.params


def test_what_a_pack_needs_of_its_other_parts_is_told() -> None:
    made = queries.read(
        model(
            start() + step("check", "complete:boolean outcome:accepted,refused? sum?:number note:text", role="one_stop_officer", kind="intake", term="intake")
            .replace("outcome:accepted,refused?", "outcome?:accepted,refused")
            + decide("route", "fees.dmn#Định tuyến") + command("take", "accept") + catch("wait", awaits("payment_received")) + edge("late", "check", timer("supplement"))
            + edge("month", "check", timer(duration="P1M"), interrupts=False) + end(),
            "start>check check>route route>take take>wait wait>end late>end month>end",
            more=message("payment_received"),
        ),
        file="process.bpmn",
    )  # fmt: skip

    assert made.tasks == (
        Task("check", "userTask", "check", 5, "one_stop_officer", "intake", "intake", (
            Gives("complete", "boolean"), Gives("outcome", "choice", ("accepted", "refused"), optional=True), Gives("sum", "number", optional=True), Gives("note", "text", optional=True),
        )),
        Task("route", "businessRuleTask", "", 5, decision="fees.dmn#Định tuyến"),
        Task("take", "serviceTask", "", 5, command="accept"),
    )  # fmt: skip
    assert made.events == (
        Event("wait", "message", "payment_received", 5),
        Event("late", "term", "supplement", 5, boundary=True),
        Event("month", "time", "P1M", 5, boundary=True, interrupting=False),
    )
    assert (made.roles, made.terms, made.commands) == (("one_stop_officer",), ("intake", "supplement"), ("accept",))
    assert (made.decisions, made.messages) == (("fees.dmn#Định tuyến",), ("payment_received",))


@pytest.mark.parametrize(
    ("elements", "ways", "element", "why"),
    [
        (A + '<scriptTask id="x"><script>print(1)</script></scriptTask>' + end(), "start>a a>x x>end", "scriptTask (x)", "scripts are not run"),
        (A + '<adHocSubProcess id="x"/>' + end(), "start>a a>x x>end", "adHocSubProcess (x)", "ad-hoc"),
        (A + '<transaction id="x" name="T"/>' + end(), "start>a a>x x>end", "transaction “T” (x)", "transactions"),
        (A + gateway("x", "complex") + end(), "start>a a>x x>end", "complexGateway (x)", "complex gateways"),
        (A + '<subProcess id="x" triggeredByEvent="true"/>' + end(), LINE, "subProcess (x)", "event sub-processes"),
        (A + '<task id="x" isForCompensation="true"/>' + end(), LINE, "task (x)", "compensation"),
        (A + edge("x", "a", "<compensateEventDefinition/>") + end(), LINE, "boundaryEvent (x)", "compensation"),
        (A + edge("x", "a", "<conditionalEventDefinition/>") + end(), LINE + " x>end", "boundaryEvent (x)", "a conditional event"),
        (A + edge("x", "nobody", timer("t")) + end(), LINE + " x>end", "boundaryEvent (x)", "attached to nothing"),
        (A + edge("x", "a", "") + end(), LINE + " x>end", "boundaryEvent (x)", "an event without a kind"),
        (A + end("end", "<cancelEventDefinition/>"), LINE, "endEvent (end)", "a cancel event"),
        (A + catch("x", '<linkEventDefinition name="l"/>') + end(), "start>a a>x x>end", "intermediateCatchEvent (x)", "a link event"),
        (A + catch("x", timer(duration="one hour")) + end(), "start>a a>x x>end", "intermediateCatchEvent (x)", "ISO 8601"),
        (A + catch("x", "<timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition>") + end(), "start>a a>x x>end", "intermediateCatchEvent (x)", "ISO 8601"),
        (A + catch("x", "<timerEventDefinition><timeDate>2026-13-01T00:00:00Z</timeDate></timerEventDefinition>") + end(), "start>a a>x x>end", "intermediateCatchEvent (x)", "ISO 8601"),
        (A + catch("x", timer("no term")) + end(), "start>a a>x x>end", "intermediateCatchEvent (x)", "not the key of a term"),
        (step("a", role="boss") + end(), LINE, "userTask “a” (a)", "mc:role = boss"),
        (step("a", kind="fun") + end(), LINE, "userTask “a” (a)", "mc:kind = fun"),
        ('<userTask id="a"/>' + end(), LINE, "userTask (a)", "needs mc:role"),
        (command("a", "rm -rf") + end(), LINE, "serviceTask (a)", "mc:command = rm -rf"),
        ('<serviceTask id="a"/>' + end(), LINE, "serviceTask (a)", "needs mc:command"),
        (decide("a", "../x.dmn#y") + end(), LINE, "businessRuleTask (a)", "needs mc:decision"),
        (step("a", "x") + end(), LINE, "userTask “a” (a)", "mc:gives: x"),
        (step("a", "x:money") + end(), LINE, "userTask “a” (a)", "mc:gives: x:money"),
        (step("a", "x:text x:text") + end(), LINE, "userTask “a” (a)", "mc:gives: x:text"),
        (step("a", inner=each("")) + end(), LINE, "userTask “a” (a)", "several instances need"),
        (step("a", inner="<standardLoopCharacteristics/>") + end(), LINE, "userTask “a” (a)", "a loop needs"),
        (A + gateway("g") + step("b") + end(), "start>a a>g g>b g>end b>end", "exclusiveGateway (g)", "more than one way out has no condition"),
        (A + gateway("g") + step("b") + end(), "start>a a>g g>b{x = } g>end b>end", "sequenceFlow (f_g_b_2)", "does not parse"),
        (A + gateway("g") + step("b") + end(), "start>a a>g g>b{now() > x} g>end b>end", "sequenceFlow (f_g_b_2)", "now"),
        (A + gateway("g") + step("b") + end(), "start>a a>g g>b{__import__('os').system('x')} g>end b>end", "sequenceFlow (f_g_b_2)", "condition"),
        (A + gateway("g", "parallel") + step("b") + end(), "start>a a>g g>b{true} g>end b>end", "parallelGateway (g)", "would not be asked"),
        (A + gateway("g", "eventBased") + catch("m", timer("t")) + end(), "start>a a>g g>m m>end", "eventBasedGateway (g)", "needs two events"),
        (A + gateway("g", "eventBased") + catch("m", timer("t")) + step("b") + end(), "start>a a>g g>m g>b m>end b>end", "eventBasedGateway (g)", "no event"),
        (A + step("b") + end(), "start>a a>b a>end", "userTask “b” (b)", "has no way out"),
        (A + step("b") + step("c") + end(), "start>a a>end a>b b>c c>b", "userTask “b” (b)", "no end is reached"),
        (A + step("b") + end(), "start>a a>end b>end", "userTask “b” (b)", "never reached"),
        (A + end() + start("again"), "start>a a>end again>a", "process (p)", "needs one start event, found 2"),
        (A + inside("s", step("b"), "") + end(), "start>a a>s s>end", "subProcess (s)", "needs one start event, found 0"),
        (A + '<subProcess id="s"/>' + end(), "start>a a>s s>end", "subProcess (s)", "is empty"),
        (A + '<callActivity id="c" calledElement="other"/>' + end(), "start>a a>c c>end", "callActivity (c)", "calls other"),
        (A + end() + '<sequenceFlow id="f" sourceRef="a" targetRef="nowhere"/>', LINE, "sequenceFlow (f)", "leads from a to nowhere"),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_out_is_refused_by_its_name(elements: str, ways: str, element: str, why: str) -> None:
    told = refused(model(start() + elements, ways))

    assert (told["file"], told["element"]) == ("process.bpmn", element)
    assert why in str(told["why"])


def test_the_line_is_that_of_the_file() -> None:
    text = model(start() + "\n\n" + step("a", role="boss") + end(), LINE)

    assert refused(text)["line"] == text[: text.index("<userTask")].count("\n") + 1


def test_a_ring_of_calls_is_refused() -> None:
    text = HEAD + "".join(
        process(start(f"s{key}") + f'<callActivity id="c{key}" calledElement="{to}"/>' + end(f"e{key}"), f"s{key}>c{key} c{key}>e{key}", key=key)
        for key, to in (("p", "q"), ("q", "r"), ("r", "q"))
    ) + "</definitions>"  # fmt: skip

    assert refused(text)["why"] == "calls a process that calls it again"


def test_one_process_is_the_one() -> None:
    two = (
        HEAD
        + "".join(process(start(f"s{key}") + end(f"e{key}"), f"s{key}>e{key}", key=key) for key in "pq")
        + "</definitions>"
    )
    drawn = two.replace('<process id="p" isExecutable="true">', '<process id="p" isExecutable="false">')

    assert refused(two)["why"] == "one process must be executable, found 2"
    assert queries.read(drawn, file="process.bpmn").process == "q"


def test_more_than_200_nodes_are_refused_and_200_run() -> None:
    def chain(length: int) -> str:
        keys = [f"t{number}" for number in range(length)]
        return model(
            start() + "".join(map(step, keys)) + end(),
            " ".join(f"{a}>{b}" for a, b in zip(["start", *keys], [*keys, "end"], strict=True)),
        )

    assert refused(chain(199))["why"] == "a model has at most 200 flow nodes"
    made = queries.read(chain(198), file="process.bpmn")
    done = queries.rehearse(made, [{"step": f"t{number}"} for number in range(198)])
    assert (len(done.path), done.state) == (198, "completed")


FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn"
 exporter="Camunda Modeler" exporterVersion="5.30.0">
  <bpmn:process id="Process_1" isExecutable="true">
    <bpmn:documentation>Any words</bpmn:documentation>
    <bpmn:laneSet id="LaneSet_1"><bpmn:lane id="Lane_1" name="clerk"><bpmn:flowNodeRef>Activity_2</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
    <bpmn:dataObjectReference id="DataObjectReference_1" dataObjectRef="DataObject_1"/><bpmn:dataObject id="DataObject_1"/>
    <bpmn:startEvent id="StartEvent_1"><bpmn:outgoing>Flow_1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="Activity_1" name="Xem" camunda:assignee="demo"><bpmn:extensionElements><camunda:formData/></bpmn:extensionElements>
      <bpmn:multiInstanceLoopCharacteristics camunda:collection="units" camunda:elementVariable="unit"/></bpmn:userTask>
    <bpmn:manualTask id="Activity_2"/>
    <bpmn:serviceTask id="Activity_3" camunda:class="org.example.Delegate"/>
    <bpmn:exclusiveGateway id="Gateway_1" default="Flow_5"/>
    <bpmn:endEvent id="Event_1"/>
    <bpmn:textAnnotation id="TextAnnotation_1"><bpmn:text>…</bpmn:text></bpmn:textAnnotation>
    <bpmn:association id="Association_1" sourceRef="Activity_1" targetRef="TextAnnotation_1"/>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="StartEvent_1" targetRef="Activity_1"/>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Activity_1" targetRef="Activity_2"/>
    <bpmn:sequenceFlow id="Flow_3" sourceRef="Activity_2" targetRef="Gateway_1"/>
    <bpmn:sequenceFlow id="Flow_4" sourceRef="Gateway_1" targetRef="Activity_3">
      <bpmn:conditionExpression xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="bpmn:tFormalExpression">=amount &gt; 3</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="Flow_5" sourceRef="Gateway_1" targetRef="Event_1"/>
    <bpmn:sequenceFlow id="Flow_6" sourceRef="Activity_3" targetRef="Event_1"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="P" bpmnElement="Process_1"/></bpmndi:BPMNDiagram>
</bpmn:definitions>"""


def test_a_file_of_another_tool_is_read_with_its_lanes_as_roles() -> None:
    made = queries.read(FOREIGN, file="order.bpmn")

    assert [(task.element, task.role, task.each) for task in made.tasks] == [
        ("Activity_1", "specialist", "units"), ("Activity_2", "clerk", ""), ("Activity_3", "", ""),
    ]  # fmt: skip
    done = queries.rehearse(
        made,
        [{"step": "Activity_1"}, {"step": "Activity_1"}, {"step": "Activity_2"}],
        values={"units": ["A", "B"], "amount": 4},
    )
    assert done.passed[-3:] == ("Gateway_1", "Activity_3", "Event_1")


def test_another_language_of_expressions_is_refused_at_its_flow() -> None:
    told = refused(FOREIGN.replace("=amount &gt; 3", "${amount &gt; 3}"))

    assert told["element"] == "sequenceFlow (Flow_4)"
    assert told["line"] == FOREIGN[: FOREIGN.index('"Flow_4" sourceRef')].count("\n") + 1
    assert "does not parse" in str(told["why"])
