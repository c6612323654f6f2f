"""Reads BPMN XML into a plain model; entities and the network are off, size, number and depth are bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from lxml import etree

from motcua.definitions.process.errors import ProcessRefused
from motcua.foundation.types import Json

Node: TypeAlias = "dict[str, Json]"

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "https://motcua.vn/bpmn/1"
SIZE = 4_000_000
NODES = 200
"""Flow nodes of a file; beyond, the engine's own recursion and predictions become unsafe."""
FOREIGN_NODES = 5_000
DEPTH = 20
TEXT = 2_000

ACTIVITIES = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
    }
)
SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
FLOW_NODES = ACTIVITIES | SCOPES | EVENTS | GATEWAYS
UNKNOWN = frozenset({"choreographyTask", "subChoreography", "callChoreography", "implicitThrowEvent", "event"})

_EVENT_TYPES = {
    "messageEventDefinition": "message",
    "timerEventDefinition": "timer",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "terminateEventDefinition": "terminate",
    "cancelEventDefinition": "cancel",
    "compensateEventDefinition": "compensate",
    "conditionalEventDefinition": "conditional",
    "linkEventDefinition": "link",
}
_ROOT_NAMES = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}


def model(source: bytes, *, file: str, foreign: bool) -> dict[str, Json]:
    """The processes of a file with the lines of their elements; raises `ProcessRefused`.

    `foreign` files are only rehearsed: more nodes are let through, and references that lead nowhere are left out.
    """
    return _Reader(parsed(source, file=file), file, foreign=foreign).model()


def scopes(scope: Node) -> Iterator[Node]:
    """A scope and all scopes inside it."""
    stack = [scope]
    while stack:
        found = stack.pop()
        yield found
        stack += [body for node in reversed(nodes_of(found).values()) if isinstance(body := node.get("body"), dict)]


def nodes_of(scope: Node) -> dict[str, Node]:
    """The flow nodes of a scope by id."""
    return _by_id(scope["nodes"])


def flows_of(scope: Node) -> dict[str, Node]:
    """The sequence flows of a scope by id, in the file's order."""
    return _by_id(scope["flows"])


def processes_of(model: Mapping[str, Json]) -> dict[str, Node]:
    """All processes of a model by id."""
    return _by_id(model["processes"])


def _by_id(value: Json) -> dict[str, Node]:
    assert isinstance(value, dict)
    return {key: one for key, one in value.items() if isinstance(one, dict)}


def told(node: Node) -> str:
    """An element as a message names it."""
    name = f" “{node['name']}”" if node.get("name") else ""
    return f"{node['type']}{name} ({node['id']})"


def parsed(source: bytes, *, file: str) -> etree._Element:
    """The XML of a file of bounded size, entities and the network off; raises `ProcessRefused`."""
    if len(source) > SIZE:
        raise ProcessRefused(file=file, line=0, element="", why="the file is too large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise ProcessRefused(
            file=file, line=error.lineno or 0, element="", why=error.msg or "not well-formed"
        ) from error
    if etree.ElementTree(root).docinfo.internalDTD is not None:
        raise ProcessRefused(file=file, line=1, element="", why="document type declarations are not allowed")
    if root.tag != f"{{{BPMN}}}definitions":
        raise ProcessRefused(file=file, line=_line(root), element=str(root.tag)[:200], why="not a BPMN 2.0 model")
    return root


def _line(element: etree._Element) -> int:
    return int(str(element.sourceline or 0))


def _tag(element: etree._Element) -> str:
    """The local name of an element of BPMN, "" for those of others."""
    tag = str(element.tag)
    return tag.removeprefix(f"{{{BPMN}}}") if tag.startswith(f"{{{BPMN}}}") else ""


def _ref(text: str | None) -> str:
    """A reference without the prefix of its namespace."""
    return (text or "").strip().rpartition(":")[2]


def _text(element: etree._Element | None) -> str:
    return "" if element is None else "".join(str(part) for part in element.itertext()).strip()


class _Reader:
    """One file; every refusal carries its line and element."""

    def __init__(self, root: etree._Element, file: str, *, foreign: bool) -> None:
        self.root = root
        self.file = file
        self.foreign = foreign
        self.limit = FOREIGN_NODES if foreign else NODES
        self.count = 0
        self.ids: set[str] = set()
        self.names: dict[str, dict[str, str]] = {kind: {} for kind in _ROOT_NAMES}
        self.lanes: dict[str, str] = {}

    def model(self) -> dict[str, Json]:
        """All processes, which of them is the main one, and what flows between pools."""
        for kind, attribute in _ROOT_NAMES.items():
            for element in self.root.findall(f"{{{BPMN}}}{kind}"):
                key = element.get("id") or ""
                self.names[kind][key] = element.get(attribute) or element.get("name") or key
        processes: dict[str, Json] = {}
        for element in self.root.findall(f"{{{BPMN}}}process"):
            self.lanes = {
                _text(reference): lane.get("name") or ""
                for lane in element.iter(f"{{{BPMN}}}lane")
                for reference in lane.findall(f"{{{BPMN}}}flowNodeRef")
            }
            key = self._id(element)
            scope = self._scope(element, depth=0)
            processes[key] = {
                "id": key,
                "name": element.get("name") or "",
                "line": _line(element),
                "executable": element.get("isExecutable", "").strip() in {"true", "1"},
                **scope,
            }
        messages: list[Json] = [
            [_ref(flow.get("sourceRef")), _ref(flow.get("targetRef"))]
            for flow in self.root.iter(f"{{{BPMN}}}messageFlow")
        ]
        pools: dict[str, Json] = {
            part.get("id") or "": _ref(part.get("processRef")) for part in self.root.iter(f"{{{BPMN}}}participant")
        }
        ours = OURS in {uri for element in self.root.iter() for uri in element.nsmap.values()}
        return {
            "format": 1,
            "name": self.root.get("name") or "",
            "ours": ours,
            "processes": processes,
            "messages": messages,
            "pools": pools,
        }

    def refused(self, element: etree._Element, why: str) -> ProcessRefused:
        """A refusal at an element."""
        name = f" “{element.get('name')}”" if element.get("name") else ""
        who = f"{_tag(element) or element.tag}{name} ({element.get('id') or 'no id'})"
        return ProcessRefused(file=self.file, line=_line(element), element=who[:300], why=why)

    def _id(self, element: etree._Element) -> str:
        key = (element.get("id") or "").strip()
        if not key:
            raise self.refused(element, "has no id")
        if key in self.ids:
            raise self.refused(element, "its id occurs twice")
        if len(key) > 200:
            raise self.refused(element, "its id is too long")
        self.ids.add(key)
        return key

    def _scope(self, parent: etree._Element, *, depth: int) -> Node:
        if depth > DEPTH:
            raise self.refused(parent, f"sub-processes are nested deeper than {DEPTH}")
        nodes: dict[str, Json] = {}
        for child in parent:
            tag = _tag(child)
            if tag in UNKNOWN:
                raise self.refused(child, "is not supported")
            if tag in FLOW_NODES:
                self.count += 1
                if self.count > self.limit:
                    raise self.refused(child, f"a model has at most {self.limit} flow nodes")
                key = self._id(child)
                nodes[key] = self._node(child, tag, key, depth)
        flows: dict[str, Json] = {}
        for child in parent.findall(f"{{{BPMN}}}sequenceFlow"):
            key = (child.get("id") or "").strip() or f"flow{len(flows) + 1}@{_line(child)}"
            if key in self.ids:
                raise self.refused(child, "its id occurs twice")
            self.ids.add(key)
            source, target = _ref(child.get("sourceRef")), _ref(child.get("targetRef"))
            if source not in nodes or target not in nodes:
                if self.foreign:
                    continue
                raise self.refused(
                    child, f"leads from {source or 'nowhere'} to {target or 'nowhere'}, which is not in this scope"
                )
            if len(flows) >= self.limit * 5:
                raise self.refused(child, "too many sequence flows")
            condition = _text(child.find(f"{{{BPMN}}}conditionExpression"))
            flows[key] = {
                "id": key,
                "from": source,
                "to": target,
                "line": _line(child),
                "condition": condition,
                "name": child.get("name") or "",
            }
        return {"nodes": nodes, "flows": self._ordered(parent, flows)}

    def _ordered(self, parent: etree._Element, flows: dict[str, Json]) -> dict[str, Json]:
        """The ways out of each node in the order in which the node names them; ways that it does not name follow, in the file's order."""
        rank = {
            (child.get("id") or "", _ref(way.text)): number
            for child in parent
            for number, way in enumerate(child.findall(f"{{{BPMN}}}outgoing"))
        }
        keys = sorted(flows, key=lambda key: rank.get((_source(flows[key]), key), len(rank)))
        return {key: flows[key] for key in keys}

    def _node(self, element: etree._Element, tag: str, key: str, depth: int) -> Node:
        node: Node = {"id": key, "type": tag, "name": (element.get("name") or "").strip(), "line": _line(element)}
        if element.get("default"):
            node["default"] = _ref(element.get("default"))
        for word in ("role", "kind", "term", "gives", "command", "decision", "each", "collects"):
            value = element.get(f"{{{OURS}}}{word}")
            if value is not None:
                node[word] = value.strip()[:TEXT]
        if key in self.lanes:
            node["lane"] = self.lanes[key]
        if tag in ACTIVITIES | SCOPES:
            node["loop"] = self._loop(element)
            node["compensates"] = element.get("isForCompensation") == "true"
        if tag in SCOPES:
            node["triggered"] = element.get("triggeredByEvent") == "true"
            holder: Node = {word: node[word] for word in ("id", "type", "name", "line")}
            node["body"] = {**self._scope(element, depth=depth + 1), "of": holder}
        elif tag == "callActivity":
            node["called"] = _ref(element.get("calledElement"))
        elif tag in {"sendTask", "receiveTask"}:
            node["event"] = {"type": "message", "name": self._named("message", element, node)}
        elif tag == "scriptTask":
            node["script"] = bool(_text(element.find(f"{{{BPMN}}}script")))
        elif tag in EVENTS:
            node["event"] = self._event(element, node)
            if tag == "boundaryEvent":
                node["attached"] = _ref(element.get("attachedToRef"))
                node["interrupting"] = element.get("cancelActivity", "true") != "false"
            elif tag == "startEvent":
                node["interrupting"] = element.get("isInterrupting", "true") != "false"
        elif tag == "eventBasedGateway":
            node["instantiate"] = element.get("instantiate") == "true"
        return node

    def _named(self, kind: str, element: etree._Element, node: Node) -> str:
        reference = _ref(element.get(f"{kind}Ref"))
        return self.names[kind].get(reference) or reference or str(node["name"] or node["id"])

    def _event(self, element: etree._Element, node: Node) -> Node:
        found: list[Json] = []
        for child in element:
            kind = _EVENT_TYPES.get(_tag(child))
            if kind is not None:
                found.append(self._definition(child, kind, element, node))
        found += [
            {"type": "reference", "name": _text(child)} for child in element.findall(f"{{{BPMN}}}eventDefinitionRef")
        ]
        if not found:
            return {"type": "none"}
        if len(found) == 1 and isinstance(found[0], dict):
            return found[0]
        return {"type": "multiple", "parallel": element.get("parallelMultiple") == "true", "all": found}

    def _definition(self, element: etree._Element, kind: str, holder: etree._Element, node: Node) -> Node:
        if kind in {"message", "signal"}:
            return {"type": kind, "name": self._named(kind, element, node)}
        if kind in {"error", "escalation"}:
            reference = _ref(element.get(f"{kind}Ref"))
            return {"type": kind, "name": self.names[kind].get(reference) or reference}
        if kind == "link":
            return {
                "type": kind,
                "name": element.get("name") or _text(element.find(f"{{{BPMN}}}target")) or str(node["name"]),
            }
        if kind == "timer":
            term = element.get(f"{{{OURS}}}term") or holder.get(f"{{{OURS}}}term") or ""
            times = {
                word: _text(element.find(f"{{{BPMN}}}{word}")) for word in ("timeDuration", "timeDate", "timeCycle")
            }
            word, text = next(((word, text) for word, text in times.items() if text), ("", ""))
            return {"type": kind, "term": term.strip(), "form": word, "text": text[:TEXT]}
        if kind == "conditional":
            return {"type": kind, "text": _text(element.find(f"{{{BPMN}}}condition"))[:TEXT]}
        return {"type": kind}

    def _loop(self, element: etree._Element) -> Json:
        standard = element.find(f"{{{BPMN}}}standardLoopCharacteristics")
        if standard is not None:
            most = standard.get("loopMaximum") or ""
            return {
                "type": "loop",
                "before": standard.get("testBefore") == "true",
                "maximum": int(most) if re.fullmatch(r"\d{1,9}", most) else None,
                "condition": _text(standard.find(f"{{{BPMN}}}loopCondition")),
            }
        several = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
        if several is None:
            return None
        each = (
            several.get(f"{{{OURS}}}each")
            or element.get(f"{{{OURS}}}each")
            or _text(several.find(f"{{{BPMN}}}loopDataInputRef"))
        )
        return {
            "type": "each",
            "sequential": several.get("isSequential") == "true",
            "each": each.strip() or _foreign_collection(several),
            "cardinality": _text(several.find(f"{{{BPMN}}}loopCardinality")),
            "until": _text(several.find(f"{{{BPMN}}}completionCondition")),
            "collects": (
                several.get(f"{{{OURS}}}collects")
                or element.get(f"{{{OURS}}}collects")
                or _text(several.find(f"{{{BPMN}}}loopDataOutputRef"))
            ).strip(),
        }


def _source(flow: Json) -> str:
    return str(flow["from"]) if isinstance(flow, dict) else ""


def _foreign_collection(several: etree._Element) -> str:
    """The name of a list as other tools write it: an attribute `collection`, or `inputCollection` of an extension."""
    for element in several.iter():
        for name, value in element.attrib.items():
            if str(name).rpartition("}")[2] in {"collection", "inputCollection"}:
                return str(value).strip().lstrip("=").strip("${} ")
    return ""
