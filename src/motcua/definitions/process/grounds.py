"""What a walk moves on: a scope's nodes and ways looked up, running scopes, tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from motcua.definitions.process.reading import Node, flows_of, nodes_of


@dataclass(eq=False, slots=True)
class Map:
    """A scope's nodes and ways, looked up."""

    nodes: dict[str, Node]
    out: dict[str, list[Node]]
    into: dict[str, int]
    edges: dict[str, list[Node]]
    handlers: list[Node]
    """Event sub-processes."""
    links: dict[str, list[Node]]
    """Catching link events by name."""

    @classmethod
    def of(cls, scope: Node) -> Map:
        nodes = nodes_of(scope)
        found = cls(nodes, {key: [] for key in nodes}, dict.fromkeys(nodes, 0), {}, [], {})
        for flow in flows_of(scope).values():
            found.out[str(flow["from"])].append(flow)
            found.into[str(flow["to"])] += 1
        for node in nodes.values():
            if node["type"] == "boundaryEvent":
                found.edges.setdefault(str(node["attached"]), []).append(node)
            if node.get("triggered"):
                found.handlers.append(node)
            if node["type"] == "intermediateCatchEvent" and event_of(node)["type"] == "link":
                found.links.setdefault(str(event_of(node)["name"]), []).append(node)
        return found


@dataclass(eq=False, slots=True)
class Scope:
    """A running process or sub-process; `holder` is its node in `parent`."""

    key: str
    map: Map
    parent: Scope | None = None
    holder: Node | None = None
    depth: int = 0
    alive: bool = True
    live: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    joins: dict[str, dict[str, int]] = field(default_factory=dict)
    inner: list[Scope] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Token:
    """What moves: at a node of a scope, come by a flow."""

    scope: Scope
    node: Node
    via: str
    seen: dict[str, int]
    """How often its way has come to each choice."""


def alive(running: Iterable[Scope]) -> list[Scope]:
    """Scopes that run, with all that run inside them."""
    found = []
    stack = list(running)
    while stack:
        scope = stack.pop()
        if scope.alive:
            found.append(scope)
            stack += scope.inner
    return found


def event_of(node: Node) -> Node:
    """The event of a node; of kind `none` where there is none."""
    event = node.get("event")
    return event if isinstance(event, dict) else {"type": "none"}


def starts_of(nodes: Mapping[str, Node]) -> list[Node]:
    """Start events."""
    return [node for node in nodes.values() if node["type"] == "startEvent"]


def start_of(nodes: Mapping[str, Node]) -> list[Node]:
    """The one start event that begins an instance: one that needs no occasion, else the first; none where there is no start event."""
    starts = starts_of(nodes)
    return ([node for node in starts if event_of(node)["type"] == "none"] or starts)[:1]


def implicit_starts(found: Map) -> list[Node]:
    """Without a start event, everything that nothing leads to begins."""
    return [
        node
        for key, node in found.nodes.items()
        if not found.into[key]
        and node["type"] not in {"boundaryEvent", "endEvent"}
        and not node.get("triggered")
        and not node.get("compensates")
        and event_of(node)["type"] != "link"
    ] or [node for node in found.nodes.values() if node["type"] == "endEvent"][:1]


def catches(node: Node, kind: str, name: str) -> bool:
    """Whether a catching event takes an error or escalation."""
    event = event_of(node)
    return event["type"] == kind and event.get("name", "") in {"", name}


def constant(flow: Node) -> bool | None:
    """A condition that says itself what it is."""
    text = str(flow["condition"]).strip().removeprefix("=").removeprefix("${").removesuffix("}").strip().lower()
    return {"true": True, "false": False}.get(text)
