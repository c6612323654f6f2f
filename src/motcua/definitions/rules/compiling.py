"""From a stored tree to Python closures: no text is ever evaluated, no attribute of an object ever read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from motcua.definitions.rules import arithmetic, operators
from motcua.definitions.rules.errors import RuleRefused
from motcua.definitions.rules.functions import FUNCTIONS, LARGE
from motcua.definitions.rules.functions.moments import to_date, to_datetime, to_duration, to_time
from motcua.definitions.rules.kinds import ANY, Basic, ContextOf, FunctionOf, ListOf, RangeOf, Registry, Type
from motcua.definitions.rules.parsing import RANGE
from motcua.definitions.rules.values import (
    CONTEXT,
    DEPTH_LIMIT,
    LIST_LIMIT,
    Env,
    Expr,
    Range,
    Test,
    Value,
    as_list,
)

Node: TypeAlias = Mapping[str, object]


def expression(tree: Node, types: Registry | None = None, *, binary: bool = False) -> Expr:
    """The closure of an expression's tree; raises `RuleRefused` for anything that is not on the list.

    `types` are the model's own; with `binary` numbers are computed as a machine's doubles, to tell what is only rounding.
    """
    return _Compiler(types, binary=binary).expr(tree)


def unary_tests(tree: Node, types: Registry | None = None, *, binary: bool = False) -> Test | None:
    """The closure of a cell's tests on the input `?`; None for "-", which is always true."""
    return _Compiler(types, binary=binary).tests(tree)


def names(tree: Node) -> set[str]:
    """The variables that a tree asks for."""
    found = {_name(tree)} if tree["n"] == "VariableName" else set()
    return found.union(*(names(kid) for kid in _kids(tree)))


def _kids(node: Node) -> list[Node]:
    kids = node.get("k")
    return [kid for kid in kids if isinstance(kid, dict)] if isinstance(kids, list) else []


def _named(node: Node) -> list[Node]:
    """Children without punctuation and key words."""
    return [kid for kid in _kids(node) if str(kid["n"])[0].isupper() or kid["n"] in {"null", "?"}]


def _text(node: Node) -> str:
    return str(node.get("t", ""))


def _name(node: Node) -> str:
    return " ".join(_text(node).split())


class _Compiler:
    """Walks one tree; one method a kind of node."""

    def __init__(self, types: Registry | None, *, binary: bool) -> None:
        self.types = types or Registry([], lambda _: None)
        self.binary = binary
        self.depth = 0

    def expr(self, node: Node) -> Expr:
        """The closure of any expression node."""
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise RuleRefused(why="depth")
        maker: Callable[[_Compiler, Node], Expr] | None = _MAKERS.get(str(node["n"]))
        if maker is None:
            raise RuleRefused(why=f"{node['n']} is not allowed")
        made = maker(self, node)
        self.depth -= 1
        return made

    # ------------------------------------------------------------ literals and names

    def wrapper(self, node: Node) -> Expr:
        (inner,) = _named(node)
        return self.expr(inner)

    def number(self, node: Node) -> Expr:
        text = "".join(_text(node).split())
        try:
            value = CONTEXT.create_decimal(text)
        except ArithmeticError as error:
            raise RuleRefused(why=f"the number {text[:40]} is too large") from error
        return operators.constant(Decimal(float(value)) if self.binary else value)

    def string(self, node: Node) -> Expr:
        return operators.constant(operators.unquoted(_text(node)))

    def boolean(self, node: Node) -> Expr:
        return operators.constant(_text(node) == "true")

    def null(self, node: Node) -> Expr:  # noqa: ARG002 -- one shape for all makers
        return operators.constant(None)

    def variable(self, node: Node) -> Expr:
        name = _name(node)
        builtin = FUNCTIONS.get(name)
        if builtin is None:
            return lambda env: env.get(name)
        return lambda env: env.get(name, builtin)

    def question(self, node: Node) -> Expr:  # noqa: ARG002 -- one shape for all makers
        return lambda env: env.get("?")

    def moment(self, node: Node) -> Expr:
        first = _kids(node)[0]
        if first["n"] == "AtLiteral":
            text = operators.unquoted(_text(_kids(first)[0]))
            return operators.constant(_moment_of(text))
        name = _name(first)
        return self._invocation(name, node)

    # ------------------------------------------------------------ structures

    def path(self, node: Node) -> Expr:
        base, last = _named(node)
        names = [_name(last)]
        while base["n"] == "PathExpression":
            base, last = _named(base)
            names.insert(0, _name(last))
        if base["n"] == "VariableName" and _name(base) not in FUNCTIONS:
            return operators.path_of_name(_name(base), tuple(names))
        return operators.path(self.expr(base), tuple(names))

    def filtered(self, node: Node) -> Expr:
        base, condition = _named(node)
        inner, index = self.expr(base), operators.literal_index(condition)
        if index is not None:
            return lambda env: operators.at_index(as_list(inner(env)), index)
        test = self.expr(condition)
        return lambda env: operators.filtered(inner(env), test, env)

    def items(self, node: Node) -> Expr:
        parts = [self.expr(kid) for kid in _named(node)]
        if len(parts) > LIST_LIMIT:
            raise RuleRefused(why="list")
        return lambda env: [part(env) for part in parts]

    def context(self, node: Node) -> Expr:
        entries: list[tuple[str, Expr]] = []
        for entry in _named(node):
            key, value = _named(entry)
            inner = _kids(key)[0] if _kids(key) else key
            name = operators.unquoted(_text(inner)) if inner["n"] == "StringLiteral" else _name(key)
            entries.append((name, self.expr(value)))
        return lambda env: operators.built_context(entries, env)

    def interval(self, node: Node) -> Expr:
        kids = _kids(node)
        low, high = (self.expr(kid) for kid in _named(node))
        return operators.interval(low, high, kids[0]["n"] == "[", kids[-1]["n"] == "]")

    def function(self, node: Node) -> Expr:
        parameters: list[tuple[str, Type]] = []
        body: Node | None = None
        for kid in _named(node):
            if kid["n"] == "FormalParameters":
                for parameter in _named(kid):
                    name, *wanted = _named(parameter)
                    parameters.append((_name(name), self.type(wanted[0]) if wanted else ANY))
            elif kid["n"] == "FunctionBody":
                body = _named(kid)[0]
        if body is None or any(kid["n"] == "external" for kid in _kids(node)):
            raise RuleRefused(why="external function")
        inner = self.expr(body)
        return lambda env: operators.closure(parameters, ANY, inner, env)

    # ------------------------------------------------------------ control

    def conditional(self, node: Node) -> Expr:
        condition, yes, no = (self.expr(kid) for kid in _named(node))
        return lambda env: yes(env) if condition(env) is True else no(env)

    def loop(self, node: Node) -> Expr:
        ins, body = _named(node)
        clauses = self._clauses(ins)
        inner = self.expr(body)

        return operators.loop(clauses, inner, partial="partial" in names(body), remembers=_defines(body))

    def quantified(self, node: Node) -> Expr:
        some = _kids(node)[0]["n"] == "some"
        ins, body = _named(node)
        clauses = self._clauses(ins)
        inner = self.expr(body)
        remembers = _defines(body)
        if len(clauses) == 1 and not remembers:
            return operators.quantifier(clauses[0][0], clauses[0][1], inner, some=some)

        def run(env: Env) -> Value:
            answer: bool | None = not some
            local = dict(env)
            for _ in operators.iterate(clauses, local, 0):
                found = inner(dict(local) if remembers else local)
                if found is some:
                    return some
                if found is not (not some):
                    answer = None
            return answer

        return run

    def _clauses(self, node: Node) -> list[tuple[str, Expr]]:
        clauses = []
        for clause in _named(node):
            name, context = _named(clause)
            ends = _named(context)
            if len(ends) == 2:
                low, high = (self.expr(end) for end in ends)
                clauses.append((_name(name), operators.counted(low, high)))
            else:
                clauses.append((_name(name), self.expr(ends[0])))
        return clauses

    # ------------------------------------------------------------ operators

    def conjunction(self, node: Node) -> Expr:
        return operators.conjunction([self.expr(kid) for kid in _named(node)])

    def disjunction(self, node: Node) -> Expr:
        return operators.disjunction([self.expr(kid) for kid in _named(node)])

    def arithmetic(self, node: Node) -> Expr:
        kids = _named(node)
        if len(kids) == 2:
            operand = self.expr(kids[1])
            return lambda env: arithmetic.negated(operand(env))
        left, sign, right = kids
        return arithmetic.binary(_text(sign), self.expr(left), self.expr(right), rounds=self.binary)

    def comparison(self, node: Node) -> Expr:
        kids = _kids(node)
        signs = {str(kid["n"]) for kid in kids}
        if "between" in signs:
            return operators.between(*(self.expr(kid) for kid in _named(node)))
        if "in" in signs:
            subject, *tests = _named(node)
            inner, test = self.expr(subject), self._any_of([t for kid in tests for t in self._positive(kid)])
            return lambda env: test(inner(env), env)
        left, sign, right = _named(node)
        if right["n"] in _LITERALS and _text(sign) in {"=", "!="}:
            return operators.literal_comparison(_text(sign), self.expr(left), self.expr(right)({}))
        return operators.comparison(_text(sign), self.expr(left), self.expr(right))

    def instance(self, node: Node) -> Expr:
        value, wanted = _named(node)
        inner, kind_ = self.expr(value), self.type(wanted)
        if kind_ == Basic("Null"):
            return lambda env: inner(env) is None
        return lambda env: (found := inner(env)) is not None and kind_.conforms(found)

    def type(self, node: Node) -> Type:
        """The type that a `Type` node names; raises `RuleRefused` for one that nobody knows."""
        inner = _kids(node)[0] if node["n"] == "Type" else node
        parts = _named(inner)
        if inner["n"] == "ListType":
            name = " ".join(_leaves(parts[0]))
            if name.startswith(RANGE):
                return RangeOf(self.types.named(name.removeprefix(RANGE).replace("_", " ")))
            return ListOf(self.type(parts[0]))
        if inner["n"] == "ContextType":
            entries = _named(parts[0]) if parts else []
            return ContextOf({_name(_named(entry)[0]): self.type(_named(entry)[1]) for entry in entries})
        if inner["n"] == "FunctionType":
            arguments = [kid for kid in parts if kid["n"] == "ArgumentTypes"]
            given = [self.type(_named(one)[0]) for one in _named(arguments[0])] if arguments else []
            return FunctionOf(tuple(given), self.type(parts[-1]))
        joint = "" if inner["n"] == "QualifiedName" and any(kid["n"] == "." for kid in _kids(inner)) else " "
        return self.types.named(joint.join(_leaves(inner)))

    def invocation(self, node: Node) -> Expr:
        callee = _named(node)[0]
        if callee["n"] in {"VariableName", "SpecialFunctionName"}:
            return self._invocation(_name(callee), node)
        inner, arguments = self.expr(callee), self._arguments(node)
        return lambda env: operators.called(inner(env), arguments, env)

    def _invocation(self, name: str, node: Node) -> Expr:
        builtin = FUNCTIONS.get(name)
        arguments = self._arguments(node)
        if builtin is None:
            if name in _REFUSED:
                raise RuleRefused(why=f"{name}() is not allowed: the moment is an input")
            return lambda env: operators.called(env.get(name), arguments, env)
        if not isinstance(arguments, list):
            return lambda env: operators.called(builtin, arguments, env)
        call = builtin.call
        if name in LARGE:
            return lambda env: call(operators.weighed([argument(env) for argument in arguments], env))
        return lambda env: call([argument(env) for argument in arguments])

    def _arguments(self, node: Node) -> list[Expr] | dict[str, Expr]:
        for kid in _kids(node):
            if kid["n"] == "PositionalParameters":
                return [self.expr(argument) for argument in _named(kid)]
            if kid["n"] == "NamedParameters":
                pairs = (_named(parameter) for parameter in _named(kid))
                return {_name(_kids(pair[0])[0] if _kids(pair[0]) else pair[0]): self.expr(pair[1]) for pair in pairs}
        return []

    # ------------------------------------------------------------ unary tests

    def tests(self, node: Node) -> Test | None:
        """The tests of a cell."""
        if node["n"] == "UnaryTests":
            kids = _kids(node)
            if kids[0]["n"] == "Wildcard":
                return None
            inner = self._any_of([test for kid in _named(node) for test in self._positive(kid)])
            if kids[0]["n"] == "not":
                return lambda value, env: operators.turned(inner(value, env))
            return inner
        raise RuleRefused(why=f"{node['n']} is no test")

    def _positive(self, node: Node) -> list[Test]:
        if node["n"] == "PositiveUnaryTests":
            return [test for kid in _named(node) for test in self._positive(kid)]
        if node["n"] == "PositiveUnaryTest":
            (inner,) = _named(node)
            return [self._test(inner)]
        return [self._test(node)]

    def _test(self, node: Node) -> Test:
        if node["n"] == "SimplePositiveUnaryTest":
            kids = _named(node)
            if kids[0]["n"] == "CompareOp":
                return operators.compared(_text(kids[0]), self.expr(kids[1]))
            node = kids[0]
        if node["n"] in _LITERALS:
            return operators.literal_test(self.expr(node)({}))
        inner = self.expr(node)
        if node["n"] == "?":
            return operators.satisfied_by_itself
        if _asks(node):
            return lambda value, env: inner({**env, "?": value}) is True
        if node["n"] == "Interval":
            return lambda value, env: found.contains(value) if isinstance(found := inner(env), Range) else None
        return lambda value, env: operators.satisfied(value, inner(env))

    def simple(self, node: Node) -> Expr:
        """A range written on its own."""
        kids = _named(node)
        if kids[0]["n"] != "CompareOp":
            return self.expr(kids[0])
        sign, end = _text(kids[0]), self.expr(kids[1])
        if sign.startswith("<"):
            return lambda env: Range(None, end(env), low_closed=False, high_closed=sign == "<=")
        if sign.startswith(">"):
            return lambda env: Range(end(env), None, low_closed=sign == ">=", high_closed=False)
        return lambda env: Range(end(env), end(env), low_closed=True, high_closed=True)

    def _any_of(self, tests: Sequence[Test]) -> Test:
        if len(tests) == 1:
            return tests[0]

        def run(value: Value, env: Env) -> Value:
            answer: bool | None = False
            for test in tests:
                found = test(value, env)
                if found is True:
                    return True
                if found is None:
                    answer = None
            return answer

        return run


def _asks(node: Node) -> bool:
    """Whether the input is named by `?` somewhere inside."""
    return node["n"] == "?" or any(_asks(kid) for kid in _kids(node))


def _defines(node: Node) -> bool:
    """Whether a function is defined somewhere inside, which would remember its surroundings."""
    return node["n"] == "FunctionDefinition" or any(_defines(kid) for kid in _kids(node))


def _leaves(node: Node) -> list[str]:
    if node.get("t") and not any(_kids(kid) for kid in _kids(node)):
        return _text(node).split()
    return [word for kid in _kids(node) for word in _leaves(kid)]


def _moment_of(text: str) -> Value:
    for read in (to_date, to_datetime, to_time, to_duration):
        found = read(text)
        if found is not None:
            return found
    raise RuleRefused(why=f'@"{text}"')


_LITERALS = frozenset({"StringLiteral", "NumericLiteral", "BooleanLiteral", "null"})
_REFUSED = frozenset({"now", "today", "random number"})

_MAKERS: dict[str, Callable[[_Compiler, Node], Expr]] = {
    "Expression": _Compiler.wrapper,
    "ParenthesizedExpression": _Compiler.wrapper,
    "PositiveUnaryTest": _Compiler.wrapper,
    "NumericLiteral": _Compiler.number,
    "StringLiteral": _Compiler.string,
    "BooleanLiteral": _Compiler.boolean,
    "null": _Compiler.null,
    "?": _Compiler.question,
    "VariableName": _Compiler.variable,
    "DateTimeLiteral": _Compiler.moment,
    "PathExpression": _Compiler.path,
    "FilterExpression": _Compiler.filtered,
    "List": _Compiler.items,
    "Context": _Compiler.context,
    "Interval": _Compiler.interval,
    "SimplePositiveUnaryTest": _Compiler.simple,
    "FunctionDefinition": _Compiler.function,
    "IfExpression": _Compiler.conditional,
    "ForExpression": _Compiler.loop,
    "QuantifiedExpression": _Compiler.quantified,
    "Conjunction": _Compiler.conjunction,
    "Disjunction": _Compiler.disjunction,
    "ArithmeticExpression": _Compiler.arithmetic,
    "Comparison": _Compiler.comparison,
    "InstanceOfExpression": _Compiler.instance,
    "FunctionInvocation": _Compiler.invocation,
}
