"""A second opinion on examples: each cell that is evaluated is asked of another evaluator too, in a short-lived process."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from motcua.definitions.rules import compiling, parsing, running
from motcua.definitions.rules.cells import Raw, raw, raws
from motcua.definitions.rules.errors import RuleFailed
from motcua.definitions.rules.functions import FUNCTIONS
from motcua.definitions.rules.functions.moments import to_datetime, to_duration, to_time
from motcua.definitions.rules.types import Difference
from motcua.definitions.rules.values import (
    BUDGET,
    Budget,
    Env,
    Expr,
    Function,
    Months,
    Range,
    Test,
    Value,
    Walk,
    equal,
    exact_json,
    is_number,
)
from motcua.definitions.rules.values import text as text_of
from motcua.foundation.types import Json

_CLAIMS = 20_000
"""Different questions that one opinion asks; what comes after them is taken without."""

_AT_ONCE = 5_000
"""Questions that one process is asked."""

_CLOSE = Decimal("1e-12")
_SHOWN = 200
_UNTOLD = frozenset({
    "years and months duration", "during", "starts", "started by", "finishes", "finished by", "includes", "coincides", "range", "is",
    "list replace", "context put",
})  # fmt: skip
"""Functions that the other evaluator is known to answer wrongly or not at all."""


class _Claim(NamedTuple):
    """What a cell came to, with all that is needed to ask the same again."""

    file: str
    cell: Raw
    dialect: str
    known: Mapping[str, Value]
    value: Value
    binary: Expr


class _NotTold(Exception):
    """A value that cannot be given to the other evaluator."""


class Opinion:
    """Collects what is evaluated while it listens; `differences` asks once for all of it."""

    def __init__(self, bundle: Path) -> None:
        self._bundle = bundle
        self._models: dict[int, tuple[running.CompiledModel, running.CompiledModel]] = {}
        self._claims: dict[str, _Claim] = {}
        self._file = ""

    def hear(self, model: running.CompiledModel, decision: str, variables: Mapping[str, object]) -> None:
        """Evaluate the same with every cell watched; what fails is judged by whoever asked first."""
        if id(model) not in self._models:
            watched = running.compile_model(model.stored, file=model.file, lenient=model.lenient, witness=self)
            self._models[id(model)] = (model, watched)
        self._file = model.file
        try:
            self._models[id(model)][1].evaluate(decision, variables, keep=False)
        except RuleFailed:
            return

    # ------------------------------------------------------------ as a witness

    def expr(self, cell: Raw, exact: Expr, binary: Expr) -> Expr:
        """An expression that is told about."""
        paths = _used(raw(cell.get("tree")))
        if paths is None:
            return exact

        def run(env: Env) -> Value:
            value = exact(env)
            self._claim(cell, "Expression", _known(paths, env), value, binary)
            return value

        return run

    def test(self, cell: Raw, exact: Test, binary: Test) -> Test:
        """A test that is told about."""
        paths = _used(raw(cell.get("tree")))
        if paths is None:
            return exact

        def run(value: Value, env: Env) -> Value:
            found = exact(value, env)
            known = {**_known(paths, env), "?": value}
            self._claim(cell, "UnaryTests", known, found is True, lambda inner: binary(inner.get("?"), inner) is True)
            return found

        return run

    def _claim(self, cell: Raw, dialect: str, known: Mapping[str, Value], value: Value, binary: Expr) -> None:
        if len(self._claims) >= _CLAIMS or (_scales(raw(cell.get("tree"))) and _lasting(cell, known)):
            return
        try:
            asked: dict[str, Json] = {
                "function": "feelEvaluate",
                "text": cell["text"],
                "dialect": dialect,
                "context": {name: _told(one, Walk()) for name, one in known.items()},
            }
        except _NotTold:
            return
        if isinstance(value, Function):
            return
        self._claims.setdefault(json.dumps(asked), _Claim(self._file, cell, dialect, known, value, binary))

    # ------------------------------------------------------------ judging

    def differences(self) -> tuple[Difference, ...]:
        """Cells on which the two do not agree, each once; rounding of a machine's doubles is no difference."""
        return differences([self], bundle=self._bundle)[0]

    @property
    def asked(self) -> Iterable[str]:
        """The questions."""
        return self._claims

    def judged(self, answers: Mapping[str, Mapping[str, Json]]) -> tuple[Difference, ...]:
        """The differences, given what the other evaluator says to each question."""
        found: dict[tuple[str, str, str], Difference] = {}
        for asked, claim in self._claims.items():
            answer = answers[asked]
            if "error" not in answer and _agreed(claim, answer.get("value")):
                continue
            text = str(claim.cell["text"])
            other = str(answer["error"]) if "error" in answer else json.dumps(answer.get("value"), ensure_ascii=False)
            line = int(str(claim.cell.get("line", 0)))
            found.setdefault(
                (claim.file, text, claim.dialect),
                Difference(claim.file, line, text, exact_json(claim.value)[:_SHOWN], other[:_SHOWN]),
            )
        return tuple(found.values())


def differences(opinions: Sequence[Opinion], *, bundle: Path) -> list[tuple[Difference, ...]]:
    """The differences of each opinion, every question asked once; raises `RuleRefused` when there is no end to it."""
    asked = list(dict.fromkeys(question for opinion in opinions for question in opinion.asked))
    answers: dict[str, Mapping[str, Json]] = {}
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        answers |= dict(zip(part, parsing.answers([json.loads(one) for one in part], bundle=bundle), strict=True))
    return [opinion.judged(answers) for opinion in opinions]


def _agreed(claim: _Claim, other: Json) -> bool:
    if claim.dialect == "UnaryTests":
        other = other is True
    if _same(claim.value, other):
        return True
    if claim.value is None and other is False and _quantified(raw(claim.cell.get("tree"))):
        return True  # the other one knows no null from `some` and `every`
    env: Env = {name: _doubled(value) for name, value in claim.known.items()}
    env[BUDGET] = Budget()
    try:
        return _same(claim.binary(env), other)
    except RuleFailed:
        return False


def _used(tree: Raw) -> set[tuple[str, ...]] | None:
    """The paths that a tree reads; None where it calls what the other evaluator is known to answer wrongly."""
    if not tree or compiling.names(tree) & _UNTOLD or _special(tree):
        return None
    found: set[tuple[str, ...]] = set()
    _collect(tree, found)
    return found


def _special(tree: Raw) -> bool:
    """Whether a function with a name of several key words is called, or the type of a range is asked for."""
    name = " ".join(str(tree.get("t", "")).split())
    return (
        (tree["n"] == "SpecialFunctionName" and name in _UNTOLD)
        or name.startswith(parsing.RANGE)
        or any(map(_special, raws(tree.get("k"))))
    )


def _scales(tree: Raw) -> bool:
    """Whether something is multiplied or divided."""
    return (tree["n"] == "ArithOp" and tree.get("t") in ("*", "/")) or any(map(_scales, raws(tree.get("k"))))


def _lasting(cell: Raw, known: Mapping[str, Value]) -> bool:
    """Whether durations are about, of which the other evaluator knows no multiples."""
    text = str(cell["text"])
    return "duration(" in text or '@"P' in text or '@"-P' in text or any(map(_is_lasting, known.values()))


def _is_lasting(value: Value) -> bool:
    if isinstance(value, dict):
        return any(map(_is_lasting, value.values()))
    return isinstance(value, timedelta | Months)


def _quantified(tree: Raw) -> bool:
    return tree["n"] == "QuantifiedExpression" or any(_quantified(kid) for kid in raws(tree.get("k")))


def _collect(tree: Raw, found: set[tuple[str, ...]]) -> None:
    if tree["n"] == "VariableName":
        found.add((_name(tree),))
    elif tree["n"] == "PathExpression":
        names: list[str] = []
        base: Raw = tree
        while base["n"] == "PathExpression":
            inner = [kid for kid in raws(base["k"]) if kid["n"] != "."]
            base, last = inner[0], inner[-1]
            names.insert(0, _name(last))
        if base["n"] == "VariableName":
            found.add((_name(base), *names))
        else:
            _collect(base, found)
    else:
        for kid in raws(tree.get("k")):
            _collect(kid, found)


def _name(node: Raw) -> str:
    return " ".join(str(node.get("t", "")).split())


def _known(paths: set[tuple[str, ...]], env: Env) -> dict[str, Value]:
    """What of an environment is read: the contexts on the way with nothing else in them."""
    known: dict[str, Value] = {}
    for path in sorted(paths):
        if path[0] not in env and path[0] in FUNCTIONS:
            continue
        place, value = known, env.get(path[0])
        for index, name in enumerate(path):
            if index + 1 == len(path) or not isinstance(value, dict):
                place[name] = value
                break
            inner = place.setdefault(name, {})
            if not isinstance(inner, dict) or inner is value:
                break
            place, value = inner, value.get(path[index + 1])
    return known


def _told(value: Value, walk: Walk) -> Json:
    """A value as the other evaluator is given it: what JSON has no word for as the FEEL text of it."""
    walk.step()
    if value is None or isinstance(value, str | bool):
        return value
    if is_number(value):
        return float(value)
    if isinstance(value, list):
        return [_told(item, walk) for item in value]
    if isinstance(value, dict):
        return {str(key): _told(item, walk) for key, item in value.items()}
    if isinstance(value, datetime | date | time | timedelta | Months):
        return {"\0feel": f'@"{text_of(value)}"'}
    if isinstance(value, Range) and all(end is None or is_number(end) for end in (value.low, value.high)):
        return {"\0feel": text_of(value)}
    raise _NotTold


def _same(ours: Value, other: Json) -> bool:
    """Whether both are one value, numbers as closely as doubles can be."""
    if ours is None or isinstance(ours, bool):
        return ours is other
    if is_number(ours):
        if not isinstance(other, int | float) or isinstance(other, bool):
            return False
        mine, theirs = Decimal(ours), Decimal(other)
        return abs(mine - theirs) <= _CLOSE * max(Decimal(1), abs(mine), abs(theirs))
    if isinstance(ours, list):
        return isinstance(other, list) and len(ours) == len(other) and all(map(_same, ours, other))
    if isinstance(ours, dict):
        return (
            isinstance(other, dict)
            and ours.keys() == other.keys()
            and all(_same(ours[key], other[key]) for key in ours)
        )
    if isinstance(ours, Range):
        return isinstance(other, dict) and _same(ours.low, other.get("start")) and _same(ours.high, other.get("end"))
    if not isinstance(other, str):
        return False
    if text_of(ours) == other:
        return True
    return any(equal(ours, read(other)) is True for read in (to_datetime, to_time, to_duration))


def _doubled(value: Value) -> Value:
    """The same with numbers as a machine's doubles."""
    if is_number(value):
        return Decimal(float(value))
    if isinstance(value, list):
        return [_doubled(item) for item in value]
    return {key: _doubled(item) for key, item in value.items()} if isinstance(value, dict) else value
