"""The longest way through a definition, whichever branch a dossier may take: every way is looked at, not only those that somebody has played.

Branches side by side count by the longest. A timer at the edge of an activity that it interrupts opens a way of its own, which takes the
timer's time instead of the activity's, and the activity takes no longer than that. Work that comes back counts once: what lies on the way
back alone (an opinion asked for, before the same step goes on) is walked once, the longest such way at each place, and steps that are come
to again add nothing. Each process and each flow is looked at once, so that a file made to cost time costs none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice

from motcua.definitions.process.grounds import Map, start_of
from motcua.definitions.process.reading import Node, processes_of, scopes
from motcua.definitions.process.types import Definition, Way

_MOST = 2_000
"""Nodes of the map of all scopes laid out as one; a process called more often than that is looked at as a whole."""


_TOLD = 200
"""Steps of a way that are told; processes that call one another twice each make more than anybody could read."""


def longest_way(
    definition: Definition, takes: Mapping[str, Fraction], *, starts: Collection[str], stops: Collection[str]
) -> Way:
    """The longest way from the end of one of `starts` (from the beginning without any) to one of `stops`, or to an end."""
    processes = processes_of(definition.content)
    timers = frozenset(event.element for event in definition.events if event.type in {"term", "time"})
    main = processes[definition.process]
    return _Plan(main, processes, takes, timers, frozenset(starts), frozenset(stops)).longest()


@dataclass(slots=True)
class _Place:
    """A node of the plan: its element, what it takes, and where one goes from it."""

    element: str
    way: Way = Way()
    to: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Plan:
    """All scopes of a process laid out as one map; what no mark lies in stays one place."""

    main: Node
    processes: Mapping[str, Node]
    takes: Mapping[str, Fraction]
    timers: frozenset[str]
    starts: frozenset[str] = frozenset()
    stops: frozenset[str] = frozenset()
    whole: dict[int, Way] = field(default_factory=dict)
    """What scopes without a mark take, by their identity."""
    marked: dict[int, bool] = field(default_factory=dict)
    places: dict[str, _Place] = field(default_factory=dict)

    def longest(self) -> Way:
        """The longest of the ways from where the count begins."""
        entry, _ = self._lay(self.main, "")
        order, back = _ordered(self.places, entry)
        begins = [key for key, place in self.places.items() if place.element in self.starts]
        entries = [one for key in begins for one in self.places[key].to] if self.starts else [entry]
        if not entries:
            return Way()
        walk = _Walk(self.places, order, back, self.stops)
        return walk.way(max(entries, key=lambda one: walk.takes[one]))

    # ------------------------------------------------------------ laying out

    def _lay(self, scope: Node, prefix: str) -> tuple[str, str]:
        """Put a scope on the map; the places at which one enters and leaves it."""
        plan = Map.of(scope)
        entry, exit_ = f"{prefix}<", f"{prefix}>"
        self.places[entry], self.places[exit_] = _Place(""), _Place("")
        self.places[entry].to += [f"{prefix}{node['id']}<" for node in [*start_of(plan.nodes), *plan.handlers]]
        for key, node in plan.nodes.items():
            into, out = f"{prefix}{key}<", f"{prefix}{key}"
            self.places.setdefault(into, _Place(""))
            self._put(node, into, out, plan.edges.get(key, []))
            place = self.places[out]
            place.to += [f"{prefix}{flow['to']}<" for flow in plan.out[key]]
            for edge in plan.edges.get(key, []):
                beside = into if str(edge["id"]) in self.timers else out
                self.places[beside].to.append(f"{prefix}{edge['id']}<")
            if not plan.out[key]:
                place.to.append(exit_)
        return entry, exit_

    def _put(self, node: Node, into: str, out: str, edges: list[Node]) -> None:
        """One node between the place before it and the place after it."""
        key = str(node["id"])
        inner = node.get("body") or self.processes.get(str(node.get("called") or ""))
        body = inner if isinstance(inner, dict) else None
        if body is not None and key not in self.takes and self._has_mark(body) and len(self.places) < _MOST:
            entry, exit_ = self._lay(body, f"{into}/")
            self.places[into].to.append(entry)
            self.places[out] = _Place(key)
            self.places[exit_].to.append(out)
            return
        own = Way(self.takes[key], ((key, self.takes[key]),)) if key in self.takes else self._whole(body)
        ends = [self.takes[edge] for one in edges if one["interrupting"] and (edge := str(one["id"])) in self.takes]
        if ends and min(ends) < own.takes:
            own = Way(min(ends), ((key, min(ends)),))
        self.places[out] = _Place(key, own)
        self.places[into].to.append(out)

    def _whole(self, body: Node | None) -> Way:
        """What a scope without a mark takes as one place."""
        if body is None:
            return Way()
        if id(body) not in self.whole:
            inside = _Plan(body, self.processes, self.takes, self.timers, whole=self.whole)
            self.whole[id(body)] = inside.longest()
        return self.whole[id(body)]

    def _has_mark(self, body: Node) -> bool:
        """Whether the count begins or ends somewhere inside."""
        if id(body) not in self.marked:
            marks = self.starts | self.stops
            found = False
            for scope in scopes(body):
                plan = Map.of(scope)
                found = found or bool(marks & plan.nodes.keys())
                called = [str(node["called"]) for node in plan.nodes.values() if node.get("called")]
                found = found or any(self._has_mark(self.processes[one]) for one in called)
            self.marked[id(body)] = found
        return self.marked[id(body)]


class _Walk:
    """The longest ways on from all places, ways back left out."""

    def __init__(
        self, places: Mapping[str, _Place], order: list[str], back: set[tuple[str, str]], stops: frozenset[str]
    ) -> None:
        self.places, self.back, self.stops = places, back, stops
        self.takes: dict[str, Fraction] = {}
        self.then: dict[str, list[str]] = {}
        alive: set[str] = set()
        for key in order:  # each after everything that it leads to
            place = places[key]
            stop = place.element in stops
            to = [] if stop else [one for one in place.to if (key, one) not in back]
            on = [one for one in to if one in alive]
            around = [one for one in to if one not in alive]
            if on or stop or not place.to:
                alive.add(key)
            self.then[key] = [max(some, key=lambda one: self.takes[one]) for some in (around, on) if some]
            own = Fraction(0) if stop else place.way.takes
            self.takes[key] = own + sum((self.takes[one] for one in self.then[key]), Fraction(0))

    def way(self, entry: str) -> Way:
        """The way from a place, its elements in order."""
        row = self._row(entry)
        ways = [self.places[key].way for key in row if self.places[key].element not in self.stops]
        steps = tuple(islice((step for way in ways for step in way.steps), _TOLD))
        loops = [loop for way in ways for loop in way.loops] + self._loops(row)
        return Way(self.takes[entry], steps, tuple(dict.fromkeys(loops)))

    def _row(self, entry: str) -> list[str]:
        """The places of a way, those of a way back before those that follow it."""
        row, stack = [], [entry]
        while stack:
            key = stack.pop()
            row.append(key)
            stack += reversed(self.then[key])
        return row

    def _loops(self, row: list[str]) -> list[tuple[str, str]]:
        """Between which steps of the way work may come back."""
        at = {key: number for number, key in enumerate(row)}
        steps = [(number, step) for number, key in enumerate(row) for step, _ in self.places[key].way.steps]
        found = []
        for one, other in sorted(way for way in self.back if way[0] in at and way[1] in at):
            between = [step for number, step in steps if at[other] <= number <= at[one]]
            if between:
                found.append((between[-1], between[0]))
        return found


def _ordered(places: Mapping[str, _Place], entry: str) -> tuple[list[str], set[tuple[str, str]]]:
    """The places that can be reached, each after all that it leads to, and the ways back among them."""
    found: list[str] = []
    open_: set[str] = set()
    seen: set[str] = set()
    back: set[tuple[str, str]] = set()
    stack = [(entry, False)]
    while stack:
        key, left = stack.pop()
        if left:
            open_.discard(key)
            found.append(key)
            continue
        if key in seen:
            continue
        seen.add(key)
        open_.add(key)
        stack.append((key, True))
        for one in reversed(places[key].to):
            if one in open_:
                back.add((key, one))
            elif one not in seen:
                stack.append((one, False))
    return found, back
