"""Exact arithmetic: numbers in Decimal128, dates, times and durations."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, TypeAlias

from motcua.definitions.rules.functions.moments import add_months
from motcua.definitions.rules.values import (
    CONTEXT,
    EXPONENT_LIMIT,
    Env,
    Expr,
    Months,
    Value,
    bounded_text,
    is_number,
)

Operation: TypeAlias = Callable[[Decimal, Decimal], Decimal]
_MONTHS = Decimal(12_000_000_000)
_FLOATS: dict[str, Callable[[float, float], object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}


def negated(value: Value) -> Value:
    """With the other sign."""
    if is_number(value):
        return CONTEXT.minus(Decimal(value))
    if isinstance(value, timedelta):
        return -value
    return Months(-value.months) if isinstance(value, Months) else None


def binary(sign: str, left: Expr, right: Expr, *, rounds: bool = False) -> Expr:
    """An operation on two values; with `rounds` numbers are rounded to a machine's doubles."""
    operation = {"+": _add, "-": _subtract, "*": _multiply, "/": _divide, "**": _power}[sign]
    if not rounds:
        return lambda env: operation(left(env), right(env))
    on_floats = _FLOATS[sign]

    def run(env: Env) -> Value:
        first, second = left(env), right(env)
        if not isinstance(first, Decimal) or not isinstance(second, Decimal):
            return operation(first, second)
        try:
            found = on_floats(float(first), float(second))
        except ArithmeticError:
            return None
        return Decimal(found) if isinstance(found, float) and isfinite(found) else None

    return run


def _numbers(left: Value, right: Value) -> bool:
    return (isinstance(left, Decimal) and isinstance(right, Decimal)) or (is_number(left) and is_number(right))


def _add(left: Value, right: Value) -> Value:
    if _numbers(left, right):
        return _guarded(CONTEXT.add, left, right)
    if isinstance(left, str) and isinstance(right, str):
        return bounded_text(left + right)
    if isinstance(left, Months) and isinstance(right, Months):
        return Months(left.months + right.months)
    if isinstance(left, date) and isinstance(right, Months):
        return add_months(left, right.months)
    if isinstance(left, Months | timedelta) and isinstance(right, date | time):
        return _add(right, left)
    return _moved(left, right)


def _scaled(span: timedelta, factor: Decimal, operation: Operation) -> Value:
    """A duration times or over a number, exact to the microsecond."""
    micro = _guarded(operation, Decimal(span // timedelta(microseconds=1)), factor)
    if not isinstance(micro, Decimal):
        return None
    try:
        return timedelta(microseconds=int(micro.to_integral_value()))
    except OverflowError:
        return None


def _moved(left: Value, right: Value) -> Value:
    if not isinstance(right, timedelta):
        return None
    try:
        if isinstance(left, datetime | timedelta):
            return left + right
        if isinstance(left, date):
            return (datetime.combine(left, time()) + right).date()
        if isinstance(left, time):
            return (datetime.combine(date(2000, 1, 15), left) + right).timetz()
    except OverflowError:
        return None
    return None


def _subtract(left: Value, right: Value) -> Value:
    if _numbers(left, right):
        return _guarded(CONTEXT.subtract, left, right)
    if isinstance(left, date) and isinstance(right, date):
        return _apart(left, right)
    if isinstance(left, time) and isinstance(right, time):
        return _apart(datetime.combine(date(2000, 1, 15), left), datetime.combine(date(2000, 1, 15), right))
    return _add(left, negated(right)) if isinstance(right, Months | timedelta) else None


def _apart(left: date, right: date) -> Value:
    first = left if isinstance(left, datetime) else _midnight(left, right)
    second = right if isinstance(right, datetime) else _midnight(right, left)
    if (first.tzinfo is None) != (second.tzinfo is None):
        return None
    return first - second


def _midnight(day: date, beside: date) -> datetime:
    """The first instant of a day: UTC beside an instant that has a zone."""
    zoned = isinstance(beside, datetime) and beside.tzinfo is not None
    return datetime.combine(day, time(tzinfo=UTC if zoned else None))


def _multiply(left: Value, right: Value) -> Value:
    if _numbers(left, right):
        return _guarded(CONTEXT.multiply, left, right)
    if is_number(left):
        left, right = right, left
    if not is_number(right):
        return None
    factor = Decimal(right)
    if isinstance(left, Months):
        return _months(_guarded(CONTEXT.multiply, left.months, factor))
    return _scaled(left, factor, CONTEXT.multiply) if isinstance(left, timedelta) else None


def _months(value: Value) -> Value:
    """Whole months, if they are not absurdly many."""
    return Months(int(value)) if isinstance(value, Decimal) and abs(value) < _MONTHS else None


def _divide(left: Value, right: Value) -> Value:
    if _numbers(left, right):
        return None if right == 0 else _guarded(CONTEXT.divide, left, right)
    if isinstance(left, Months) and isinstance(right, Months):
        return CONTEXT.divide(Decimal(left.months), Decimal(right.months)) if right.months else None
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return CONTEXT.divide(_seconds(left), _seconds(right)) if right else None
    if not is_number(right) or right == 0:
        return None
    by = Decimal(right)
    if isinstance(left, Months):
        return _months(_guarded(CONTEXT.divide, left.months, by))
    return _scaled(left, by, CONTEXT.divide) if isinstance(left, timedelta) else None


def _seconds(value: timedelta) -> Decimal:
    return CONTEXT.divide(Decimal(value // timedelta(microseconds=1)), Decimal(1_000_000))


def _power(left: Value, right: Value) -> Value:
    if not is_number(left) or not is_number(right) or not -EXPONENT_LIMIT <= right <= EXPONENT_LIMIT:
        return None
    return _guarded(CONTEXT.power, left, right)


def _guarded(operation: Operation, left: Any, right: Any) -> Value:
    try:
        return operation(Decimal(left), Decimal(right))
    except ArithmeticError:
        return None
