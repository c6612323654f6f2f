"""FEEL's relations between points and ranges."""

from __future__ import annotations

import re
from collections.abc import Callable

from motcua.definitions.rules.functions.moments import to_date, to_datetime, to_duration, to_time
from motcua.definitions.rules.functions.numbers import number
from motcua.definitions.rules.values import Range, Value, compare


def _ends(value: Value) -> Range:
    return value if isinstance(value, Range) else Range(value, value, low_closed=True, high_closed=True)


def _before(a: Range, b: Range) -> bool | None:
    order = compare(a.high, b.low)
    return None if order is None else order < 0 or (order == 0 and not (a.high_closed and b.low_closed))


def _meets(a: Range, b: Range) -> bool | None:
    order = compare(a.high, b.low)
    return None if order is None else order == 0 and a.high_closed and b.low_closed


def _starts(a: Range, b: Range) -> bool | None:
    low, high = compare(a.low, b.low), compare(a.high, b.high)
    if low is None or high is None:
        return None
    return (
        low == 0 and a.low_closed == b.low_closed and (high < 0 or (high == 0 and (b.high_closed or not a.high_closed)))
    )


def _finishes(a: Range, b: Range) -> bool | None:
    low, high = compare(a.low, b.low), compare(a.high, b.high)
    if low is None or high is None:
        return None
    return (
        high == 0 and a.high_closed == b.high_closed and (low > 0 or (low == 0 and (b.low_closed or not a.low_closed)))
    )


def _includes(a: Range, b: Range) -> bool | None:
    low, high = compare(a.low, b.low), compare(a.high, b.high)
    if low is None or high is None:
        return None
    left = low < 0 or (low == 0 and (a.low_closed or not b.low_closed))
    return left and (high > 0 or (high == 0 and (a.high_closed or not b.high_closed)))


def _coincides(a: Range, b: Range) -> bool | None:
    low, high = compare(a.low, b.low), compare(a.high, b.high)
    if low is None or high is None:
        return None
    return low == 0 and high == 0 and a.low_closed == b.low_closed and a.high_closed == b.high_closed


def _overlaps(a: Range, b: Range) -> bool | None:
    first, second = _before(a, b), _before(b, a)
    return None if first is None or second is None else not first and not second


def _overlaps_before(a: Range, b: Range) -> bool | None:
    """`a` begins before `b` and ends inside it."""
    low, high, over = compare(a.low, b.low), compare(a.high, b.high), _overlaps(a, b)
    if low is None or high is None or over is None:
        return None
    begins = low < 0 or (low == 0 and a.low_closed and not b.low_closed)
    ends = high < 0 or (high == 0 and (b.high_closed or not a.high_closed))
    return over and begins and ends


def _turned(relation: Callable[[Range, Range], bool | None]) -> Callable[[Range, Range], bool | None]:
    return lambda a, b: relation(b, a)


def _function(relation: Callable[[Range, Range], bool | None]) -> Callable[[Value, Value], Value]:
    return lambda a, b: None if a is None or b is None else relation(_ends(a), _ends(b))


RELATIONS: dict[str, Callable[[Range, Range], bool | None]] = {
    "before": _before,
    "after": _turned(_before),
    "meets": _meets,
    "met by": _turned(_meets),
    "overlaps": _overlaps,
    "overlaps before": _overlaps_before,
    "overlaps after": _turned(_overlaps_before),
    "finishes": _finishes,
    "finished by": _turned(_finishes),
    "includes": _includes,
    "during": _turned(_includes),
    "starts": _starts,
    "started by": _turned(_starts),
    "coincides": _coincides,
}


def to_range(text: Value) -> Value:
    """A range from text: `[1..5)`, `(.."b"]`, `[@"2026-01-01"..@"2026-12-31"]`; null where it is none."""
    match = _RANGE.fullmatch(text) if isinstance(text, str) and len(text) <= _LONGEST else None
    if not match:
        return None
    low, high = _end(match[2]), _end(match[3])
    if low is _NONE or high is _NONE or (low is None and high is None):
        return None
    opened, closed = match[1] == "[", match[4] == "]"
    if (low is None and opened) or (high is None and closed):
        return None
    order = compare(low, high) if low is not None and high is not None else -1
    return Range(low, high, opened, closed) if order is not None and order <= 0 else None


def _end(text: str) -> Value:
    """A literal end of a range; null where it is left out."""
    if not text:
        return None
    quoted = _QUOTED.fullmatch(text)
    if quoted is None:
        return _NONE if (found := number(text)) is None else found
    body = quoted[2].replace('\\"', '"')
    if not quoted[1]:
        return body
    reader = _READERS.get(quoted[1].rstrip("(").strip())
    if reader is not None:
        found = reader(body)
        return _NONE if found is None else found
    found = next((made for made in (read(body) for read in _READERS.values()) if made is not None), None)
    return _NONE if found is None else found


_LONGEST = 300
_NONE = object()
_RANGE = re.compile(
    r"\s*([\[(\]])\s*((?:@?[a-z ]*\(?\"(?:[^\"\\]|\\.)*\"\)?|-?[\d.]*\d)?)\s*\.\.\s*((?:@?[a-z ]*\(?\"(?:[^\"\\]|\\.)*\"\)?|-?[\d.]*\d)?)\s*([\])\[])\s*"
)
_QUOTED = re.compile(r"(@|[a-z ]+\(|)\"((?:[^\"\\]|\\.)*)\"\)?")
_READERS: dict[str, Callable[[Value], Value]] = {
    "date": to_date,
    "date and time": to_datetime,
    "time": to_time,
    "duration": to_duration,
}
_POINTS = (("point1", "point2"), ("point", "range"), ("range", "point"))

TABLE = {
    **{name: (_function(relation), ("range1", "range2"), 2, *_POINTS) for name, relation in RELATIONS.items()},
    "range": (to_range, ("from",), 1),
}
