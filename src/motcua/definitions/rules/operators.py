"""What the closures do when they run: steps along paths, filters, loops, three-valued logic, exact arithmetic."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from motcua.definitions.rules.errors import LimitReached
from motcua.definitions.rules.functions.moments import part
from motcua.definitions.rules.kinds import ANY, MISFIT, Type, coerced
from motcua.definitions.rules.values import (
    BUDGET,
    DEPTH_LIMIT,
    LIST_LIMIT,
    Budget,
    Env,
    Expr,
    Function,
    Range,
    Test,
    Value,
    as_list,
    bounded,
    bounded_text,
    compare,
    equal,
    is_number,
    spend,
)

_ESCAPE = re.compile(r"\\U([0-9a-fA-F]{6})")


def unquoted(literal: str) -> str:
    """The text that a string literal stands for."""
    body = _ESCAPE.sub(lambda m: json.dumps(chr(int(m[1], 16)))[1:-1], literal[1:-1])
    body = body.replace("\\'", "'").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    try:
        return bounded_text(str(json.loads(f'"{body}"')))
    except ValueError:
        return bounded_text(literal[1:-1])


def constant(value: Value) -> Expr:
    """The same value always."""
    return lambda env: value  # noqa: ARG005 -- one shape for all closures


def step(value: Value, name: str) -> Value:
    """One step along a path: a key of a context, of each context in a list, or a listed part of a moment."""
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list):
        return [item.get(name) if isinstance(item, dict) else part(item, name) for item in value]
    if isinstance(value, Range):
        return {
            "start": value.low,
            "end": value.high,
            "start included": value.low_closed,
            "end included": value.high_closed,
        }.get(name)
    return None if value is None else part(value, name)


def path(base: Expr, names: tuple[str, ...]) -> Expr:
    """Steps along a path from any expression."""

    def run(env: Env) -> Value:
        value = base(env)
        for name in names:
            value = value.get(name) if type(value) is dict else step(value, name)
        return value

    return run


def path_of_name(root: str, names: tuple[str, ...]) -> Expr:
    """The same from a variable, which is by far the most frequent."""
    if len(names) == 1:
        (name,) = names

        def one(env: Env) -> Value:
            value = env.get(root)
            return value.get(name) if type(value) is dict else step(value, name)

        return one

    def run(env: Env) -> Value:
        value = env.get(root)
        for name in names:
            value = value.get(name) if type(value) is dict else step(value, name)
        return value

    return run


def literal_index(node: Mapping[str, object]) -> int | None:
    """The whole number of a filter such as `[1]` or `[-1]`."""
    if node["n"] == "NumericLiteral" and str(node["t"]).isdigit():
        return int(str(node["t"])[:9])
    return None


def at_index(items: list[Value], index: int) -> Value:
    """The element at a position, 1 being the first and -1 the last; null where there is none."""
    position = index - 1 if index > 0 else len(items) + index
    return items[position] if index and 0 <= position < len(items) else None


def filtered(value: Value, test: Expr, env: Env) -> Value:
    """Elements for which the test holds; a number is a position."""
    items = as_list(value)
    spend(env, len(items) + 1)
    found = []
    for item in items:
        local = {**env, "item": item, **item} if isinstance(item, dict) else {**env, "item": item}
        answer = test(local)
        if answer is True:
            found.append(item)
        elif is_number(answer):
            return at_index(items, int(answer))
    if not items:
        answer = test({**env, "item": None})
        return None if is_number(answer) else []
    return found


def built_context(entries: Sequence[tuple[str, Expr]], env: Env) -> Value:
    """A context, each entry seeing those before it."""
    local, made = dict(env), {}
    for key, inner in entries:
        if key in made:
            return None
        made[key] = local[key] = inner(local)
    return made


def counted(low: Expr, high: Expr) -> Expr:
    """The numbers of a loop such as `1..3`, or `3..1`, if they are not too many."""

    def run(env: Env) -> Value:
        first, last = low(env), high(env)
        if isinstance(first, date) and isinstance(last, date):
            days = (last - first).days
            if abs(days) >= LIST_LIMIT:
                raise LimitReached(why="range")
            sign = 1 if days >= 0 else -1
            return [first + timedelta(days=i) for i in range(0, days + sign, sign)]
        if not is_number(first) or not is_number(last):
            return None
        a, b = int(first), int(last)
        if abs(b - a) >= LIST_LIMIT:
            raise LimitReached(why="range")
        return [Decimal(i) for i in (range(a, b + 1) if a <= b else range(a, b - 1, -1))]

    return run


def iterate(clauses: Sequence[tuple[str, Expr]], local: Env, index: int) -> Iterator[None]:
    """Bind each combination in turn; each one costs a step."""
    name, source = clauses[index]
    value = source(local)
    for item in _range_items(value) if isinstance(value, Range) else as_list(value):
        spend(local)
        local[name] = item
        if index + 1 < len(clauses):
            yield from iterate(clauses, local, index + 1)
        else:
            yield None


def quantifier(name: str, source: Expr, inner: Expr, *, some: bool) -> Expr:
    """`some` or `every` over one list: the name is bound in place, since nothing inside can remember it."""

    def run(env: Env) -> Value:
        value = source(env)
        items = _range_items(value) if isinstance(value, Range) else as_list(value)
        spend(env, len(items))
        before = env.get(name)
        answer: bool | None = not some
        for item in items:
            env[name] = item
            found = inner(env)
            if found is some:
                answer = some
                break
            if found is not (not some):
                answer = None
        env[name] = before
        return answer

    return run


def literal_comparison(sign: str, left: Expr, wanted: Value) -> Expr:
    """`=` or `!=` with a literal on the right."""
    if wanted is None:
        return (lambda env: left(env) is None) if sign == "=" else (lambda env: left(env) is not None)
    test = literal_test(wanted)
    if sign == "=":
        return lambda env: test(left(env), env)
    return lambda env: turned(test(left(env), env))


def literal_test(wanted: Value) -> Test:
    """Equality with a literal."""
    if isinstance(wanted, bool):
        return lambda value, env: value is wanted if value is None or type(value) is bool else None  # noqa: ARG005 -- one shape for all tests
    if isinstance(wanted, str):
        return lambda value, env: value == wanted if type(value) is str else equal(value, wanted)  # noqa: ARG005 -- one shape for all tests
    return lambda value, env: equal(value, wanted)  # noqa: ARG005 -- one shape for all tests


def _range_items(value: Range) -> list[Value]:
    items = counted(constant(value.low), constant(value.high))({})
    return [item for item in as_list(items) if value.contains(item) is True]


def interval(low: Expr, high: Expr, low_closed: bool, high_closed: bool) -> Expr:  # noqa: FBT001 -- as brackets say
    """A range of two ends; null where one is null or they cannot be compared."""

    def run(env: Env) -> Value:
        first, last = low(env), high(env)
        return None if compare(first, last) is None else Range(first, last, low_closed, high_closed)

    return run


def between(value: Expr, low: Expr, high: Expr) -> Expr:
    """Whether a value is not below one and not above another; null where they cannot be compared."""

    def run(env: Env) -> Value:
        found = value(env)
        first, second = compare(found, low(env)), compare(found, high(env))
        return None if first is None or second is None else first >= 0 >= second

    return run


def loop(clauses: Sequence[tuple[str, Expr]], inner: Expr, *, partial: bool, remembers: bool) -> Expr:
    """`for`: the body once a combination; `partial` are the results so far, `remembers` says that the body defines functions."""

    def run(env: Env) -> Value:
        results: list[Value] = []
        local = dict(env)
        for _ in iterate(clauses, local, 0):
            if partial:
                spend(env, len(results) // 50)
                local["partial"] = list(results)
            results.append(inner(dict(local) if remembers else local))
            bounded(results)
        return results

    return run


def weighed(arguments: list[Value], env: Env) -> list[Value]:
    """The arguments of a function whose work grows with them, paid for."""
    steps = 0
    for argument in arguments:
        if type(argument) is list:
            steps += len(argument) // 50
        elif type(argument) is str:
            steps += len(argument) // 2_000
    if steps:
        spend(env, steps)
    return arguments


def _null(value: Value, wanted: Type, what: str, env: Env) -> Value:  # noqa: ARG001 -- as those that tell what does not fit
    found = coerced(wanted, value)
    return None if found is MISFIT or found is None or not wanted.within(found, env) else found


def closure(
    parameters: Sequence[tuple[str, Type]],
    result: Type,
    body: Expr,
    env: Env,
    *,
    name: str = "",
    fit: Callable[[Value, Type, str, Env], Value] = _null,
) -> Function:
    """A function that remembers where it was made; each call costs a step, depth is bounded.

    An argument or a result that is not of its type is what `fit` says: null, or a failure.
    """
    names = tuple(parameter for parameter, _ in parameters)
    typed = [(parameter, wanted) for parameter, wanted in parameters if wanted is not ANY]

    def call(arguments: Sequence[Value]) -> Value:
        if len(arguments) != len(names):
            return None
        local = {**env, **dict(zip(names, arguments, strict=True))}
        for parameter, wanted in typed:
            local[parameter] = fit(local[parameter], wanted, f"{name} {parameter} is".lstrip(), env)
        budget = env.get(BUDGET)
        if not isinstance(budget, Budget):
            return body(local)
        budget.spend()
        budget.depth += 1
        if budget.depth > DEPTH_LIMIT:
            raise LimitReached(why="depth")
        answer = body(local)
        budget.depth -= 1
        return answer if result is ANY else fit(answer, result, f"{name} comes to", env)

    return Function(name, names, call, len(names))


def called(callee: Value, arguments: list[Expr] | dict[str, Expr], env: Env) -> Value:
    """A call by position or by name; null when it is no function or the arguments do not fit."""
    if not isinstance(callee, Function):
        return None
    spend(env)
    if isinstance(arguments, list):
        return callee.call([argument(env) for argument in arguments])
    order = _order(callee, arguments)
    if order is None:
        return None
    if callee.variadic:
        return callee.call(weighed([argument(env) for argument in arguments.values()], env))
    used = max(order.index(name) for name in arguments) + 1
    absent = constant(None)
    return callee.call(weighed([arguments.get(name, absent)(env) for name in order[: max(used, callee.least)]], env))


def _order(callee: Function, arguments: Mapping[str, Expr]) -> tuple[str, ...] | None:
    """The parameters of the naming that is meant: the one in this very order, else the first that has all the names."""
    namings, given = (callee.parameters, *callee.others), tuple(arguments)
    if given in namings:
        return given
    return next((names for names in namings if given and set(given) <= set(names)), None)


def conjunction(parts: Sequence[Expr]) -> Expr:
    """Three-valued "and"."""

    def run(env: Env) -> Value:
        answer: bool | None = True
        for inner in parts:
            value = inner(env)
            if value is False:
                return False
            if value is not True:
                answer = None
        return answer

    return run


def disjunction(parts: Sequence[Expr]) -> Expr:
    """Three-valued "or"."""

    def run(env: Env) -> Value:
        answer: bool | None = False
        for inner in parts:
            value = inner(env)
            if value is True:
                return True
            if value is not False:
                answer = None
        return answer

    return run


def turned(value: Value) -> Value:
    """Three-valued "not"."""
    return not value if isinstance(value, bool) else None


def comparison(sign: str, left: Expr, right: Expr) -> Expr:
    """Two values compared."""
    if sign == "=":
        return lambda env: equal(left(env), right(env))
    if sign == "!=":
        return lambda env: turned(equal(left(env), right(env)))
    test = compared(sign, right)
    return lambda env: test(left(env), env)


def compared(sign: str, end: Expr) -> Test:
    """A test such as `>= 5` on a value."""
    if sign == "=":
        return lambda value, env: equal(value, end(env))
    if sign == "!=":
        return lambda value, env: turned(equal(value, end(env)))
    wanted = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}[sign]

    def run(value: Value, env: Env) -> Value:
        order = compare(value, end(env))
        return None if order is None else order in wanted

    return run


def satisfied_by_itself(value: Value, env: Env) -> Value:  # noqa: ARG001 -- the shape of a test
    """A cell that is `?` alone: every input is equal to itself."""
    return satisfied(value, value)


def satisfied(value: Value, wanted: Value) -> Value:
    """Whether an input meets the value of a cell: equal to it, inside its range, or one of its list."""
    if isinstance(wanted, Range):
        return wanted.contains(value)
    if isinstance(wanted, list) and not isinstance(value, list):
        return any(satisfied(value, item) is True for item in wanted)
    if isinstance(wanted, list) and isinstance(value, list):
        return equal(value, wanted) is True or any(equal(value, item) is True for item in wanted)
    if isinstance(wanted, bool) and not isinstance(value, bool):
        return wanted
    return equal(value, wanted)
