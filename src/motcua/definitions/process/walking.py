"""Walks any model with tasks that do nothing: how far a file of another tool comes, element by element.

Not the engine of the real thing: it takes what that refuses (ad-hoc, complex, compensation as if it did nothing), asks no values and ends always.
An unconnected condition takes the default way, else the first; a choice that comes round again takes its next way. Messages, timers and
conditions arrive when nothing else moves; what flows between pools arrives when it is sent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from motcua.definitions.process.checking import main_of
from motcua.definitions.process.grounds import (
    Map,
    Scope,
    Token,
    alive,
    catches,
    constant,
    event_of,
    implicit_starts,
    start_of,
    starts_of,
)
from motcua.definitions.process.reading import SCOPES, Node, nodes_of, processes_of, scopes, told
from motcua.definitions.process.types import Run, State
from motcua.foundation.types import Json

STEPS = 20_000
"""Elements that one walk passes at most."""

LOOKS = 3_000_000
"""Comparisons that one walk makes at most."""

DEPTH = 30
"""Scopes inside one another, calls too."""

_WAITS = frozenset({"message", "timer", "signal", "conditional", "multiple", "reference"})
_JOINS = frozenset({"inclusiveGateway", "complexGateway"})


def walk(model: Mapping[str, Json]) -> Run:
    """All that a file's processes do by themselves."""
    return _Walk(model).run()


class _End(Exception):
    """The walk stops; the message says why."""


class _Walk:
    def __init__(self, model: Mapping[str, Json]) -> None:
        self.processes = processes_of(model)
        self.model = model
        self.maps: dict[int, Map] = {}
        self.queue: deque[Token] = deque()
        self.waiting: list[Token] = []
        self.parked: list[Token] = []
        self.running: dict[str, Scope] = {}
        self.mains: set[str] = set()
        self.completed: list[str] = []
        self.looks = 0
        self.home = {
            key: str(process["id"])
            for process in self.processes.values()
            for scope in scopes(process)
            for key in nodes_of(scope)
        }
        self.signals = {
            str(event_of(node)["name"])
            for process in self.processes.values()
            for scope in scopes(process)
            for node in nodes_of(scope).values()
            if event_of(node)["type"] == "signal" and node["type"] in {"intermediateThrowEvent", "endEvent"}
        }
        self.messages: dict[str, list[str]] = {}
        pairs = model["messages"]
        for pair in pairs if isinstance(pairs, list) else []:
            if isinstance(pair, list):
                self.messages.setdefault(str(pair[0]), []).append(str(pair[1]))
        pools = model["pools"]
        self.pools = pools if isinstance(pools, dict) else {}

    def run(self) -> Run:
        mains = [
            process for process in main_of(dict(self.model)) if process["executable"] or starts_of(nodes_of(process))
        ]
        mains = mains or main_of(dict(self.model))
        if not mains:
            return Run((), State.STUCK, "there is nothing to walk: no process with a flow node")
        self.mains = {str(process["id"]) for process in mains}
        late = [process for process in mains if len(mains) > 1 and self._is_called(process)]
        try:
            for process in mains:
                if process not in late:
                    self._process(process)
            self._go()
            for process in late:
                if str(process["id"]) not in self.running:
                    self._process(process)
                    self._go()
        except _End as reason:
            return Run(tuple(self.completed), State.STUCK, str(reason))
        stuck = [told(token.node) for token in self.parked if token.scope.alive]
        stuck += [
            told(scope.map.nodes[key])
            for scope in alive(self.running.values())
            for key, got in scope.joins.items()
            if any(got.values())
        ]
        if stuck:
            return Run(
                tuple(self.completed),
                State.STUCK,
                f"waits for a token that comes from nowhere: {', '.join(dict.fromkeys(stuck))}",
            )
        return Run(tuple(self.completed), State.COMPLETED)

    def _is_called(self, process: Node) -> bool:
        """A pool that begins only when another one tells it to."""
        starts = starts_of(nodes_of(process))
        told_ = {target for targets in self.messages.values() for target in targets}
        called = [
            (event_of(node)["type"] == "message" and node["id"] in told_)
            or (event_of(node)["type"] == "signal" and event_of(node)["name"] in self.signals)
            for node in starts
        ]
        return any(called) and all(event_of(node)["type"] in {"message", "signal"} for node in starts)

    # ------------------------------------------------------------ moving

    def _go(self) -> None:
        while True:
            while self.queue:
                token = self.queue.popleft()
                if token.scope.alive:
                    self._arrive(token)
            if not self._release():
                return

    def _release(self) -> bool:
        """When nothing moves: joins that nobody can reach any more, then what is awaited, then joins that wait for each other."""
        self.parked = [token for token in self.parked if token.scope.alive]
        self.waiting = [token for token in self.waiting if token.scope.alive]
        for token in self.parked:
            if not any(
                self._reaches(other, token) for other in [*self.waiting, *self.parked, *self._held(token.scope)]
            ):
                self._join(token)
                return True
        if self.waiting:
            self._occur(self.waiting.pop(0))
            return True
        if self.parked:
            self._join(self.parked[0])
            return True
        return False

    def _held(self, scope: Scope) -> list[Token]:
        return [Token(scope, inner.holder, "", {}) for inner in scope.inner if inner.alive and inner.holder is not None]

    def _look(self, number: int) -> None:
        """Looking about costs time too: a model made to cost it comes to an end."""
        self.looks += number
        if self.looks > LOOKS:
            raise _End("its joins and events are too entangled to be walked")

    def _reaches(self, other: Token, goal: Token) -> bool:
        self._look(1)
        if other.scope is not goal.scope or other.node is goal.node:
            return False
        seen, stack = set(), [str(other.node["id"])]
        while stack:
            key = stack.pop()
            self._look(len(goal.scope.map.out[key]))
            for flow in goal.scope.map.out[key]:
                target = str(flow["to"])
                if target == goal.node["id"]:
                    return True
                if target not in seen:
                    seen.add(target)
                    stack.append(target)
        return False

    def _join(self, token: Token) -> None:
        """All that have come to a join go on as one."""
        same = [one for one in self.parked if one.scope is token.scope and one.node is token.node]
        self.parked = [one for one in self.parked if one not in same]
        for one in same:
            for key, count in one.seen.items():
                token.seen[key] = max(count, token.seen.get(key, 0))
        token.scope.live -= len(same) - 1
        self._done(token)

    def _arrive(self, token: Token) -> None:
        node, kind = token.node, str(token.node["type"])
        if kind == "parallelGateway" and token.scope.map.into[str(node["id"])] > 1:
            self._meet(token)
        elif kind in _JOINS and token.scope.map.into[str(node["id"])] > 1:
            self.parked.append(token)
        elif kind in SCOPES:
            self._enter(token, self._body(node))
        elif kind == "callActivity" and node["called"] in self.processes:
            self._enter(token, self.processes[str(node["called"])])
        elif kind in {"intermediateCatchEvent", "receiveTask", "eventBasedGateway"}:
            awaits = kind == "eventBasedGateway" or event_of(node)["type"] in _WAITS
            if awaits:
                self.waiting.append(token)
            else:
                self._done(token)
        else:
            self._done(token)

    def _meet(self, token: Token) -> None:
        key = str(token.node["id"])
        got = token.scope.joins.setdefault(key, {})
        got[token.via] = got.get(token.via, 0) + 1
        for choice, count in token.seen.items():
            token.scope.seen[choice] = max(count, token.scope.seen.get(choice, 0))
        if len(got) < token.scope.map.into[key]:
            return  # it stays, held by the join
        token.scope.live -= len(got) - 1
        for way in list(got):
            got[way] -= 1
            if not got[way]:
                del got[way]
        token.seen = dict(token.scope.seen)
        self._done(token)

    def _occur(self, token: Token) -> None:
        """What is awaited comes; at an event-based gateway the first of its events."""
        if token.node["type"] != "eventBasedGateway":
            self._done(token)
            return
        self._passed(token.node)
        ways = token.scope.map.out[str(token.node["id"])]
        if not ways:
            self._gone(token.scope)
            return
        self._done(Token(token.scope, token.scope.map.nodes[str(ways[0]["to"])], "", token.seen))

    def _passed(self, node: Node) -> None:
        if len(self.completed) >= STEPS:
            raise _End(f"more than {STEPS} elements were passed: a loop has no end, last at {told(node)}")
        self.completed.append(str(node["id"]))

    def _done(self, token: Token) -> None:
        scope, node = token.scope, token.node
        self._passed(node)
        event = event_of(node)
        throws = node["type"] in {"endEvent", "intermediateThrowEvent"}
        ways = self._ways(token)
        targets = [(scope.map.nodes[str(flow["to"])], str(flow["id"])) for flow in ways]
        if throws and event["type"] == "link":
            targets += [(other, "") for other in scope.map.links.get(str(event["name"]), ())]
        for target, via in targets:
            seen = token.seen if len(targets) == 1 else dict(token.seen)
            scope.live += 1
            self.queue.append(Token(scope, target, via, seen))
        for target_id in self.messages.get(str(node["id"]), ()):
            self._deliver(target_id)
        if throws:
            self._throw(scope, node, event)
        if scope.alive:
            self._gone(scope)

    def _ways(self, token: Token) -> list[Node]:
        node, kind = token.node, str(token.node["type"])
        ways = token.scope.map.out[str(node["id"])]
        default = next((flow for flow in ways if flow["id"] == node.get("default")), None)
        choosing = kind in {"exclusiveGateway", "inclusiveGateway", "complexGateway"}
        if len(ways) <= 1 or (not choosing and not any(flow["condition"] for flow in ways)):
            return ways
        open_ = [flow for flow in ways if constant(flow) is True]
        if not choosing:
            # Of an activity: what has no condition is taken anyway.
            always = [flow for flow in ways if not flow["condition"] and flow is not default]
            if always or open_:
                return [flow for flow in ways if flow in always or flow in open_]
        elif open_:
            return open_ if kind == "inclusiveGateway" else open_[:1]
        possible = [flow for flow in ways if constant(flow) is not False] or ways
        if default is not None:
            possible = [default, *(flow for flow in possible if flow is not default)]
        key = str(node["id"])
        visit = token.seen.get(key, 0)
        token.seen[key] = visit + 1
        return [possible[visit % len(possible)]]

    # ------------------------------------------------------------ scopes

    def _map(self, scope: Node) -> Map:
        found = self.maps.get(id(scope))
        if found is None:
            found = self.maps[id(scope)] = Map.of(scope)
        return found

    def _body(self, node: Node) -> Node:
        body = node["body"]
        assert isinstance(body, dict)
        return body

    def _process(self, process: Node) -> None:
        key = str(process["id"])
        scope = Scope(key, self._map(process))
        self.running[key] = scope
        self._start(scope)

    def _enter(self, token: Token, body: Node) -> None:
        if token.scope.depth >= DEPTH:
            raise _End(f"scopes or calls are nested deeper than {DEPTH}: {told(token.node)} comes round again")
        inner = Scope(
            token.scope.key, self._map(body), token.scope, token.node, token.scope.depth + 1, seen=dict(token.seen)
        )
        token.scope.inner.append(inner)
        self._start(inner)

    def _start(self, scope: Scope) -> None:
        for node in start_of(scope.map.nodes) or implicit_starts(scope.map):
            scope.live += 1
            self.queue.append(Token(scope, node, "", dict(scope.seen)))
        if not scope.live:
            scope.live = 1
            self._gone(scope)

    def _gone(self, scope: Scope) -> None:
        """A token is used up; a scope without any is done, and its holder goes on."""
        scope.live -= 1
        if scope.live > 0 or not scope.alive:
            return
        scope.alive = False
        if scope.parent is not None and scope.holder is not None:
            scope.parent.inner.remove(scope)
            if scope.holder.get("triggered"):
                self._passed(scope.holder)
                self._gone(scope.parent)
            else:
                self._done(Token(scope.parent, scope.holder, "", scope.seen))

    def _kill(self, scope: Scope) -> None:
        for one in alive([scope]):
            one.alive = False
        if scope.parent is not None:
            scope.parent.inner.remove(scope)

    # ------------------------------------------------------------ events

    def _throw(self, scope: Scope, node: Node, event: Node) -> None:
        kind, name = str(event["type"]), str(event.get("name", ""))
        if kind in {"error", "escalation", "cancel"}:
            ends = kind != "escalation"
            if not self._caught(scope, kind, name) and ends and node["type"] == "endEvent" and scope.alive:
                self._stop(scope)
        elif kind == "terminate":
            self._stop(scope)
        elif kind == "signal":
            self._look(len(self.waiting) + len(self.processes))
            for process in self.processes.values():
                key = str(process["id"])
                called = any(event_of(one) == event for one in starts_of(nodes_of(process)))
                if called and key in self.mains and key not in self.running:
                    self._process(process)
            for token in [one for one in self.waiting if one.scope.alive and event_of(one.node) == event]:
                self.waiting.remove(token)
                self._done(token)

    def _stop(self, scope: Scope) -> None:
        """All tokens of a scope are gone at once; its holder goes on."""
        for inner in list(scope.inner):
            self._kill(inner)
        self.queue = deque(token for token in self.queue if token.scope is not scope)
        self.waiting = [token for token in self.waiting if token.scope is not scope]
        self.parked = [token for token in self.parked if token.scope is not scope]
        scope.joins.clear()
        scope.live = 1

    def _caught(self, scope: Scope, kind: str, name: str) -> bool:
        """The nearest event around a scope, or the event sub-process in it, that catches."""
        current: Scope | None = scope
        while current is not None:
            for node in current.map.handlers:
                if any(catches(start, kind, name) for start in starts_of(nodes_of(self._body(node)))):
                    if kind != "escalation":
                        self._stop(current)
                        current.live = 0 if current is not scope else 1
                    current.live += 1
                    self._enter(Token(current, node, "", dict(current.seen)), self._body(node))
                    return True
            parent, holder = current.parent, current.holder
            if parent is not None and holder is not None:
                for edge in parent.map.edges.get(str(holder["id"]), ()):
                    if catches(edge, kind, name):
                        self._edge(current, edge)
                        return True
            current = parent
        return False

    def _edge(self, scope: Scope, edge: Node) -> None:
        """An event at the edge of a running scope occurs."""
        parent = scope.parent
        assert parent is not None
        parent.live += 1
        if edge["interrupting"]:
            self._kill(scope)
            parent.live -= 1
        self.queue.append(Token(parent, edge, "", dict(scope.seen)))

    def _deliver(self, target: str) -> None:
        """A message flows to an element or a pool."""
        process = str(self.pools.get(target) or self.home.get(target, ""))
        if process not in self.mains:
            return
        if process not in self.running:
            self._process(self.processes[process])
            return
        self._look(len(self.waiting))
        for token in self.waiting:
            here = token.node["id"] == target or (
                target in self.pools and token.scope.key == process and event_of(token.node)["type"] == "message"
            )
            if token.scope.alive and here:
                self.waiting.remove(token)
                self._done(token)
                return
            if token.scope.alive and token.node["type"] == "eventBasedGateway":
                after = [str(flow["to"]) for flow in token.scope.map.out[str(token.node["id"])]]
                if target in after:
                    self.waiting.remove(token)
                    self._passed(token.node)
                    self._done(Token(token.scope, token.scope.map.nodes[target], "", token.seen))
                    return
        for scope in alive(self.running.values()):
            edge = scope.parent.map.nodes.get(target) if scope.parent is not None else None
            if edge is not None and edge.get("attached") == (scope.holder or {}).get("id"):
                self._edge(scope, edge)
                return
