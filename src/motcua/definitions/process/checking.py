"""What a model must be to be published: only what the engine does right, every node reached and left, words of ours known."""

from __future__ import annotations

import hashlib
import re

from motcua.definitions.process import conditions, durations
from motcua.definitions.process.errors import ProcessRefused
from motcua.definitions.process.reading import SCOPES, Node, flows_of, nodes_of, processes_of, scopes, told
from motcua.definitions.process.types import COMMANDS, KINDS, ROLES, Definition, Event, Gives, Task
from motcua.foundation.types import Json

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
_VALUE_KINDS = frozenset({"text", "number", "boolean", "date", "list"})
_REFUSED = {
    "adHocSubProcess": "ad-hoc sub-processes are not carried out; draw the order of the steps",
    "transaction": "transactions are not carried out; use a sub-process and steps of reversal",
    "complexGateway": "complex gateways are not carried out; use exclusive, parallel or inclusive ones",
}
_CATCHES = frozenset({"message", "timer", "signal"})
_EVENTS = {
    "startEvent": frozenset({"none", "message", "signal"}),
    "endEvent": frozenset({"none", "message", "signal", "error", "escalation", "terminate"}),
    "intermediateCatchEvent": _CATCHES,
    "intermediateThrowEvent": frozenset({"none", "message", "signal", "escalation"}),
    "boundaryEvent": _CATCHES | {"error", "escalation"},
}
_ROLE_WITHOUT_ONE = "specialist"
"""Who does a step of a file from another tool whose lane is not named by a role."""


def definition(model: dict[str, Json], *, file: str, xml: str) -> Definition:
    """The definition of a strictly read model; raises `ProcessRefused` with file, line and element."""
    return _Checker(model, file).definition(xml)


def main_of(model: dict[str, Json]) -> list[Node]:
    """Processes that can be started by themselves: executable ones that no other calls, else all that no other calls."""
    processes = list(processes_of(model).values())
    called = {
        node["called"]
        for process in processes
        for scope in scopes(process)
        for node in nodes_of(scope).values()
        if node.get("called")
    }
    free = [process for process in processes if process["id"] not in called and nodes_of(process)]
    return [process for process in free if process["executable"]] or free


class _Checker:
    def __init__(self, model: dict[str, Json], file: str) -> None:
        self.model = model
        self.file = file
        self.ours = model["ours"] is True
        self.texts: dict[str, tuple[str, str, int]] = {}
        self.tasks: list[Task] = []
        self.events: list[Event] = []
        self.followed: set[str] = set()

    def definition(self, xml: str) -> Definition:
        mains = main_of(self.model)
        if len(mains) != 1:
            why = f"one process must be executable, found {len(mains)}"
            raise ProcessRefused(file=self.file, line=0, element="process", why=why)
        main = mains[0]
        self._calls(str(main["id"]), ())
        for process in processes_of(self.model).values():
            for scope in scopes(process):
                self._scope(scope, process)
        stored = conditions.parsed(self.texts, file=self.file)
        return Definition(
            process=str(main["id"]),
            name=str(main["name"] or main["id"]),
            file=self.file,
            fingerprint=hashlib.sha256(xml.encode()).hexdigest(),
            tasks=tuple(sorted(self.tasks, key=lambda task: task.line)),
            events=tuple(self.events),
            conditions={key: text for key, (text, _, _) in self.texts.items()},
            content={**self.model, "conditions": stored},
            xml=xml,
        )

    def refused(self, node: Node, why: str) -> ProcessRefused:
        return ProcessRefused(file=self.file, line=node["line"], element=told({"type": "process", **node}), why=why)

    def _calls(self, process: str, path: tuple[str, ...]) -> None:
        """Calls lead to processes of this file, and never back; each process is followed once, however many call it."""
        found = processes_of(self.model)
        for scope in scopes(found[process]):
            for node in nodes_of(scope).values():
                if node["type"] != "callActivity":
                    continue
                called = str(node["called"])
                if called not in found:
                    raise self.refused(node, f"calls {called or 'nothing'}, which is not a process of this file")
                if called == process or called in path:
                    raise self.refused(node, "calls a process that calls it again")
                if called not in self.followed:
                    self._calls(called, (*path, process))
        self.followed.add(process)

    def _scope(self, scope: Node, process: Node) -> None:
        nodes, flows = nodes_of(scope), flows_of(scope)
        within = scope.get("of")
        holder = within if isinstance(within, dict) else process
        if not nodes:
            raise self.refused(holder, "is empty")
        for node in nodes.values():
            self._node(node, nodes)
        for flow in flows.values():
            self._flow(flow, nodes)
        self._gateways(nodes, flows)
        self._ways(holder, nodes, flows)

    def _node(self, node: Node, nodes: dict[str, Node]) -> None:
        kind = str(node["type"])
        if kind in _REFUSED:
            raise self.refused(node, _REFUSED[kind])
        if node.get("triggered"):
            raise self.refused(node, "event sub-processes are not carried out; use a boundary event on a sub-process")
        if node.get("compensates"):
            raise self.refused(node, "compensation is not carried out; draw the steps of reversal")
        if kind == "scriptTask":
            raise self.refused(node, "scripts are not run; use a business rule task or a command")
        if node.get("instantiate"):
            raise self.refused(node, "does not start a process; use a start event")
        self._loop(node)
        if kind in _EVENTS:
            self._event(node, nodes)
        elif kind not in SCOPES and not kind.endswith("Gateway"):
            self.tasks.append(self._task(node))
            if kind == "receiveTask":
                self.events.append(Event(str(node["id"]), "message", self._event_name(node), self._line(node)))

    def _line(self, node: Node) -> int:
        return int(str(node["line"]))

    def _event_name(self, node: Node) -> str:
        event = node["event"]
        assert isinstance(event, dict)
        return str(event.get("name", ""))

    def _loop(self, node: Node) -> None:
        loop = node.get("loop")
        if not isinstance(loop, dict):
            return
        key = str(node["id"])
        if loop["type"] == "loop":
            if not loop["condition"] and loop["maximum"] is None:
                raise self.refused(node, "a loop needs a condition or a maximum")
            if loop["condition"]:
                self._text(f"loop:{key}", str(loop["condition"]), node)
            return
        if bool(loop["each"]) == bool(loop["cardinality"]):
            raise self.refused(node, "several instances need a list of values (mc:each) or a cardinality, and not both")
        if loop["each"] and not _NAME.fullmatch(str(loop["each"])):
            raise self.refused(node, f"{loop['each']} is not the name of a value")
        if loop["collects"] and not _NAME.fullmatch(str(loop["collects"])):
            raise self.refused(node, f"{loop['collects']} is not the name of a value")
        for prefix, word in (("many", "cardinality"), ("until", "until")):
            if loop[word]:
                self._text(f"{prefix}:{key}", str(loop[word]), node)

    def _text(self, key: str, text: str, node: Node) -> None:
        if len(text) > 2_000:
            raise self.refused(node, "an expression is too long")
        self.texts[key] = (
            text.removeprefix("=") if not self.ours else text,
            told({"type": "sequenceFlow", **node}),
            self._line(node),
        )

    def _event(self, node: Node, nodes: dict[str, Node]) -> None:
        kind, event = str(node["type"]), node["event"]
        assert isinstance(event, dict)
        what = str(event["type"])
        if what == "compensate":
            raise self.refused(node, "compensation is not carried out; draw the steps of reversal")
        if what not in _EVENTS[kind]:
            raise self.refused(
                node, f"{'an event without a kind' if what == 'none' else f'a {what} event'} is not carried out here"
            )
        if kind == "boundaryEvent" and node["attached"] not in nodes:
            raise self.refused(node, "is attached to nothing")
        if kind == "boundaryEvent" and (
            nodes[str(node["attached"])]["type"] in _EVENTS
            or str(nodes[str(node["attached"])]["type"]).endswith("Gateway")
        ):
            raise self.refused(node, "is attached to what is no activity")
        if kind == "boundaryEvent" and what == "error" and not node["interrupting"]:
            raise self.refused(node, "an error always interrupts")
        if kind in {"intermediateCatchEvent", "boundaryEvent"} and what in {"message", "timer"}:
            name, type_ = self._event_name(node), what
            if what == "timer":
                type_, name = self._timer(node, event)
            self.events.append(
                Event(
                    str(node["id"]),
                    type_,
                    name,
                    self._line(node),
                    kind == "boundaryEvent",
                    node.get("interrupting", True) is True,
                )
            )

    def _timer(self, node: Node, event: dict[str, Json]) -> tuple[str, str]:
        """`term` with its key, or `time` with an ISO duration or instant."""
        if event["term"]:
            if not _NAME.fullmatch(str(event["term"])):
                raise self.refused(node, f"{event['term']} is not the key of a term")
            return "term", str(event["term"])
        form, text = str(event["form"]), str(event["text"]).strip()
        if not durations.fits(form, text):
            raise self.refused(node, "a timer needs mc:term, an ISO 8601 duration, or an instant with its zone")
        return "time", text

    def _task(self, node: Node) -> Task:
        kind, key = str(node["type"]), str(node["id"])
        loop = node.get("loop")
        role = command = decision = work = ""
        if kind in {"userTask", "manualTask"}:
            role = str(node.get("role") or self._role(node))
            if role not in ROLES:
                raise self.refused(node, f"mc:role = {role}; it is one of {', '.join(ROLES)}")
            work = str(node.get("kind") or "work")
            if work not in KINDS:
                raise self.refused(node, f"mc:kind = {work}; it is one of {', '.join(KINDS)}")
        elif kind in {"serviceTask", "sendTask"}:
            command = str(node.get("command", ""))
            if command and command not in COMMANDS:
                raise self.refused(node, f"mc:command = {command}; it is one of {', '.join(COMMANDS)}")
            if not command and kind == "serviceTask" and self.ours:
                raise self.refused(node, "needs mc:command")
        elif kind == "businessRuleTask":
            decision = str(node.get("decision", ""))
            if (self.ours or decision) and not re.fullmatch(r"[^#/\\]{1,100}\.dmn#.{1,200}", decision):
                raise self.refused(node, "needs mc:decision = file.dmn#decision")
        node.update({"role": role, "kind": work, "command": command, "decision": decision})
        gives = self._gives(node)
        return Task(
            element=key, type=kind, name=str(node["name"]), line=self._line(node), role=role, kind=work,
            term=str(node.get("term", "")), gives=gives, command=command, decision=decision,
            each=str(loop["each"]) if isinstance(loop, dict) and loop["type"] == "each" else "",
        )  # fmt: skip

    def _role(self, node: Node) -> str:
        lane = str(node.get("lane", "")).strip()
        if self.ours and lane not in ROLES:
            raise self.refused(node, "needs mc:role")
        return lane if lane in ROLES else _ROLE_WITHOUT_ONE

    def _gives(self, node: Node) -> tuple[Gives, ...]:
        found: dict[str, Gives] = {}
        for word in str(node.get("gives", "")).split():
            name, colon, kind = word.partition(":")
            optional = name.endswith("?")
            name = name.removesuffix("?")
            choices = tuple(kind.split(",")) if "," in kind else ()
            if (
                not colon
                or not _NAME.fullmatch(name)
                or name in found
                or (not choices and kind not in _VALUE_KINDS)
                or not all(choices)
            ):
                raise self.refused(
                    node,
                    f"mc:gives: {word}; write name:kind, the kind one of {', '.join(sorted(_VALUE_KINDS))} or choices with commas",
                )
            found[name] = Gives(name, "choice" if choices else kind, choices, optional or kind == "text")
        return tuple(found.values())

    def _flow(self, flow: Node, nodes: dict[str, Node]) -> None:
        source, target = nodes[str(flow["from"])], nodes[str(flow["to"])]
        if flow["condition"]:
            if source["type"] in {"parallelGateway", "eventBasedGateway", "startEvent"} or source["type"] in _EVENTS:
                raise self.refused(source, "has a condition on its way out, which would not be asked")
            self._text(str(flow["id"]), str(flow["condition"]), {**flow, "type": "sequenceFlow"})
        if source["type"] == "endEvent":
            raise self.refused(source, "an end has no way out")
        if target["type"] in {"startEvent", "boundaryEvent"}:
            raise self.refused(target, "nothing flows into it")
        if source["type"] == "eventBasedGateway" and target["type"] not in {"intermediateCatchEvent", "receiveTask"}:
            raise self.refused(source, "leads to what is no event")

    def _gateways(self, nodes: dict[str, Node], flows: dict[str, Node]) -> None:
        for node in nodes.values():
            ways = [flow for flow in flows.values() if flow["from"] == node["id"]]
            default = node.get("default")
            if default and default not in {flow["id"] for flow in ways}:
                raise self.refused(node, f"its default {default} is no way out of it")
            if node["type"] in {"exclusiveGateway", "inclusiveGateway"} and len(ways) > 1:
                open_ = [flow for flow in ways if not flow["condition"] and flow["id"] != default]
                if len(open_) > 1 or (open_ and default):
                    raise self.refused(node, "more than one way out has no condition")
                if open_:
                    node["default"] = open_[0]["id"]
            if node["type"] == "eventBasedGateway":
                if len(ways) < 2:
                    raise self.refused(node, "needs two events to choose from")
                for flow in ways:
                    if any(other["to"] == flow["to"] and other is not flow for other in flows.values()):
                        raise self.refused(
                            nodes[str(flow["to"])], "an event after an event-based gateway has one way in"
                        )

    def _ways(self, holder: Node, nodes: dict[str, Node], flows: dict[str, Node]) -> None:
        """Every node is reached from the start and can be left for an end."""
        starts = [node for node in nodes.values() if node["type"] == "startEvent"]
        if len(starts) != 1:
            raise self.refused(holder, f"needs one start event, found {len(starts)}")
        forward: dict[str, list[str]] = {key: [] for key in nodes}
        back: dict[str, list[str]] = {key: [] for key in nodes}
        for flow in flows.values():
            forward[str(flow["from"])].append(str(flow["to"]))
            back[str(flow["to"])].append(str(flow["from"]))
        for node in nodes.values():
            if node["type"] == "boundaryEvent":
                forward[str(node["attached"])].append(str(node["id"]))
                back[str(node["id"])].append(str(node["attached"]))
        leaving = {flow["from"] for flow in flows.values()}
        reached = _closure([str(starts[0]["id"])], forward)
        for node in nodes.values():
            if node["id"] not in reached:
                raise self.refused(node, "is never reached from the start")
            if node["id"] not in leaving and node["type"] != "endEvent":
                raise self.refused(node, "has no way out: no end is reached from here")
        left = _closure([str(node["id"]) for node in nodes.values() if node["type"] == "endEvent"], back)
        for node in nodes.values():
            if node["id"] not in left:
                raise self.refused(node, "no end is reached from here")


def _closure(start: list[str], ways: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    stack = list(start)
    while stack:
        key = stack.pop()
        if key not in found:
            found.add(key)
            stack += ways[key]
    return found
