"""Plays an instance: the engine moves tokens, this side answers its questions, keeps the values and does what needs nobody."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from motcua.definitions.process import conditions, engine, library
from motcua.definitions.process.building import ALWAYS, key_of
from motcua.definitions.process.engine import Engine, Token
from motcua.definitions.process.errors import GivesWrong, NobodyWaits, NoWayOn
from motcua.definitions.process.reading import Node, flows_of, nodes_of, processes_of, scopes, told
from motcua.definitions.process.types import Definition, Gives, State, Task
from motcua.foundation.types import Json

Decide = Callable[[str, Mapping[str, Json]], Mapping[str, Json]]
"""`file.dmn#decision` and the instance's values to the values that it gives."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is looked up of a definition by element."""

    nodes: Mapping[str, Node]
    tasks: Mapping[str, Task]
    around: Mapping[str, Node]
    """The repeated activity that an element is, or lies in."""
    place: Mapping[str, tuple[str, ...]]
    """The process and sub-processes in which an element lies."""
    edges: Mapping[str, frozenset[str]]
    """Events at an activity's edge."""
    into: Mapping[str, frozenset[str]]
    out: Mapping[str, frozenset[str]]
    stored: Json


_plans: dict[str, _Plan] = {}


def plan(definition: Definition) -> _Plan:
    """The definition by element; made once a process."""
    found = _plans.get(definition.fingerprint)
    if found is None:
        nodes: dict[str, Node] = {}
        around: dict[str, Node] = {}
        place: dict[str, tuple[str, ...]] = {}
        near: dict[str, dict[str, set[str]]] = {"edges": {}, "into": {}, "out": {}}
        for key, process in processes_of(definition.content).items():
            for scope in scopes(process):
                nodes.update(nodes_of(scope))
                for node in nodes_of(scope).values():
                    if node.get("attached"):
                        near["edges"].setdefault(str(node["attached"]), set()).add(str(node["id"]))
                for flow in flows_of(scope).values():
                    near["into"].setdefault(str(flow["to"]), set()).add(str(flow["from"]))
                    near["out"].setdefault(str(flow["from"]), set()).add(str(flow["to"]))
            _repeated(process, None, around)
            _placed(process, (key,), place)
        tasks = {task.element: task for task in definition.tasks}
        edges, into, out = (
            {key: frozenset(one) for key, one in near[word].items()} for word in ("edges", "into", "out")
        )
        found = _Plan(nodes, tasks, around, place, edges, into, out, definition.content["conditions"])
        if len(_plans) >= 256:
            _plans.clear()
        _plans[definition.fingerprint] = found
    return found


def _repeated(scope: Node, holder: Node | None, around: dict[str, Node]) -> None:
    for key, node in nodes_of(scope).items():
        loop = node.get("loop")
        own = node if isinstance(loop, dict) and loop["type"] == "each" else holder
        if own is not None:
            around[key] = own
        body = node.get("body")
        if isinstance(body, dict):
            _repeated(body, own, around)


def _placed(scope: Node, path: tuple[str, ...], place: dict[str, tuple[str, ...]]) -> None:
    for key, node in nodes_of(scope).items():
        place[key] = path
        body = node.get("body")
        if isinstance(body, dict):
            _placed(body, (*path, key), place)


def _differs(element: str, here: _Plan, there: _Plan) -> str:
    """How an element that is open differs in another definition; "" where it does not."""
    before, after = here.nodes.get(element), there.nodes.get(element)
    if before is None:
        return ""
    if after is None:
        return "is not in the new definition"
    if before["type"] != after["type"]:
        return f"is a {after['type']} in the new definition"
    if here.place[element] != there.place[element]:
        return "lies in another sub-process in the new definition"
    if any(before.get(word) != after.get(word) for word in ("event", "loop", "called", "attached", "interrupting")):
        return "waits for something else or is repeated otherwise in the new definition"
    if here.edges.get(element) != there.edges.get(element):
        return "has other events at its edge in the new definition"
    kind = str(before["type"])
    if kind in {"parallelGateway", "inclusiveGateway"} and here.into.get(element) != there.into.get(element):
        return "joins other ways in the new definition"
    if kind == "eventBasedGateway" and here.out.get(element) != there.out.get(element):
        return "leads to other events in the new definition"
    return ""


class Play:
    """One instance in memory: begin or load it, act, read where it stands."""

    def __init__(
        self, definition: Definition, *, decide: Decide, values: Mapping[str, Json], state: Json = None
    ) -> None:
        self.definition = definition
        self.plan = plan(definition)
        self.values: dict[str, Json] = copy.deepcopy(dict(values))
        self.passed: list[Token] = []
        self.why: NoWayOn | None = None
        self.deciding = ""
        """The element whose decision is being asked."""
        self._decide = decide
        made = library.compiled(definition.fingerprint, definition.process, definition.content)
        counts = state.get("counts") if isinstance(state, dict) else None
        self._counts = {key: int(str(n)) for key, n in counts.items()} if isinstance(counts, dict) else {}
        self._engine = Engine(made, self._answer, self._heard, state=state)

    def kept(self) -> Json:
        """The state to be stored; the values are apart."""
        state = self._engine.state()
        assert isinstance(state, dict)
        return {**state, "counts": dict[str, Json](self._counts)}

    @property
    def state(self) -> State:
        """Where it stands."""
        if self._engine.completed:
            return State.COMPLETED
        return State.STUCK if self.trouble else State.WAITING

    @property
    def trouble(self) -> NoWayOn | None:
        """Why a token cannot go on, or the whole."""
        if self.why is not None:
            return self.why
        if self._engine.stuck:
            return next(iter(self._engine.stuck.values()))
        if not self._engine.completed and not self.tokens():
            joins = self._engine.waiting_joins()
            return NoWayOn(element=", ".join(joins), why="waits for a token that comes from nowhere")
        return None

    def tokens(self) -> list[Token]:
        """Where its tokens are."""
        return self._engine.tokens()

    def task(self, token: Token) -> Task | None:
        """The activity that a token is at; none for an event."""
        return None if token.awaits else self.plan.tasks.get(token.element)

    def steps(self) -> list[tuple[Token, Task]]:
        """Tokens at activities that somebody has to do, or the desk on command."""
        found = [(token, self.task(token)) for token in self.tokens() if str(token.id) not in self._engine.stuck]
        return [(token, task) for token, task in found if task is not None and (task.role or task.command)]

    def item(self, token: Token) -> Json:
        """That for which a repeated activity is done: an item of its list, or its number from 1."""
        holder = self.plan.around.get(token.element)
        if holder is None or token.index < 0:
            return None
        loop = holder["loop"]
        assert isinstance(loop, dict)
        items = self.values.get(str(loop["each"])) if loop["each"] else None
        if isinstance(items, list):
            return items[token.index] if token.index < len(items) else None
        return token.index + 1

    def advance(self) -> None:
        """Go on until somebody has to act, deciding what tables decide; where it cannot, `trouble` tells."""
        try:
            self._engine.advance()
            while (token := self._idle()) is not None:
                task = self.plan.tasks[token.element]
                if task.decision:
                    self._take(token, self._decided(task))
                self._engine.finish(token.id)
                self._engine.advance()
        except NoWayOn as reason:
            self.why = reason

    def finish(self, token: Token, given: Mapping[str, Json]) -> None:
        """An activity is done and gives values; they are checked by the caller."""
        self._take(token, given)
        self._engine.finish(token.id)
        self.advance()

    def message(self, name: str, given: Mapping[str, Json], *, item: Json = None) -> None:
        """A message has come for all who wait for it, or for the one with this item; raises `NobodyWaits`."""
        key = f"message:{name}"
        there = [one for one in self.tokens() if one.awaits == key and (item is None or self.item(one) == item)]
        if not there:
            raise NobodyWaits(name=name, waits=sorted({one.awaits for one in self.tokens() if one.awaits}))
        self.values.update(copy.deepcopy(dict(given)))
        for token in there:
            if any(one.id == token.id and one.awaits == key for one in self.tokens()):
                self._engine.deliver(token.id, key)
        self.advance()

    def time(self, token: Token) -> None:
        """The time of a timer has come; raises `NobodyWaits`."""
        self._engine.deliver(token.id, token.awaits)
        self.advance()

    def fail(self, token: Token, error: str) -> bool:
        """An activity ended in an error; whether an event around it takes it."""
        caught = self._engine.throw(token.id, lambda element: self._catches(element, "error", error))
        if caught:
            self.advance()
        return caught

    def misfits(self, other: Definition) -> list[str]:
        """What holds it to its definition: each open element that is gone or another in the other one, and how."""
        there = plan(other)
        found = []
        for element in self._engine.open_elements():
            why = _differs(element, self.plan, there)
            if why:
                node = self.plan.nodes.get(element)
                found.append(f"{told(node) if node else element}: {why}")
        return found

    def move(self, other: Definition) -> None:
        """Take on another definition."""
        self._engine.move(library.compiled(other.fingerprint, other.process, other.content))
        self.definition, self.plan = other, plan(other)
        self.advance()

    def _idle(self) -> Token | None:
        """A token at an activity that needs nobody."""
        for token in self.tokens():
            task = self.task(token)
            if task is not None and not task.role and not task.command and token.id not in self._engine.stuck:
                return token
        return None

    def _decided(self, task: Task) -> Mapping[str, Json]:
        self.deciding = task.element
        return self._decide(task.decision, self.values)

    def _take(self, token: Token, given: Mapping[str, Json]) -> None:
        self.values.update(copy.deepcopy(dict(given)))
        holder = self.plan.nodes[token.element].get("loop")
        if isinstance(holder, dict) and holder.get("collects"):
            name = str(holder["collects"])
            before = self.values.get(name)
            row: Json = {"item": self.item(token), **copy.deepcopy(dict(given))}
            self.values[name] = [*(before if isinstance(before, list) else []), row]

    def _heard(self, token: Token) -> None:
        node = self.plan.nodes.get(token.element)
        if node is None:
            return
        self.passed.append(token)
        kind, event, loop = node["type"], node.get("event"), node.get("loop")
        if isinstance(loop, dict) and loop["type"] == "loop":
            self._counts[token.element] = self._counts.get(token.element, 0) + 1
        if kind == "boundaryEvent" and node["interrupting"]:
            self._counts.pop(str(node["attached"]), None)
        if not isinstance(event, dict):
            return
        throws = kind in {"endEvent", "intermediateThrowEvent"} or (kind == "sendTask" and not node.get("command"))
        if throws and event["type"] in {"message", "signal"}:
            key = key_of(node)
            for other in self.tokens():
                if other.awaits == key and any(one.id == other.id and one.awaits == key for one in self.tokens()):
                    self._engine.deliver(other.id, key)
        elif throws and event["type"] in {"error", "escalation"}:
            what, name = str(event["type"]), str(event["name"])
            self._engine.throw(token.id, lambda element: self._catches(element, what, name))

    def _catches(self, element: str, kind: str, name: str) -> bool:
        event = self.plan.nodes[element]["event"]
        return isinstance(event, dict) and event["type"] == kind and event["name"] in {"", name}

    def _answer(self, key: str, token: Token) -> object:
        if key == ALWAYS:
            return True
        word, _, element = key.partition(":")
        if word == "flow":
            return conditions.holds(self.plan.stored, element, self._seen(token), element=token.element)
        if word == "until":
            return conditions.holds(self.plan.stored, key, self._seen(token), element=token.element)
        if word == "again":
            return self._again(element, token)
        if word == "ready":
            return self._many(element, token) >= 0
        loop = self.plan.nodes[element]["loop"]
        if isinstance(loop, dict) and loop["collects"]:
            self.values[str(loop["collects"])] = []
        return self._many(element, token)

    def _seen(self, token: Token) -> dict[str, Json]:
        item = self.item(token)
        return self.values if item is None else {**self.values, "item": item}

    def _again(self, element: str, token: Token) -> bool:
        loop = self.plan.nodes[element]["loop"]
        assert isinstance(loop, dict)
        done, most = self._counts.get(element, 0), loop["maximum"]
        wanted = most is None or done < int(str(most))
        if wanted and loop["condition"] and (done or loop["before"]):
            wanted = conditions.holds(self.plan.stored, f"loop:{element}", self._seen(token), element=element)
        if not wanted:
            self._counts.pop(element, None)
        return wanted

    def _many(self, element: str, token: Token) -> int:
        loop = self.plan.nodes[element]["loop"]
        assert isinstance(loop, dict)
        if loop["each"]:
            items = self.values.get(str(loop["each"]))
            if not isinstance(items, list):
                raise NoWayOn(element=element, why=f"{loop['each']} is not a list of values")
            number = len(items)
        else:
            found = conditions.value(self.plan.stored, f"many:{element}", self._seen(token), element=element)
            try:
                number = int(str(found))
            except ValueError:
                raise NoWayOn(element=element, why="its cardinality is not a whole number") from None
        if not 0 <= number <= engine.ITEMS:
            raise NoWayOn(element=element, why=f"is to be done {number} times; at most {engine.ITEMS}")
        if number + self._engine.size > engine.TASKS:
            raise NoWayOn(element=element, why="more is to be done at once than one process may have")
        return number


def checked(gives: tuple[Gives, ...], given: Mapping[str, Json], *, element: str) -> dict[str, Json]:
    """The values of a step as it asks for them; raises `GivesWrong`."""
    known = {one.name: one for one in gives}
    for name in given:
        if name not in known:
            raise GivesWrong(step=element, name=name, why="is not asked for")
    taken: dict[str, Json] = {}
    for one in gives:
        value = given.get(one.name)
        if value is None:
            if not one.optional:
                raise GivesWrong(step=element, name=one.name, why="is missing")
            continue
        if not _fits(one, value):
            wanted = ", ".join(one.choices) if one.choices else one.kind
            raise GivesWrong(step=element, name=one.name, why=f"must be {wanted}")
        taken[one.name] = value
    return taken


def _fits(one: Gives, value: Json) -> bool:
    if one.kind == "boolean":
        return isinstance(value, bool)
    if one.kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if one.kind == "list":
        return isinstance(value, list) and len(value) <= engine.ITEMS
    if one.kind == "choice":
        return value in one.choices
    if one.kind == "date":
        return isinstance(value, str) and _is_date(value)
    return isinstance(value, str) and len(value) <= 20_000


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
