"""Which names the expressions of a stored model read: what a pack's other parts must have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from motcua.definitions.rules.types import NameRead
from motcua.foundation.types import Json

_BINDERS = frozenset({"Name", "ParameterName", "Key", "PropertyName"})
_GROUPS = ("decisions", "functions")
_BOXES = frozenset({"entries", "bindings", "parameters"})
_ITERATORS = frozenset({"for", "some", "every"})
_WORDS = frozenset({"item", "partial", "?"})


def names(stored: Mapping[str, Json]) -> tuple[NameRead, ...]:
    """Every name that is read and not made by the model itself, with the parts that follow it, each once a line."""
    found: dict[NameRead, None] = {}
    own = _own(stored)
    for group in _GROUPS:
        for line, tree in _trees(stored.get(group)):
            bound = own | set(_bound(tree)) | _WORDS
            found.update(dict.fromkeys(_reads(tree, line, bound, inside=False)))
    return tuple(found)


def made(stored: Mapping[str, Json]) -> frozenset[str]:
    """Names of the parts of contexts that the decisions of a stored model make."""
    keys = {word.strip('"') for group in _GROUPS for _, tree in _trees(stored.get(group)) for word in _keys(tree)}
    return frozenset(keys | _own(stored))


def _own(stored: Mapping[str, Json]) -> set[str]:
    """Functions, services and imports of a model; entries, parameters and variables of its boxed expressions."""
    named = {
        str(one.get("name"))
        for group in ("functions", "services", "imports")
        for one in _dicts(stored.get(group))
        if one.get("name")
    }
    return named | {name for group in _GROUPS for name in _boxed(stored.get(group))}


def _boxed(node: Json) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _boxed(item)
    elif isinstance(node, dict):
        if node.get("kind") in _ITERATORS:
            yield str(node.get("name", ""))
        for key, value in node.items():
            if key in _BOXES:
                yield from (str(one["name"]) for one in _dicts(value) if one.get("name"))
            if key != "tree":
                yield from _boxed(value)


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _keys(node: Mapping[str, Json]) -> Iterator[str]:
    if node.get("n") == "ContextEntry":
        yield str(_kids(node)[0].get("t", ""))
    for kid in _kids(node):
        yield from _keys(kid)


def _trees(node: Json) -> Iterator[tuple[int, Mapping[str, Json]]]:
    if isinstance(node, list):
        for item in node:
            yield from _trees(item)
    elif isinstance(node, dict):
        tree = node.get("tree")
        if isinstance(tree, dict):
            line = node.get("line")
            yield (line if isinstance(line, int) else 0), tree
            return
        for value in node.values():
            yield from _trees(value)


def _kids(node: Mapping[str, Json]) -> list[dict[str, Json]]:
    kids = node.get("k")
    return [kid for kid in kids if isinstance(kid, dict)] if isinstance(kids, list) else []


def _bound(node: Mapping[str, Json]) -> Iterator[str]:
    if node.get("n") in _BINDERS:
        yield str(node.get("t", ""))
    for kid in _kids(node):
        yield from _bound(kid)


def _reads(node: Mapping[str, Json], line: int, bound: set[str], *, inside: bool) -> Iterator[NameRead]:
    """`inside` a filter the fields of its items are names too."""
    kind, kids = node.get("n"), _kids(node)
    if kind == "VariableName":
        if str(node.get("t", "")) not in bound:
            yield NameRead(str(node["t"]), (), line, in_filter=inside)
        return
    if kind == "PathExpression":
        chain = _chain(node)
        if chain and chain[0] not in bound:
            yield NameRead(chain[0], tuple(chain[1:]), line, in_filter=inside)
            return
    if kind == "FunctionInvocation" and kids and kids[0].get("n") == "VariableName":
        kids = kids[1:]
    for index, kid in enumerate(kids):
        yield from _reads(kid, line, bound, inside=inside or (kind == "FilterExpression" and index > 0))


def _chain(node: Mapping[str, Json]) -> list[str]:
    """The parts of `a.b.c`; nothing where it does not begin with a name."""
    kids = [kid for kid in _kids(node) if kid.get("n") != "."]
    if len(kids) != 2:
        return []
    first, last = kids
    if first.get("n") == "VariableName":
        head = [str(first.get("t", ""))]
    elif first.get("n") == "PathExpression":
        head = _chain(first)
    else:
        return []
    return [*head, str(last.get("t", ""))] if head else []
