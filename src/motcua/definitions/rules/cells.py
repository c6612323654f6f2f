"""From a stored expression, boxed or literal, to closures; every refusal carries its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from motcua.definitions.rules import operators
from motcua.definitions.rules.compiling import expression, unary_tests
from motcua.definitions.rules.errors import RuleFailed, RuleRefused
from motcua.definitions.rules.kinds import ANY, MISFIT, Registry, Type, coerced, described
from motcua.definitions.rules.values import Env, Expr, Test, Value
from motcua.definitions.rules.values import text as text_of
from motcua.foundation.types import Json

Raw = Mapping[str, Json]
_Made = TypeVar("_Made")
_SHOWN = 80


class Witness(Protocol):
    """Hears what each cell comes to, so that another evaluator can be asked the same."""

    def expr(self, cell: Raw, exact: Expr, binary: Expr) -> Expr:
        """The closure that runs in the cell's place."""
        ...

    def test(self, cell: Raw, exact: Test, binary: Test) -> Test:
        """The test that runs in the cell's place."""
        ...


def raw(value: object) -> Raw:
    """A stored object."""
    return value if isinstance(value, dict) else {}


def raws(value: object) -> list[Raw]:
    """A stored list of objects."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def words(value: object) -> list[str]:
    """A stored list of texts."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


class Maker:
    """Makes the closures of one model.

    Where a model is lenient, a value that is not of its declared type is null, as the standard says; otherwise it is a failure: a rule
    that comes to something else than it promises is not a "no".
    """

    def __init__(self, items: list[Raw], *, lenient: bool, witness: Witness | None = None) -> None:
        self.lenient = lenient
        self.witness = witness
        self.types = Registry(items, self.test, lenient=lenient)
        self.table: Callable[[Raw, Maker], Expr] | None = None

    # ------------------------------------------------------------ texts

    def expr(self, cell: Raw) -> Expr:
        """A text; an empty one is null."""
        if not str(cell.get("text", "")):
            return operators.constant(None)
        tree = raw(cell.get("tree"))
        made = _at_line(cell, lambda: expression(tree, self.types))
        if self.witness is None:
            return made
        return self.witness.expr(cell, made, expression(tree, self.types, binary=True))

    def optional(self, cell: Raw) -> Expr | None:
        """A text, or nothing where there is none."""
        return self.expr(cell) if cell.get("text") else None

    def test(self, cell: Raw) -> Test | None:
        """The tests of a text; None where every value will do."""
        if not cell.get("text") or cell["text"] == "-":
            return None
        tree = raw(cell.get("tree"))
        made = _at_line(cell, lambda: unary_tests(tree, self.types))
        binary = unary_tests(tree, self.types, binary=True) if self.witness is not None else None
        return made if self.witness is None or made is None or binary is None else self.witness.test(cell, made, binary)

    def literals(self, cell: Raw) -> tuple[Value, ...]:
        """The values that an output column names, in order, each a constant."""
        if not cell.get("text"):
            return ()

        def make() -> tuple[Value, ...]:
            kids = raws(raws(raw(cell.get("tree"))["k"])[0].get("k"))
            found = [raws(kid["k"])[0] for kid in kids if kid.get("k")]
            return tuple(expression(dict(literal), self.types)({}) for literal in found)

        return _at_line(cell, make)

    def type(self, name: str, cell: Raw) -> Type:
        """A type by its name; one that nobody knows is every value to the lenient."""
        try:
            return _at_line(cell, lambda: self.types.named(name))
        except RuleRefused:
            if self.lenient:
                return ANY
            raise

    # ------------------------------------------------------------ boxed expressions

    def value(self, cell: Raw) -> Expr:
        """Any expression, as its declared type."""
        kind = str(cell.get("kind", "literalExpression"))
        if kind == "decisionTable":
            if self.table is None:
                raise RuleRefused(line=cell.get("line", 0), why="a table is not allowed here")
            return self.table(cell, self)
        made = _MAKERS[kind](self, cell)
        name = str(cell.get("type", ""))
        return made if not name else self.typed(made, self.type(name, cell), "the expression")

    def typed(self, inner: Expr, wanted: Type, what: str) -> Expr:
        """An expression whose value is turned into its type where it can be."""
        return inner if wanted is ANY else lambda env: self.fitted(inner(env), wanted, f"{what} comes to", env)

    def fitted(self, value: Value, wanted: Type, what: str, env: Env) -> Value:
        """A value as a type, and among those it allows; raises `RuleFailed` where it does not fit and nothing is lenient."""
        found = coerced(wanted, value)
        if found is not MISFIT and (found is None or wanted.within(found, env)):
            return found
        if self.lenient:
            return None
        lacks = f"no {described(wanted)}" if found is MISFIT else "not among the allowed values"
        raise RuleFailed(why=f"{what} {text_of(value)[:_SHOWN]}, which is {lacks}")

    def none(self, cell: Raw) -> Expr:
        """No logic at all: null for the lenient."""
        if not self.lenient:
            raise RuleRefused(line=cell.get("line", 0), why="there is no table, expression or context")
        return operators.constant(None)

    def context(self, cell: Raw) -> Expr:
        """A boxed context: each entry sees those before it; an entry without a name is the value."""
        parts = []
        for entry in raws(cell.get("entries")):
            name = str(entry.get("name", ""))
            inner = self.value(raw(entry.get("value")))
            kind = str(entry.get("type", ""))
            wanted = self.type(kind, cell) if kind else ANY
            parts.append((name, self.typed(inner, wanted, name or "the context")))

        def run(env: Env) -> Value:
            local, made = dict(env), {}
            for name, inner in parts:
                value = inner(local)
                if not name:
                    return value
                made[name] = local[name] = value
            return made

        return run

    def items(self, cell: Raw) -> Expr:
        """A boxed list."""
        parts = [self.value(item) for item in raws(cell.get("items"))]
        return lambda env: [part(env) for part in parts]

    def relation(self, cell: Raw) -> Expr:
        """A list of contexts with the same entries."""
        columns = words(cell.get("columns"))
        listed = cell.get("rows")
        kinds = [self.types.own(name) for name in words(cell.get("types"))] or [ANY] * len(columns)
        rows = [
            [
                self.typed(self.value(one), wanted, name)
                for one, wanted, name in zip(raws(row), kinds, columns, strict=True)
            ]
            for row in (listed if isinstance(listed, list) else [])
        ]
        return lambda env: [{name: part(env) for name, part in zip(columns, row, strict=True)} for row in rows]

    def function(self, cell: Raw) -> Expr:
        """A boxed function."""
        parameters = self.parameters(cell)
        body = self.value(raw(cell.get("value")))
        return lambda env: operators.closure(parameters, ANY, body, env, fit=self.fitted)

    def parameters(self, cell: Raw) -> list[tuple[str, Type]]:
        """Names and types of a function's parameters."""
        return [(str(one["name"]), self.type(str(one.get("type", "")), cell)) for one in raws(cell.get("parameters"))]

    def invocation(self, cell: Raw) -> Expr:
        """A boxed call by name."""
        callee = self.value(raw(cell.get("callee")))
        arguments = {
            str(one["name"]): self.typed(
                self.value(raw(one.get("value"))), self.types.own(str(one.get("type", ""))), str(one["name"])
            )
            for one in raws(cell.get("bindings"))
        }
        return lambda env: operators.called(callee(env), arguments or [], env)

    def conditional(self, cell: Raw) -> Expr:
        """A boxed `if`."""
        condition, yes, no = (self.value(raw(cell.get(part))) for part in ("if", "then", "else"))
        return lambda env: yes(env) if condition(env) is True else no(env)

    def filtered(self, cell: Raw) -> Expr:
        """A boxed filter: a condition on each element, or a position."""
        source, match = self.value(raw(cell.get("in"))), self.value(raw(cell.get("match")))
        return lambda env: operators.filtered(source(env), match, env)

    def loop(self, cell: Raw) -> Expr:
        """A boxed `for`."""
        source, body = self.value(raw(cell.get("in"))), self.value(raw(cell.get("return")))
        return operators.loop([(str(cell.get("name", "")), source)], body, partial=True, remembers=True)

    def quantified(self, cell: Raw) -> Expr:
        """A boxed `some` or `every`."""
        source, body = self.value(raw(cell.get("in"))), self.value(raw(cell.get("satisfies")))
        return operators.quantifier(str(cell.get("name", "")), source, body, some=cell.get("kind") == "some")


_MAKERS: dict[str, Callable[[Maker, Raw], Expr]] = {
    "literalExpression": Maker.expr,
    "none": Maker.none,
    "context": Maker.context,
    "list": Maker.items,
    "relation": Maker.relation,
    "functionDefinition": Maker.function,
    "invocation": Maker.invocation,
    "conditional": Maker.conditional,
    "filter": Maker.filtered,
    "for": Maker.loop,
    "some": Maker.quantified,
    "every": Maker.quantified,
}


def _at_line(cell: Raw, make: Callable[[], _Made]) -> _Made:
    if "error" in cell:
        raise RuleRefused(line=cell.get("line", 0), why=f"{cell.get('text', '')!r}: {cell['error']}")
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
