"""FEEL's values in Python: exact numbers, ranges, two kinds of duration, functions; bounds on all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Context, Decimal, InvalidOperation, Overflow
from typing import TypeAlias, TypeGuard

from motcua.definitions.rules.errors import LimitReached
from motcua.foundation.types import Json

_NAME = re.compile(r"[^\W\d]\w*(?: \w+)*")

STEPS = 10_000
"""Iterations and calls that one evaluation may make."""

LIST_LIMIT = 20_000
TEXT_LIMIT = 100_000
DEPTH_LIMIT = 100
EXPONENT_LIMIT = 6_000
WALK_LIMIT = 200_000

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
    others: tuple[tuple[str, ...], ...] = ()
    """Other names under which the same arguments may be given."""


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


class Walk:
    """Counts the elements of values that lie within each other, since a small expression can share one value a million times."""

    __slots__ = ("left",)

    def __init__(self, elements: int = WALK_LIMIT) -> None:
        self.left = elements

    def step(self, depth: int = 0) -> None:
        """One element more; raises `LimitReached`."""
        self.left -= 1
        if self.left < 0 or depth > DEPTH_LIMIT * 2:
            raise LimitReached(why="size")


def measured(value: Value, walk: Walk | None = None, depth: int = 0) -> Value:
    """The value, if it is not too large or too deep."""
    if isinstance(value, list | dict):
        walk = walk or Walk()
        for item in value.values() if isinstance(value, dict) else value:
            walk.step(depth)
            if isinstance(item, list | dict):
                measured(item, walk, depth + 1)
    return value


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
        if isinstance(left, list | dict):
            return _equal_parts(left, right, Walk(), 0)
        if isinstance(left, time | datetime) and isinstance(right, time | datetime):
            return (left.tzinfo is None) == (right.tzinfo is None) and placed(left) == placed(right)
        return left == right
    if _same_kind(left, right):
        return left == right
    return None


def placed(value: time | datetime) -> time | datetime:
    """A time of a named zone with an offset, so that two can be compared: that of a day without summer time."""
    if isinstance(value, datetime) or value.tzinfo is None or value.utcoffset() is not None:
        return value
    offset = datetime.combine(_WINTER, value).utcoffset()
    return value if offset is None else value.replace(tzinfo=timezone(offset))


_WINTER = date(1970, 1, 1)


def _equal_parts(left: Value, right: Value, walk: Walk, depth: int) -> bool:
    """Lists element by element, contexts key by key; a null is equal to a null."""
    walk.step(depth)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(
            _equal_parts(a, b, walk, depth + 1) for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equal_parts(left[key], right[key], walk, depth + 1) for key in left)
    return not isinstance(left, list | dict) and not isinstance(right, list | dict) and equal(left, right) is True


def hashed(value: Value, walk: Walk, depth: int = 0) -> object:
    """Something that is the same for equal values, to find them quickly."""
    walk.step(depth)
    if isinstance(value, list):
        return ("list", *(hashed(item, walk, depth + 1) for item in value))
    if isinstance(value, dict):
        return ("context", frozenset((key, hashed(item, walk, depth + 1)) for key, item in value.items()))
    if isinstance(value, Function):
        return id(value)
    if isinstance(value, time | datetime):
        return (kind(value), value.tzinfo is None, value)
    return ("number", Decimal(value)) if is_number(value) else (kind(value), value)


def _same_kind(left: Value, right: Value) -> bool:
    return is_number(left) and is_number(right)


_NUMBERS = (Decimal, int)


def is_number(value: Value) -> TypeGuard[int | Decimal]:
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


def to_json(value: Value, walk: Walk | None = None, depth: int = 0) -> Json:
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
    if isinstance(value, list | dict):
        walk = walk or Walk()
        walk.step(depth)
        if isinstance(value, list):
            return [to_json(item, walk, depth + 1) for item in value]
        return {str(key): to_json(item, walk, depth + 1) for key, item in value.items()}
    return text(value)


def exact_json(value: Value, walk: Walk | None = None, depth: int = 0) -> str:
    """FEEL values as the text of JSON, every number with all its digits."""
    if is_number(value):
        return number_text(Decimal(value))
    if value is None or isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | dict):
        walk = walk or Walk()
        walk.step(depth)
        if isinstance(value, list):
            return "[" + ", ".join(exact_json(item, walk, depth + 1) for item in value) + "]"
        pairs = (
            f"{json.dumps(str(key), ensure_ascii=False)}: {exact_json(item, walk, depth + 1)}"
            for key, item in value.items()
        )
        return "{" + ", ".join(pairs) + "}"
    return json.dumps(text(value), ensure_ascii=False)


# ---------------------------------------------------------------- as text


def text(value: Value) -> str:
    """Any value as FEEL writes it; texts in it stand in quotes, itself it does not."""
    return value if isinstance(value, str) else bounded_text(_text(value, 0))


def _text(value: Value, depth: int) -> str:
    if depth > DEPTH_LIMIT:
        raise LimitReached(why="depth")
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + _joined([_text(item, depth + 1) for item in bounded(value)]) + "]"
    if isinstance(value, dict):
        return "{" + _joined([f"{_key(str(key))}: {_text(item, depth + 1)}" for key, item in value.items()]) + "}"
    if isinstance(value, Range):
        low, high = ("" if end is None else _text(end, depth + 1) for end in (value.low, value.high))
        return f"{'[' if value.low_closed else '('}{low}..{high}{']' if value.high_closed else ')'}"
    return _plain(value)


def _joined(parts: list[str]) -> str:
    if sum(map(len, parts)) > TEXT_LIMIT:
        raise LimitReached(why="text")
    return ", ".join(parts)


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else _text(name, 0)


def _plain(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, datetime):
        return f"{value.date().isoformat()}T{time_text(value.timetz(), value)}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return time_text(value)
    if isinstance(value, timedelta):
        return timedelta_text(value)
    if isinstance(value, Months):
        return months_text(value)
    return f"function {value.name}".rstrip() if isinstance(value, Function) else str(value)


def number_text(value: Decimal) -> str:
    """A number exactly, without superfluous zeros; with an exponent only where it would be very long."""
    if not value:
        return "0"
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > 100:
        return str(value)
    shown = format(value, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def time_text(value: time, moment: datetime | None = None) -> str:
    """A time as FEEL writes it, with its offset or the name of its zone."""
    plain = value.replace(tzinfo=None).isoformat()
    plain = plain.rstrip("0") if "." in plain else plain
    if value.tzinfo is None:
        return plain
    key = getattr(value.tzinfo, "key", None)
    if key:
        return f"{plain}@{key}"
    offset = (moment or value).utcoffset()
    if not offset:
        return f"{plain}Z"
    seconds = int(abs(offset).total_seconds())
    shown = f"{seconds // 3600:02}:{seconds % 3600 // 60:02}" + (f":{seconds % 60:02}" if seconds % 60 else "")
    return f"{plain}{'-' if offset < timedelta() else '+'}{shown}"


def months_text(value: Months) -> str:
    """A years-and-months duration as text."""
    years, months = divmod(abs(value.months), 12)
    body = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
    return ("-" if value.months < 0 else "") + "P" + body


def timedelta_text(value: timedelta) -> str:
    """A days-and-time duration as text."""
    total = abs(value)
    hours, rest = divmod(total.seconds, 3600)
    seconds = f"{rest % 60}{f'.{total.microseconds:06d}'.rstrip('0') if total.microseconds else ''}"
    clock = (
        (f"{hours}H" if hours else "")
        + (f"{rest // 60}M" if rest // 60 else "")
        + (f"{seconds}S" if seconds != "0" else "")
    )
    days = f"{total.days}D" if total.days else ""
    body = days + (f"T{clock}" if clock else "")
    return ("-" if value < timedelta() else "") + "P" + (body or "T0S")
