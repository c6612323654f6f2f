"""Builds the engine's own model from ours, with only those elements that it does right, every text a key that our side answers.

Activities become manual tasks, so that the engine never acts by itself; messages, timers, signals, errors and escalations become messages with a
key of ours, so that it reads no clock and broadcasts nothing; conditions become keys. The library's parser is passed by: it goes as deep as a model is long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    CallActivity,
    EndEvent,
    EventBasedGateway,
    ExclusiveGateway,
    InclusiveGateway,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    ManualTask,
    ParallelGateway,
    ParallelMultiInstanceTask,
    ReceiveTask,
    SequentialMultiInstanceTask,
    StartEvent,
    SubWorkflowTask,
)  # fmt: skip
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition, TerminateEventDefinition
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from motcua.definitions.process.reading import SCOPES, Node, flows_of, nodes_of, processes_of
from motcua.foundation.types import Json

HIDDEN = "~"
"""Ids of elements that only the engine knows begin with it."""

ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A definition as the engine's own objects; made once a process, shared by all instances."""

    spec: BpmnProcessSpec
    others: Mapping[str, BpmnProcessSpec]


class Inclusive(InclusiveGateway):  # type: ignore[misc]  # the library has no annotations
    """Waits as long as another token of its scope can still reach it; the library's own forgets running sub-processes."""

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        for task in my_task.workflow.tasks.values():
            here = task.has_state(TaskState.READY | TaskState.WAITING | TaskState.STARTED)
            edge = isinstance(task.task_spec, BoundaryEvent) and task.has_state(TaskState.WAITING)
            if here and not edge and task.task_spec is not self and _reaches(task.task_spec, self):
                return False
        return True


def key_of(node: Node) -> str:
    """The key under which a catching event is delivered."""
    event = node["event"]
    assert isinstance(event, dict)
    if event["type"] in {"message", "signal"}:
        return f"{event['type']}:{event['name']}"
    return f"{event['type']}:{node['id']}"


def build(content: Mapping[str, Json], process: str) -> Compiled:
    """The engine's objects of a checked definition."""
    specs: dict[str, BpmnProcessSpec] = {}
    for key, one in processes_of(content).items():
        _Builder(specs, key).scope(one)
    return Compiled(specs.pop(process), specs)


class _Builder:
    """One scope: a process or a sub-process."""

    def __init__(self, specs: dict[str, BpmnProcessSpec], key: str) -> None:
        self.specs = specs
        self.spec = specs[key] = BpmnProcessSpec(name=key)
        self.entries: dict[str, TaskSpec] = {}
        """Where a flow into a node leads."""
        self.exits: dict[str, TaskSpec] = {}

    def scope(self, scope: Node) -> None:
        nodes = nodes_of(scope)
        for node in nodes.values():
            if node["type"] != "boundaryEvent":
                self._add(node)
        for node in nodes.values():
            if node["type"] == "boundaryEvent":
                self._edge(node)
        for key, node in nodes.items():
            self._repeat(key, node)
        ways: dict[str, list[Node]] = {key: [] for key in nodes}
        for flow in flows_of(scope).values():
            ways[str(flow["from"])].append(flow)
        for key, node in nodes.items():
            self._leave(node, ways[key])

    def _add(self, node: Node) -> None:
        made = self._made(node, str(node["type"]), str(node["id"]))
        loop = node.get("loop")
        if isinstance(loop, dict) and loop["type"] == "each":
            made = self._several(made, loop)
        self.entries[str(node["id"])] = self.exits[str(node["id"])] = made

    def _made(self, node: Node, kind: str, key: str) -> TaskSpec:
        spec = self.spec
        if kind == "startEvent":
            made = StartEvent(spec, key, event_definition=NoneEventDefinition())
            spec.start.connect(made)
        elif kind == "endEvent":
            event = node["event"]
            stops = isinstance(event, dict) and event["type"] == "terminate"
            made = EndEvent(spec, key, event_definition=TerminateEventDefinition() if stops else NoneEventDefinition())
            made.connect(spec.end)
        elif kind == "intermediateThrowEvent":
            made = IntermediateThrowEvent(spec, key, event_definition=NoneEventDefinition())
        elif kind in {"intermediateCatchEvent", "receiveTask"}:
            made = (IntermediateCatchEvent if kind == "intermediateCatchEvent" else ReceiveTask)(
                spec, key, event_definition=MessageEventDefinition(key_of(node))
            )
        elif kind == "eventBasedGateway":
            made = EventBasedGateway(spec, key, event_definition=MultipleEventDefinition())
        elif kind.endswith("Gateway"):
            made = {
                "exclusiveGateway": ExclusiveGateway,
                "parallelGateway": ParallelGateway,
                "inclusiveGateway": Inclusive,
            }[kind](spec, key)
        elif kind in SCOPES:
            body = node["body"]
            assert isinstance(body, dict)
            _Builder(self.specs, key).scope(body)
            made = SubWorkflowTask(spec, key, subworkflow_spec=key)
        elif kind == "callActivity":
            made = CallActivity(spec, key, subworkflow_spec=str(node["called"]))
        else:
            made = ManualTask(spec, key)
        return made

    def _several(self, made: TaskSpec, loop: Mapping[str, Json]) -> TaskSpec:
        """A repeated activity: the library's own task around the one that is made for each instance."""
        key = made.name
        del self.spec.task_specs[key]
        holder: Any = (SequentialMultiInstanceTask if loop["sequential"] else ParallelMultiInstanceTask)(
            self.spec,
            key,
            task_spec=f"{key} [child]",
            cardinality=f"many:{key}",
            condition=f"until:{key}" if loop["until"] else None,
        )
        made.name = f"{key} [child]"
        made.inputs = [holder]
        self.spec.task_specs[made.name] = made
        made.completed_event.connect(holder.merge_child)
        return holder

    def _edge(self, node: Node) -> None:
        """An event at an activity's edge: the library wants a split before and a join after them all."""
        key, holder = str(node["id"]), str(node["attached"])
        split = self.spec.task_specs.get(f"{holder}.BoundaryEventSplit")
        if split is None:
            split = BoundaryEventSplit(self.spec, f"{holder}.BoundaryEventSplit")
            join = BoundaryEventJoin(self.spec, f"{holder}.BoundaryEventJoin", split_task=split.name, cancel=True)
            split.connect(self.exits[holder])
            self.exits[holder].connect(join)
            self.entries[holder] = split
        made = BoundaryEvent(
            self.spec, key, MessageEventDefinition(key_of(node)), cancel_activity=node["interrupting"] is True
        )
        split.connect(made)
        made.connect(self.spec.task_specs[f"{holder}.BoundaryEventJoin"])
        self.exits[key] = made

    def _repeat(self, key: str, node: Node) -> None:
        """How often is asked at a gateway of our own: a failure there leaves a token that can try again."""
        loop = node.get("loop")
        if not isinstance(loop, dict):
            return
        once = self.entries[key]
        if loop["type"] == "each":
            asks = ExclusiveGateway(self.spec, f"{HIDDEN}many.{key}")
            asks.connect_outgoing_if(f"ready:{key}", once)
            self.entries[key] = asks
            return
        asks = ExclusiveGateway(self.spec, f"{HIDDEN}loop.{key}")
        self.exits[key].connect(asks)
        asks.connect_outgoing_if(f"again:{key}", once)
        self.exits[key] = asks
        if loop["before"]:
            self.entries[key] = asks

    def _leave(self, node: Node, ways: list[Node]) -> None:
        """The ways out of a node; what the engine cannot say itself goes through a gateway that only it knows."""
        kind, source, default = str(node["type"]), self.exits[str(node["id"])], str(node.get("default", ""))
        plain = len(ways) == 1 and not ways[0]["condition"]
        if ways and not plain and not kind.endswith("Gateway"):
            kind = "inclusiveGateway" if any(way["condition"] for way in ways) else "parallelGateway"
            fan = (Inclusive if kind == "inclusiveGateway" else ParallelGateway)(self.spec, f"{HIDDEN}fan.{node['id']}")
            source.connect(fan)
            source = fan
        for way in ways:
            target = self.entries[str(way["to"])]
            if kind not in {"exclusiveGateway", "inclusiveGateway"} or plain or way["id"] == default:
                source.connect(target)
            else:
                source.connect_outgoing_if(f"flow:{way['id']}" if way["condition"] else ALWAYS, target)


def _reaches(start: TaskSpec, goal: TaskSpec) -> bool:
    seen, stack = {start.name}, list(start.outputs)
    while stack:
        spec = stack.pop()
        if spec is goal:
            return True
        if spec.name not in seen:
            seen.add(spec.name)
            stack += spec.outputs
    return False
