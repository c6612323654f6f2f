"""FEEL's functions on numbers, in Decimal128."""

from __future__ import annotations

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from functools import partial

from motcua.definitions.rules.values import CONTEXT, EXPONENT_LIMIT, Months, Value, is_number


def number(value: Value, grouping: Value = None, point: Value = None) -> Value:
    """A number from text, with its grouping mark and decimal point."""
    if is_number(value):
        return value
    if not isinstance(value, str) or grouping not in (None, " ", ",", ".") or point not in (None, ",", "."):
        return None
    if grouping is not None and grouping == point:
        return None
    text = value.replace(str(grouping), "") if grouping else value
    text = text.replace(str(point), ".") if point and point != "." else text
    if (
        not text
        or not text.isascii()
        or text.strip() != text
        or "_" in text
        or text.lower().strip("+-").startswith(("n", "i", "s"))
    ):
        return None
    try:
        return CONTEXT.create_decimal(text)
    except ArithmeticError:
        return None


def rounded(value: Value, scale: Value = Decimal(0), *, mode: str) -> Value:
    """The number with `scale` decimals by one of the modes."""
    if not is_number(value) or not is_number(scale) or not -EXPONENT_LIMIT < scale < EXPONENT_LIMIT:
        return None
    try:
        return Decimal(value).quantize(Decimal(1).scaleb(-int(scale)), rounding=mode, context=CONTEXT)
    except ArithmeticError:
        return value if scale > 0 else Decimal(0)


def absolute(value: Value) -> Value:
    """Without its sign; durations too."""
    if isinstance(value, Months):
        return Months(abs(value.months))
    if isinstance(value, timedelta):
        return abs(value)
    return CONTEXT.abs(Decimal(value)) if is_number(value) else None


def modulo(dividend: Value, divisor: Value) -> Value:
    """The remainder with the divisor's sign."""
    if not is_number(dividend) or not is_number(divisor) or divisor == 0:
        return None
    by = Decimal(divisor)
    try:
        rest = CONTEXT.remainder(Decimal(dividend), by)
    except ArithmeticError:
        return None
    return CONTEXT.add(rest, by) if rest and (rest < 0) != (by < 0) else rest


def root(value: Value) -> Value:
    """The square root, null below zero."""
    return Decimal(value).sqrt(CONTEXT) if is_number(value) and value >= 0 else None


def logarithm(value: Value) -> Value:
    """The natural logarithm, null at and below zero."""
    return Decimal(value).ln(CONTEXT) if is_number(value) and value > 0 else None


def exponential(value: Value) -> Value:
    """E to the power, null where that is absurd."""
    return Decimal(value).exp(CONTEXT) if is_number(value) and -EXPONENT_LIMIT < value < EXPONENT_LIMIT else None


def odd(value: Value) -> Value:
    """Whether it is a whole number that is odd."""
    rest = modulo(value, Decimal(2))
    return abs(rest) == 1 if is_number(rest) else None


def even(value: Value) -> Value:
    """Whether it is a whole number that is even."""
    return modulo(value, Decimal(2)) == 0 if is_number(value) else None


TABLE = {
    "number": (number, ("from", "grouping separator", "decimal separator"), 1),
    "decimal": (partial(rounded, mode=ROUND_HALF_EVEN), ("n", "scale"), 2),
    "floor": (partial(rounded, mode=ROUND_FLOOR), ("n", "scale"), 1),
    "ceiling": (partial(rounded, mode=ROUND_CEILING), ("n", "scale"), 1),
    "round up": (partial(rounded, mode=ROUND_UP), ("n", "scale"), 2),
    "round down": (partial(rounded, mode=ROUND_DOWN), ("n", "scale"), 2),
    "round half up": (partial(rounded, mode=ROUND_HALF_UP), ("n", "scale"), 2),
    "round half down": (partial(rounded, mode=ROUND_HALF_DOWN), ("n", "scale"), 2),
    "abs": (absolute, ("n",), 1),
    "modulo": (modulo, ("dividend", "divisor"), 2),
    "sqrt": (root, ("number",), 1),
    "log": (logarithm, ("number",), 1),
    "exp": (exponential, ("number",), 1),
    "odd": (odd, ("number",), 1),
    "even": (even, ("number",), 1),
}
