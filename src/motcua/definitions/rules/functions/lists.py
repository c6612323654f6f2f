"""FEEL's functions on lists, and `not`, `is`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, time
from decimal import Decimal
from functools import cmp_to_key
from itertools import pairwise

from motcua.definitions.rules.values import (
    CONTEXT,
    Function,
    Value,
    Walk,
    as_list,
    bounded,
    compare,
    equal,
    hashed,
    is_number,
    kind,
    placed,
)


def list_contains(items: Value, element: Value) -> Value:
    """Whether the list has the element."""
    if items is None:
        return None
    return any(equal(item, element) is True for item in as_list(items))


def count(items: Value) -> Value:
    """How many."""
    return Decimal(len(items)) if isinstance(items, list) else None if items is None else Decimal(1)


def _spread(items: Sequence[Value]) -> list[Value]:
    """A call with one list is about the list, any other about the arguments."""
    return items[0] if len(items) == 1 and isinstance(items[0], list) else list(items)


def _numbers(items: Sequence[Value]) -> list[Decimal] | None:
    found = _spread(items)
    numbers = [Decimal(item) for item in found if is_number(item)]
    return numbers if numbers and len(numbers) == len(found) else None


def _extreme(items: Sequence[Value], sign: int) -> Value:
    found = _spread(items)
    best = found[0] if found else None
    for item in found[1:]:
        order = compare(item, best)
        if order is None:
            return None
        best = item if order * sign > 0 else best
    return best


def minimum(*items: Value) -> Value:
    """The smallest."""
    return _extreme(items, -1)


def maximum(*items: Value) -> Value:
    """The largest."""
    return _extreme(items, 1)


def total(*items: Value) -> Value:
    """The sum; null for an empty list or where something is no number."""
    numbers = _numbers(items)
    return None if numbers is None else _sum(numbers)


def mean(*items: Value) -> Value:
    """The arithmetic mean."""
    numbers = _numbers(items)
    return None if numbers is None else CONTEXT.divide(_sum(numbers), Decimal(len(numbers)))


def product(*items: Value) -> Value:
    """All multiplied."""
    numbers = _numbers(items)
    if numbers is None:
        return None
    result = Decimal(1)
    for item in numbers:
        result = CONTEXT.multiply(result, item)
    return result


def median(*items: Value) -> Value:
    """The middle one, or the mean of the two in the middle."""
    numbers = _numbers(items)
    if numbers is None:
        return None
    numbers.sort()
    middle = len(numbers) // 2
    return (
        numbers[middle]
        if len(numbers) % 2
        else CONTEXT.divide(CONTEXT.add(numbers[middle - 1], numbers[middle]), Decimal(2))
    )


def deviation(*items: Value) -> Value:
    """The sample's standard deviation."""
    numbers = _numbers(items)
    if numbers is None or len(numbers) < 2:
        return None
    middle = CONTEXT.divide(_sum(numbers), Decimal(len(numbers)))
    squares = _sum([CONTEXT.power(CONTEXT.subtract(n, middle), 2) for n in numbers])
    return CONTEXT.divide(squares, Decimal(len(numbers) - 1)).sqrt(CONTEXT)


def _sum(numbers: Sequence[Decimal]) -> Decimal:
    found = Decimal(0)
    for number in numbers:
        found = CONTEXT.add(found, number)
    return found


def mode(*items: Value) -> Value:
    """The most frequent, in order."""
    if _spread(items) == []:
        return []
    numbers = _numbers(items)
    if numbers is None:
        return None
    counted = Counter(numbers)
    most = max(counted.values())
    return sorted(number for number, times in counted.items() if times == most)


def all_of(*items: Value) -> Value:
    """Three-valued "and" of a list."""
    found = _spread(items)
    if any(item is False for item in found):
        return False
    return True if all(item is True for item in found) else None


def any_of(*items: Value) -> Value:
    """Three-valued "or" of a list."""
    found = _spread(items)
    if any(item is True for item in found):
        return True
    return False if all(item is False for item in found) else None


def sublist(items: Value, start: Value, length: Value = None) -> Value:
    """A part of a list; 1 is the first, -1 the last."""
    if not isinstance(items, list) or not is_number(start) or start == 0 or not (length is None or is_number(length)):
        return None
    begin = int(start) - 1 if start > 0 else len(items) + int(start)
    if begin < 0 or begin > len(items):
        return None
    return items[begin:] if length is None else items[begin : begin + int(length)]


def append(items: Value, *more: Value) -> Value:
    """The list with more at its end."""
    return None if items is None else bounded([*as_list(items), *more])


def concatenate(*lists: Value) -> Value:
    """All lists in one."""
    return bounded([item for part in lists for item in as_list(part)])


def insert_before(items: Value, position: Value, new: Value) -> Value:
    """With a new element before a position."""
    index = _index(items, position)
    if index is None or not isinstance(items, list):
        return None
    return bounded([*items[:index], new, *items[index:]])


def remove(items: Value, position: Value) -> Value:
    """Without the element at a position."""
    index = _index(items, position)
    return None if index is None or not isinstance(items, list) else items[:index] + items[index + 1 :]


def list_replace(items: Value, position: Value, new: Value) -> Value:
    """With the element at a position, or those that match, replaced."""
    if isinstance(position, Function) and isinstance(items, list):
        return [new if position.call([item, new]) is True else item for item in items]
    index = _index(items, position)
    return None if index is None or not isinstance(items, list) else [*items[:index], new, *items[index + 1 :]]


def _index(items: Value, position: Value) -> int | None:
    if not isinstance(items, list) or not is_number(position) or position == 0:
        return None
    index = int(position) - 1 if position > 0 else len(items) + int(position)
    return index if 0 <= index < len(items) else None


def reverse(items: Value) -> Value:
    """From the end."""
    return None if items is None else as_list(items)[::-1]


def index_of(items: Value, match: Value) -> Value:
    """All positions of a value."""
    if not isinstance(items, list):
        return None
    return [
        Decimal(i) for i, item in enumerate(items, 1) if (item is None and match is None) or equal(item, match) is True
    ]


def distinct(items: Value) -> Value:
    """Each value once."""
    if items is None:
        return None
    walk = Walk()
    found: dict[object, Value] = {}
    for item in as_list(items):
        found.setdefault(hashed(item, walk), item)
    return list(found.values())


def union(*lists: Value) -> Value:
    """All lists in one, each value once."""
    return distinct(concatenate(*lists))


def flatten(items: Value) -> Value:
    """Lists of lists in one."""
    found: list[Value] = []
    _flatten(as_list(items), found, Walk(), 0)
    return None if items is None else found


def _flatten(items: Sequence[Value], found: list[Value], walk: Walk, depth: int) -> None:
    for item in items:
        walk.step(depth)
        if isinstance(item, list):
            _flatten(item, found, walk, depth + 1)
        else:
            found.append(item)
            bounded(found)


def sort(items: Value, precedes: Value = None) -> Value:
    """In order, by a function that says whether one precedes another."""
    if not isinstance(items, list):
        return None
    if isinstance(precedes, Function):
        key = cmp_to_key(
            lambda a, b: -1 if precedes.call([a, b]) is True else 1 if precedes.call([b, a]) is True else 0
        )
        return sorted(items, key=key)
    if any(compare(a, b) is None for a, b in pairwise(items)):
        return None
    return sorted(items, key=cmp_to_key(lambda a, b: compare(a, b) or 0))


def negation(value: Value) -> Value:
    """Three-valued "not"."""
    return not value if isinstance(value, bool) else None


def is_same(left: Value, right: Value) -> Value:
    """Whether both are the same value of the same kind; the same instant by another offset is not the same."""
    if kind(left) != kind(right):
        return False
    if isinstance(left, time | datetime) and isinstance(right, time | datetime):
        return (
            left.replace(tzinfo=None) == right.replace(tzinfo=None)
            and placed(left).utcoffset() == placed(right).utcoffset()
        )
    return equal(left, right) is True


TABLE = {
    "list contains": (list_contains, ("list", "element"), 2),
    "count": (count, ("list",), 1),
    "sublist": (sublist, ("list", "start position", "length"), 2),
    "insert before": (insert_before, ("list", "position", "newItem"), 3),
    "remove": (remove, ("list", "position"), 2),
    "list replace": (list_replace, ("list", "position", "newItem"), 3, ("list", "match", "newItem")),
    "reverse": (reverse, ("list",), 1),
    "index of": (index_of, ("list", "match"), 2),
    "distinct values": (distinct, ("list",), 1),
    "flatten": (flatten, ("list",), 1),
    "sort": (sort, ("list", "precedes"), 1),
    "not": (negation, ("negand",), 1),
    "is": (is_same, ("value1", "value2"), 2),
}

VARIADIC: dict[str, Callable[..., Value]] = {
    "min": minimum,
    "max": maximum,
    "sum": total,
    "mean": mean,
    "product": product,
    "median": median,
    "stddev": deviation,
    "mode": mode,
    "all": all_of,
    "any": any_of,
    "append": append,
    "concatenate": concatenate,
    "union": union,
}
