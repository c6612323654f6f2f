"""Decision tables over compiled cells: which rows fire, what the hit policy leaves of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from motcua.definitions.rules.cells import Maker, Raw, raw, raws, words
from motcua.definitions.rules.errors import RuleFailed, RuleRefused
from motcua.definitions.rules.functions import lists
from motcua.definitions.rules.kinds import ANY, Type
from motcua.definitions.rules.types import Condition, FiredRow, Result
from motcua.definitions.rules.values import Env, Expr, Test, Value, equal, to_json
from motcua.foundation.types import Json

Row = dict[str, object]
Fit = Callable[[Value, Type, str, Env], Value]
_LISTS = frozenset({"C", "R", "O"})
_PLAIN = frozenset({"C", "R", "F"})
_AGGREGATIONS: dict[str, Callable[..., Value]] = {"SUM": lists.total, "MIN": lists.minimum, "MAX": lists.maximum}


@dataclass(frozen=True, slots=True)
class _Input:
    label: str
    read: Expr
    allowed: Test | None
    type: Type


@dataclass(frozen=True, slots=True)
class _Output:
    name: str
    label: str
    order: tuple[Value, ...]
    default: Expr | None
    allowed: Test | None
    type: Type


@dataclass(frozen=True, slots=True)
class _Rule:
    number: int
    tests: tuple[tuple[int, Test], ...]
    results: tuple[Expr, ...]
    texts: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to run."""

    policy: str
    aggregation: str
    inputs: tuple[_Input, ...]
    outputs: tuple[_Output, ...]
    rules: tuple[_Rule, ...]
    reads: tuple[Expr, ...]
    fit: Fit
    lenient: bool
    restricted: bool
    bound: bool
    defaults: bool


class Found(NamedTuple):
    """What a table comes to."""

    value: Value
    rows: tuple[Row, ...] = ()
    fired: tuple[int, ...] = ()
    inputs: Mapping[str, Json] = MappingProxyType({})


def evaluate(table: Table, name: str, env: Env, *, keep: bool) -> Found:
    """A table in an environment; raises `RuleFailed`."""
    values = [read(env) for read in table.reads]
    if table.restricted:
        values = [_allowed(table, name, column, value, env) for column, value in zip(table.inputs, values, strict=True)]
    hits = _hits(table, values, env)
    if not hits and not keep and not table.defaults and not table.aggregation:
        return Found([] if table.policy in _LISTS else None)
    rows = [_row(table, rule, env) for rule in hits]
    if table.bound:
        rows = [
            {output.name: _allowed(table, name, output, row[output.name], env) for output in table.outputs}
            for row in rows
        ]
    if not hits and table.defaults:
        rows = [{output.name: output.default(env) if output.default else None for output in table.outputs}]
    if len(hits) > 1 and table.policy not in _PLAIN:
        hits, rows = _chosen(name, table, hits, rows)
    inputs: dict[str, Json] = {}
    if keep:
        inputs = {column.label: to_json(value) for column, value in zip(table.inputs, values, strict=True)}
    return Found(_value(table, rows), tuple(rows), tuple(rule.number for rule in hits), inputs)


def explained(
    table: Table, fired: Sequence[int], inputs: Mapping[str, Json], outputs: Sequence[Mapping[str, Json]]
) -> tuple[FiredRow, ...]:
    """Rows that fired: each condition that asked something beside the value it met, each result beside its text."""
    found = []
    for place, number in enumerate(fired):
        if not 1 <= number <= len(table.rules):
            continue
        rule = table.rules[number - 1]
        row = outputs[place] if place < len(outputs) else {}
        asked = zip(table.inputs, rule.texts[: len(table.inputs)], strict=True)
        given = zip(table.outputs, rule.texts[len(table.inputs) :], strict=True)
        found.append(
            FiredRow(
                number,
                tuple(
                    Condition(column.label, text, inputs.get(column.label))
                    for column, text in asked
                    if text not in ("", "-")
                ),
                tuple(Result(output.label, text, row.get(output.name)) for output, text in given),
                rule.notes,
            )
        )
    return tuple(found)


def _allowed(table: Table, name: str, column: _Input | _Output, value: Value, env: Env) -> Value:
    """A value that its column is for; another is a failure, never a row that happens not to fire: null for the lenient."""
    if column.type is not ANY:
        value = table.fit(value, column.type, f"{column.label} is", env)
    if value is None or column.allowed is None or column.allowed(value, env) is True:
        return value
    if table.lenient:
        return None
    raise RuleFailed(decision=name, why=f"{column.label} is outside the table's values")


def _hits(table: Table, values: Sequence[Value], env: Env) -> list[_Rule]:
    first = table.policy == "F"
    hits = []
    for rule in table.rules:
        for index, test in rule.tests:
            if test(values[index], env) is not True:
                break
        else:
            hits.append(rule)
            if first:
                break
    return hits


def _row(table: Table, rule: _Rule, env: Env) -> Row:
    return {output.name: result(env) for output, result in zip(table.outputs, rule.results, strict=True)}


def _chosen(name: str, table: Table, hits: list[_Rule], rows: list[Row]) -> tuple[list[_Rule], list[Row]]:
    """What the hit policy leaves; raises where more rows fire than it allows."""
    policy = table.policy
    if policy == "U" and len(hits) > 1:
        raise RuleFailed(
            decision=name, why="several rows fire in a table of unique rows", rows=[r.number for r in hits]
        )
    if policy == "A" and rows:
        if any(equal(rows[0], row) is not True for row in rows[1:]):
            raise RuleFailed(decision=name, why="rows that fire together differ", rows=[r.number for r in hits])
        return hits[:1], rows[:1]
    if policy in {"P", "O"} and len(rows) > 1:
        order = sorted(range(len(rows)), key=lambda i: _rank(table, rows[i]))
        kept = order[:1] if policy == "P" else order
        return [hits[i] for i in kept], [rows[i] for i in kept]
    return hits, rows


def _rank(table: Table, row: Row) -> tuple[int, ...]:
    def place(output: _Output) -> int:
        found = [i for i, value in enumerate(output.order) if equal(value, row[output.name]) is True]
        return found[0] if found else len(output.order)

    return tuple(place(output) for output in table.outputs)


def _value(table: Table, rows: list[Row]) -> Value:
    """The decision's value: one output plain, several as a context; a list where the policy collects."""
    single = len(table.outputs) == 1
    plain = [row[table.outputs[0].name] if single else row for row in rows]
    if table.policy in {"R", "O"}:
        return list(plain)
    if table.policy == "C":
        if table.aggregation == "COUNT":
            return lists.count(list(plain))
        if table.aggregation:
            return _AGGREGATIONS[table.aggregation](list(plain)) if plain else None
        return list(plain)
    return plain[0] if plain else None


def make(raw_table: Raw, maker: Maker, *, name: str) -> Table:
    """A stored table; `name` is what its only output is called where it has no name. Raises `RuleRefused`."""
    line = raw_table.get("line", 0)
    labels: dict[str, int] = {}
    inputs = tuple(
        _Input(
            _distinct(str(column["label"]), labels),
            maker.expr(column),
            maker.test(raw(column["allowed"])),
            maker.types.own(str(column.get("type", ""))),
        )
        for column in raws(raw_table["inputs"])
    )
    columns = raws(raw_table["outputs"])
    policy = str(raw_table["policy"])
    ranked = policy in {"P", "O"}
    outputs = tuple(
        _Output(
            str(column["name"]) or name,
            str(column.get("label") or column["name"] or name),
            _order(raw(column["allowed"]), maker, ranked=ranked),
            maker.optional(raw(column["default"])),
            maker.test(raw(column["allowed"])),
            maker.types.own(str(column.get("type", ""))),
        )
        for column in columns
    )
    if len(outputs) > 1 and any(not column["name"] for column in columns):
        raise RuleRefused(line=line, why="an output has no name")
    rules = []
    for number, rule in enumerate(raws(raw_table["rules"]), 1):
        cells = [*raws(rule["tests"]), *raws(rule["results"])]
        tests = [(i, maker.test(cell)) for i, cell in enumerate(raws(rule["tests"]))]
        results = tuple(
            maker.typed(maker.expr(cell), maker.types.own(str(cell.get("type", ""))), output.label)
            for cell, output in zip(raws(rule["results"]), outputs, strict=True)
        )
        texts = tuple(str(cell.get("text", "")) for cell in cells)
        asked = tuple((i, test) for i, test in tests if test is not None)
        rules.append(_Rule(number, asked, results, texts, tuple(words(rule.get("notes")))))
    if ranked and not any(output.order for output in outputs):
        raise RuleRefused(line=line, why="this hit policy needs output values in order")
    if raw_table["aggregation"] and policy == "C" and len(outputs) > 1:
        raise RuleRefused(line=line, why="a table that aggregates has one output")
    return Table(
        policy,
        str(raw_table["aggregation"]) if policy == "C" else "",
        inputs,
        outputs,
        tuple(rules),
        tuple(column.read for column in inputs),
        maker.fitted,
        maker.lenient,
        any(column.allowed or column.type is not ANY for column in inputs),
        any(output.allowed or output.type is not ANY for output in outputs),
        any(output.default for output in outputs),
    )


def _order(allowed: Raw, maker: Maker, *, ranked: bool) -> tuple[Value, ...]:
    """Output values in their order; only where it matters must each be a constant."""
    return maker.literals(allowed) if ranked and allowed.get("text") != "-" else ()


def _distinct(label: str, seen: dict[str, int]) -> str:
    """A label that no column before has."""
    seen[label] = seen.get(label, 0) + 1
    return label if seen[label] == 1 else f"{label} ({seen[label]})"
