"""FEEL's values in Python: exact numbers, ranges, two kinds of duration, functions; bounds on all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, InvalidOperation, Overflow
from typing import TypeAlias

from motcua.definitions.rules.errors import LimitReached
from motcua.foundation.types import Json

STEPS = 10_000
"""Iterations and calls that one evaluation may make."""

LIST_LIMIT = 20_000
TEXT_LIMIT = 100_000
DEPTH_LIMIT = 100
EXPONENT_LIMIT = 6_000

CONTEXT = Context(prec=34, Emax=EXPONENT_LIMIT, Emin=-EXPONENT_LIMIT, traps=[InvalidOperation, Overflow])
"""Decimal128, as DMN asks for."""

Value: TypeAlias = object
Env: TypeAlias = dict[str, object]
Expr: TypeAlias = Callable[[Env], object]
Test: TypeAlias = Callable[[object, Env], object]

BUDGET = "\0budget"
"""The key in an environment under which the steps are counted; no FEEL name can be equal to it."""


@dataclass(frozen=True, slots=True)
class Months:
    """A years-and-months duration."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; an end that is None is open to infinity."""

    low: Value
    high: Value
    low_closed: bool
    high_closed: bool

    def contains(self, value: Value) -> bool | None:
        """Three-valued membership."""
        if self.low is not None:
            order = compare(value, self.low)
            if order is None:
                return None
            if order < 0 or (order == 0 and not self.low_closed):
                return False
        if self.high is not None:
            order = compare(value, self.high)
            if order is None:
                return None
            if order > 0 or (order == 0 and not self.high_closed):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Function:
    """A function: built in, or defined in an expression."""

    name: str
    parameters: tuple[str, ...]
    call: Callable[[Sequence[Value]], Value]
    least: int
    variadic: bool = False


class Budget:
    """Counts the steps of one evaluation and stops it at the limit."""

    __slots__ = ("depth", "left")

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps
        self.depth = 0

    def spend(self, steps: int = 1) -> None:
        """Take steps; raises `LimitReached` when none are left."""
        self.left -= steps
        if self.left < 0:
            raise LimitReached(why="steps")


def spend(env: Env, steps: int = 1) -> None:
    """Take steps from the budget of an environment."""
    budget = env.get(BUDGET)
    if isinstance(budget, Budget):
        budget.spend(steps)


def kind(value: Value) -> str:
    """FEEL's name for the kind of a value; "" for one that FEEL does not know."""
    for types, name in _KINDS:
        if isinstance(value, types):
            return name
    return "Null" if value is None else ""


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "boolean"),
    ((Decimal, int), "number"),
    (str, "string"),
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (timedelta, "days and time duration"),
    (Months, "years and months duration"),
    (list, "list"),
    (dict, "context"),
    (Range, "range"),
    (Function, "function"),
)


_ORDERED = frozenset({Decimal, str, date})
_UNORDERED = (bool, list, dict, Range, Function)


def compare(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None where the two cannot be put in order."""
    kind_ = type(left)
    if kind_ is type(right) and kind_ in _ORDERED:
        return int(left > right) - int(left < right)  # type: ignore[operator]  # both are of one ordered kind
    if kind_ is type(right) or _same_kind(left, right):
        if left is None or isinstance(left, _UNORDERED):
            return None
        if isinstance(left, Months) and isinstance(right, Months):
            return (left.months > right.months) - (left.months < right.months)
        try:
            return int(left > right) - int(left < right)  # type: ignore[operator]  # both are of one ordered kind
        except TypeError:  # an aware and a naive time
            return None
    return None


def equal(left: Value, right: Value) -> bool | None:
    """Three-valued equality: null where the kinds differ, save against null itself."""
    if left is None or right is None:
        return left is right
    if type(left) is type(right):
        if type(left) in _ORDERED:
            return left == right
        if isinstance(left, list) and isinstance(right, list):
            return _equal_lists(left, right)
        if isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return False
            return _equal_lists(list(left.values()), [right[key] for key in left])
        return left == right
    if _same_kind(left, right):
        return left == right
    return None


def _equal_lists(left: list[Value], right: list[Value]) -> bool:
    return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))


def _same_kind(left: Value, right: Value) -> bool:
    return is_number(left) and is_number(right)


_NUMBERS = (Decimal, int)


def is_number(value: Value) -> bool:
    """Whether FEEL calls it a number."""
    return isinstance(value, _NUMBERS) and not isinstance(value, bool)


def bounded(value: list[Value]) -> list[Value]:
    """The list, if it is not too long."""
    if len(value) > LIST_LIMIT:
        raise LimitReached(why="list")
    return value


def bounded_text(value: str) -> str:
    """The text, if it is not too long."""
    if len(value) > TEXT_LIMIT:
        raise LimitReached(why="text")
    return value


def as_list(value: Value) -> list[Value]:
    """A list as it is, null as the empty list, anything else as a list of one."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def from_json(value: Json | Decimal) -> Value:
    """JSON as FEEL values: every number exact."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if isinstance(value, dict):
        return {key: from_json(item) for key, item in value.items()}
    return value


def to_json(value: Value) -> Json:
    """FEEL values as JSON, for what is kept of an evaluation: dates as ISO text, whole numbers whole."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Decimal):
        if value == value.to_integral_value() and abs(value) < 2**53:
            return int(value)
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    if isinstance(value, int):
        return value
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Range):
        return f"{'[' if value.low_closed else '('}{to_json(value.low)}..{to_json(value.high)}{']' if value.high_closed else ')'}"
    return str(value)
