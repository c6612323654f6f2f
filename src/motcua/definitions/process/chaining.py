"""What steps take one after the other: of branches that run side by side only the longest counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import NamedTuple

from motcua.definitions.process.reading import Node, flows_of, nodes_of, processes_of, scopes
from motcua.definitions.process.types import Definition


class Chain(NamedTuple):
    """Elements in a row, and what they take together."""

    takes: Fraction = Fraction(0)
    elements: tuple[str, ...] = ()


def longest(definition: Definition, passed: Collection[str], takes: Mapping[str, Fraction]) -> Chain:
    """Of the elements that were passed, those in a row that take the longest together, in order; each counts once.

    A way back (work sent back, another round) adds nothing: limits of steps are a plan, not what became of it.
    """
    processes = processes_of(definition.content)
    own = {element: takes[element] for element in passed if element in takes}
    return _through(processes[definition.process], processes, own)


def unattended(definition: Definition, element: str) -> frozenset[str]:
    """What follows an element in its scope before anybody has to act or anything is waited for; it itself not."""
    people = {task.element for task in definition.tasks if task.role}
    waits = {event.element for event in definition.events}
    return _followed(definition, element, people | waits)


def after(definition: Definition, element: str) -> frozenset[str]:
    """All that follows an element in its scope."""
    return _followed(definition, element, frozenset())


def _followed(definition: Definition, element: str, stops: Collection[str]) -> frozenset[str]:
    ways: dict[str, list[str]] = {}
    for process in processes_of(definition.content).values():
        for scope in scopes(process):
            for flow in flows_of(scope).values():
                ways.setdefault(str(flow["from"]), []).append(str(flow["to"]))
    found: set[str] = set()
    stack = list(ways.get(element, []))
    while stack:
        one = stack.pop()
        if one not in found and one not in stops:
            found.add(one)
            stack += ways.get(one, [])
    return frozenset(found)


def _through(scope: Node, processes: Mapping[str, Node], takes: Mapping[str, Fraction]) -> Chain:
    nodes = nodes_of(scope)
    ways: dict[str, list[str]] = {key: [] for key in nodes}
    for flow in flows_of(scope).values():
        ways[str(flow["from"])].append(str(flow["to"]))
    for key, node in nodes.items():
        if node.get("attached"):
            ways[str(node["attached"])].append(key)
    best: dict[str, Chain] = {}
    for key in _last_first(nodes, ways):
        # What is not there yet lies on a way back.
        after = max((best[one] for one in ways[key] if one in best), default=Chain(), key=lambda chain: chain.takes)
        own = _own(nodes[key], processes, takes)
        best[key] = Chain(own.takes + after.takes, own.elements + after.elements)
    return max(best.values(), default=Chain(), key=lambda chain: chain.takes)


def _own(node: Node, processes: Mapping[str, Node], takes: Mapping[str, Fraction]) -> Chain:
    """What an element takes by itself, or what lies in it does."""
    key = str(node["id"])
    if key in takes:
        return Chain(takes[key], (key,))
    inner = node.get("body") or processes.get(str(node.get("called") or ""))
    return _through(inner, processes, takes) if isinstance(inner, dict) else Chain()


def _last_first(nodes: Mapping[str, Node], ways: Mapping[str, list[str]]) -> list[str]:
    """The nodes of a scope, each after everything that it leads to but for ways back."""
    starts = [key for key, node in nodes.items() if node["type"] == "startEvent"]
    found: list[str] = []
    seen: set[str] = set()
    stack = [(key, False) for key in reversed(starts)]
    while stack:
        key, left = stack.pop()
        if left:
            found.append(key)
        elif key not in seen:
            seen.add(key)
            stack.append((key, True))
            stack += [(one, False) for one in reversed(ways[key])]
    return found
