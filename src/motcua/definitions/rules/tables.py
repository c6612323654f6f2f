"""A thin DMN interpreter over compiled expressions: decisions, their requirements and the hit policies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from motcua.definitions.rules.compiling import expression, unary_tests
from motcua.definitions.rules.errors import RuleFailed, RuleRefused
from motcua.definitions.rules.functions import lists
from motcua.definitions.rules.types import Evaluation
from motcua.definitions.rules.values import BUDGET, Budget, Env, Expr, Test, Value, equal, to_json
from motcua.foundation.types import Json

Row = dict[str, object]
_Made = TypeVar("_Made")
_LISTS = frozenset({"C", "R", "O"})
_PLAIN = frozenset({"C", "R", "F"})
_AGGREGATIONS: dict[str, Callable[..., Value]] = {"SUM": lists.total, "MIN": lists.minimum, "MAX": lists.maximum}


@dataclass(frozen=True, slots=True)
class _Input:
    label: str
    read: Expr
    allowed: Test | None


@dataclass(frozen=True, slots=True)
class _Output:
    name: str
    order: tuple[Value, ...]
    default: Expr | None


@dataclass(frozen=True, slots=True)
class _Rule:
    number: int
    tests: tuple[tuple[int, Test], ...]
    results: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    policy: str
    aggregation: str
    inputs: tuple[_Input, ...]
    outputs: tuple[_Output, ...]
    rules: tuple[_Rule, ...]
    reads: tuple[Expr, ...]
    restricted: bool
    defaults: bool


@dataclass(frozen=True, slots=True)
class _Decision:
    id: str
    name: str
    needs: tuple[str, ...]
    table: _Table | None
    value: Expr | None


class CompiledModel:
    """A model ready to run; the same object serves every thread, since nothing in it changes."""

    def __init__(self, name: str, version: str, decisions: Mapping[str, _Decision]) -> None:
        self.name = name
        self.version = version
        self._decisions = decisions
        self._by_id = {decision.id: decision.name for decision in decisions.values()}

    @property
    def decisions(self) -> tuple[str, ...]:
        """Names of its decisions."""
        return tuple(self._decisions)

    def run(
        self, name: str, variables: Mapping[str, object], *, keep: bool, budget: Budget | None = None
    ) -> Evaluation:
        """Evaluate a decision and what it requires; raises `RuleFailed`."""
        env: Env = dict(variables)
        env[BUDGET] = budget or Budget()
        return self._run(name, env, keep=keep, above=())

    def _run(self, name: str, env: Env, *, keep: bool, above: tuple[str, ...]) -> Evaluation:
        decision = self._decisions.get(name)
        if decision is None or name in above:
            raise RuleFailed(decision=name, why="no such decision" if decision is None else "requires itself")
        for needed in decision.needs:
            other = self._by_id.get(needed, needed)
            if other not in env:
                env[other] = self._run(other, env, keep=False, above=(*above, name)).value
        try:
            if decision.table is None:
                value = decision.value(env) if decision.value else None
                return Evaluation(name, decision.id, self.version, value)
            return self._evaluate(decision, decision.table, env, keep=keep)
        except RuleFailed as error:
            error.params.setdefault("decision", name)
            raise
        except RecursionError as error:
            raise RuleFailed(decision=name, why="depth") from error

    def _evaluate(self, decision: _Decision, table: _Table, env: Env, *, keep: bool) -> Evaluation:
        values = [read(env) for read in table.reads]
        if table.restricted:
            _refuse_strange(decision.name, table, values, env)
        hits = _hits(table, values, env)
        if not hits and not keep and not table.defaults and not table.aggregation:
            empty: Value = [] if table.policy in _LISTS else None
            return Evaluation(decision.name, decision.id, self.version, empty)
        rows = [_row(table, rule, env) for rule in hits]
        if not hits and table.defaults:
            rows = [{output.name: output.default(env) if output.default else None for output in table.outputs}]
        if len(hits) > 1 and table.policy not in _PLAIN:
            hits, rows = _chosen(decision.name, table, hits, rows)
        inputs: dict[str, Json] = {}
        if keep:
            inputs = {column.label: to_json(value) for column, value in zip(table.inputs, values, strict=True)}
        return Evaluation(
            decision.name,
            decision.id,
            self.version,
            _value(table, rows),
            tuple(rows),
            tuple(rule.number for rule in hits),
            inputs,
        )


def _refuse_strange(name: str, table: _Table, values: Sequence[Value], env: Env) -> None:
    """A value outside those that the table is for is a failure, never a row that happens not to fire."""
    for column, value in zip(table.inputs, values, strict=True):
        if column.allowed is not None and value is not None and column.allowed(value, env) is not True:
            raise RuleFailed(decision=name, why=f"{column.label} is outside the table's values")


def _hits(table: _Table, values: Sequence[Value], env: Env) -> list[_Rule]:
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


def _row(table: _Table, rule: _Rule, env: Env) -> Row:
    return {output.name: result(env) for output, result in zip(table.outputs, rule.results, strict=True)}


def _chosen(name: str, table: _Table, hits: list[_Rule], rows: list[Row]) -> tuple[list[_Rule], list[Row]]:
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


def _rank(table: _Table, row: Row) -> tuple[int, ...]:
    def place(output: _Output) -> int:
        found = [i for i, value in enumerate(output.order) if equal(value, row[output.name]) is True]
        return found[0] if found else len(output.order)

    return tuple(place(output) for output in table.outputs)


def _value(table: _Table, rows: list[Row]) -> Value:
    """The decision's value: one output plain, several as a context; a list where the policy collects."""
    single = len(table.outputs) == 1
    plain = [row[table.outputs[0].name] if single else row for row in rows]
    if table.policy in {"R", "O"}:
        return list(plain)
    if table.policy == "C":
        if table.aggregation == "COUNT":
            return lists.count(lists.distinct(list(plain)))
        if table.aggregation:
            return _AGGREGATIONS[table.aggregation](list(plain)) if plain else None
        return list(plain)
    return plain[0] if plain else None


def compile_model(stored: Mapping[str, Json], *, file: str = "") -> CompiledModel:
    """Closures of a stored model; raises `RuleRefused` with file and line."""
    decisions = {}
    for raw in _list(stored["decisions"]):
        try:
            decision = _decision(raw)
        except RuleRefused as error:
            error.params.setdefault("file", file)
            raise
        decisions[decision.name] = decision
    version = hashlib.sha256(json.dumps(stored, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]
    return CompiledModel(str(stored["name"]), version, decisions)


def _list(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _decision(raw: Mapping[str, Json]) -> _Decision:
    needs = raw["needs"] if isinstance(raw["needs"], list) else []
    table, value = None, None
    if "table" in raw:
        table = _table(_dict(raw["table"]))
    elif "literal" in raw:
        value = _expr(_dict(raw["literal"]))
    else:
        value = _boxed(_list(raw["context"]))
    return _Decision(str(raw["id"]), str(raw["name"]), tuple(str(n) for n in needs), table, value)


def _boxed(entries: list[dict[str, Json]]) -> Expr:
    """A boxed context: each entry sees those before it; an entry without a name is the value."""
    parts = [(str(entry["name"]), _expr(entry)) for entry in entries]

    def run(env: Env) -> Value:
        local, made = dict(env), {}
        for name, inner in parts:
            value = inner(local)
            if not name:
                return value
            made[name] = local[name] = value
        return made

    return run


def _table(raw: Mapping[str, Json]) -> _Table:
    inputs = tuple(
        _Input(str(column["label"]), _expr(column), _test(_dict(column["allowed"]))) for column in _list(raw["inputs"])
    )
    outputs = tuple(
        _Output(str(column["name"]), _order(_dict(column["allowed"])), _optional(_dict(column["default"])))
        for column in _list(raw["outputs"])
    )
    if any(not output.name for output in outputs) and len(outputs) > 1:
        raise RuleRefused(line=0, why="an output has no name")
    rules = []
    for number, rule in enumerate(_list(raw["rules"]), 1):
        tests = [(i, _test(cell)) for i, cell in enumerate(_list(rule["tests"]))]
        results = tuple(_expr(cell) for cell in _list(rule["results"]))
        rules.append(_Rule(number, tuple((i, test) for i, test in tests if test is not None), results))
    policy = str(raw["policy"])
    if policy in {"P", "O"} and not any(output.order for output in outputs):
        raise RuleRefused(line=0, why="this hit policy needs output values in order")
    return _Table(
        policy,
        str(raw["aggregation"]),
        inputs,
        outputs,
        tuple(rules),
        tuple(column.read for column in inputs),
        any(column.allowed for column in inputs),
        any(output.default for output in outputs),
    )


def _expr(cell: Mapping[str, Json]) -> Expr:
    if not str(cell.get("text", "")):
        return lambda env: None  # noqa: ARG005 -- an empty cell is null
    return _at_line(cell, lambda: expression(_dict(cell["tree"])))


def _optional(cell: Mapping[str, Json]) -> Expr | None:
    return _expr(cell) if cell.get("text") else None


def _test(cell: Mapping[str, Json]) -> Test | None:
    if not cell.get("text") or cell["text"] == "-":
        return None
    return _at_line(cell, lambda: unary_tests(_dict(cell["tree"])))


def _order(cell: Mapping[str, Json]) -> tuple[Value, ...]:
    """The values of an output column in order, each a constant."""
    if not cell.get("text"):
        return ()
    kids = _list(_list(_dict(cell["tree"])["k"])[0].get("k"))
    literals = [_list(kid["k"])[0] for kid in kids if kid.get("k")]
    return tuple(expression(dict(literal))({}) for literal in literals)


def _at_line(cell: Mapping[str, Json], make: Callable[[], _Made]) -> _Made:
    try:
        return make()
    except RuleRefused as error:
        error.params.setdefault("line", cell.get("line", 0))
        error.params.setdefault("text", cell.get("text", ""))
        raise
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise RuleRefused(
            line=cell.get("line", 0), why="this expression is not supported", text=cell.get("text", "")
        ) from error
