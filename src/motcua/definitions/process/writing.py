"""Writes what the engine needs: BPMN with only those elements that it does right, every text a key that our side answers.

Activities become manual tasks, so that the engine never acts by itself; messages, timers, signals, errors and escalations
become messages with a key of ours, so that it reads no clock and broadcasts nothing; conditions become keys.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from motcua.definitions.process.reading import BPMN, SCOPES, Node, flows_of, nodes_of, processes_of
from motcua.foundation.types import Json

HIDDEN = "~"
"""Ids of elements that only the engine knows begin with it."""

ALWAYS = "always"


def key_of(node: Node) -> str:
    """The key under which a catching event is delivered."""
    event = node["event"]
    assert isinstance(event, dict)
    if event["type"] in {"message", "signal"}:
        return f"{event['type']}:{event['name']}"
    return f"{event['type']}:{node['id']}"


def engine_model(content: Mapping[str, Json]) -> etree._Element:
    """The engine's model of all processes of a checked definition."""
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap={"bpmn": BPMN})
    writer = _Writer(root)
    for process in processes_of(content).values():
        element = etree.SubElement(root, f"{{{BPMN}}}process", id=str(process["id"]), isExecutable="true")
        writer.scope(element, process)
    return root


class _Writer:
    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.messages: set[str] = set()

    def scope(self, parent: etree._Element, scope: Node) -> None:
        nodes, flows = nodes_of(scope), flows_of(scope)
        ways: dict[str, list[Node]] = {key: [] for key in nodes}
        for flow in flows.values():
            ways[str(flow["from"])].append(flow)
        for node in nodes.values():
            self._node(parent, node)
        for key, node in nodes.items():
            self._ways(parent, node, ways[key], nodes)

    def _add(self, parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
        return etree.SubElement(parent, f"{{{BPMN}}}{tag}", attributes)

    def _node(self, parent: etree._Element, node: Node) -> None:
        kind, key = str(node["type"]), str(node["id"])
        if kind == "boundaryEvent":
            element = self._add(
                parent, kind, id=key, attachedToRef=str(node["attached"]),
                cancelActivity="true" if node["interrupting"] else "false",
            )  # fmt: skip
            self._message(element, node)
        elif kind == "intermediateCatchEvent":
            self._message(self._add(parent, kind, id=key), node)
        elif kind == "receiveTask":
            element = self._add(parent, kind, id=key, messageRef=self._named(key_of(node)))
            self._several(element, node)
        elif kind == "endEvent":
            element = self._add(parent, kind, id=key)
            event = node["event"]
            if isinstance(event, dict) and event["type"] == "terminate":
                self._add(element, "terminateEventDefinition")
        elif kind in {"startEvent", "intermediateThrowEvent"} or kind.endswith("Gateway"):
            self._add(parent, kind, id=key)
        elif kind in SCOPES:
            element = self._add(parent, "subProcess", id=key)
            self._several(element, node)
            body = node["body"]
            assert isinstance(body, dict)
            self.scope(element, body)
        elif kind == "callActivity":
            self._several(self._add(parent, kind, id=key, calledElement=str(node["called"])), node)
        else:
            self._several(self._add(parent, "manualTask", id=key), node)
        if _loops(node):
            self._add(parent, "exclusiveGateway", id=f"{HIDDEN}loop.{key}")
        elif node.get("loop"):
            # How often it is to be done is asked at a gateway first: a failure there leaves a token that can try again.
            self._add(parent, "exclusiveGateway", id=f"{HIDDEN}many.{key}")
            self._flow(parent, f"{HIDDEN}many.{key}", key, f"ready:{key}")

    def _named(self, key: str) -> str:
        if key not in self.messages:
            self.messages.add(key)
            self._add(self.root, "message", id=key, name=key)
        return key

    def _message(self, element: etree._Element, node: Node) -> None:
        self._add(element, "messageEventDefinition", messageRef=self._named(key_of(node)))

    def _several(self, element: etree._Element, node: Node) -> None:
        loop = node.get("loop")
        if isinstance(loop, dict) and loop["type"] == "each":
            several = self._add(
                element, "multiInstanceLoopCharacteristics", isSequential="true" if loop["sequential"] else "false"
            )
            self._add(several, "loopCardinality").text = f"many:{node['id']}"
            if loop["until"]:
                self._add(several, "completionCondition").text = f"until:{node['id']}"

    def _ways(self, parent: etree._Element, node: Node, ways: list[Node], nodes: dict[str, Node]) -> None:
        """The ways out of a node; what the engine cannot say itself goes through gateways that only it knows."""
        source, kind = str(node["id"]), str(node["type"])
        default = str(node.get("default", ""))
        plain = len(ways) == 1 and not ways[0]["condition"]
        if _loops(node):
            gateway = f"{HIDDEN}loop.{source}"
            self._flow(parent, source, gateway)
            self._flow(parent, gateway, source, f"again:{source}")
            if plain:
                self._default(parent, gateway, self._entry(nodes[str(ways[0]["to"])]))
                return
            kind, fan = self._fan(parent, source, ways)
            self._default(parent, gateway, fan)
            source = fan
        elif not kind.endswith("Gateway") and not plain and ways:
            kind, fan = self._fan(parent, source, ways)
            self._flow(parent, source, fan)
            source = fan
        for way in ways:
            target = self._entry(nodes[str(way["to"])])
            if kind not in {"exclusiveGateway", "inclusiveGateway"}:
                self._flow(parent, source, target)
            elif way["id"] == default or plain:
                self._default(parent, source, target)
            else:
                self._flow(parent, source, target, f"flow:{way['id']}" if way["condition"] else ALWAYS)

    def _entry(self, node: Node) -> str:
        """Where a flow into a node leads: to the question before it, when it is repeated and asks first."""
        loop = node.get("loop")
        if not isinstance(loop, dict):
            return str(node["id"])
        if loop["type"] == "each":
            return f"{HIDDEN}many.{node['id']}"
        return f"{HIDDEN}loop.{node['id']}" if loop["before"] else str(node["id"])

    def _fan(self, parent: etree._Element, key: str, ways: list[Node]) -> tuple[str, str]:
        kind = "inclusiveGateway" if any(way["condition"] for way in ways) else "parallelGateway"
        gateway = f"{HIDDEN}fan.{key}"
        self._add(parent, kind, id=gateway)
        return kind, gateway

    def _flow(self, parent: etree._Element, source: str, target: str, condition: str = "") -> None:
        flow = self._add(
            parent, "sequenceFlow", id=f"{HIDDEN}{len(parent)}.{source}", sourceRef=source, targetRef=target
        )
        if condition:
            self._add(flow, "conditionExpression").text = condition

    def _default(self, parent: etree._Element, source: str, target: str) -> None:
        self._flow(parent, source, target)
        key = parent[-1].get("id") or ""
        for element in parent:
            if element.get("id") == source:
                element.set("default", key)


def _loops(node: Node) -> bool:
    loop = node.get("loop")
    return isinstance(loop, dict) and loop["type"] == "loop"
