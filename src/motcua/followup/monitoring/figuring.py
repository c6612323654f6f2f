"""Figures of targets from numbers: value, whether it is met, its light, what is missing, where the year is going. Pure arithmetic."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from motcua.followup.monitoring.folding import carried
from motcua.followup.monitoring.rolling import Numbers, frame, holds
from motcua.followup.monitoring.types import Form, Light, Measure, Month, Number, Target
from motcua.foundation.clock import Period

CENT = Decimal("0.01")
LOOK_BACK = 3
"""Months by which the rest of a year is foreseen."""


def count(measure: Measure, numbers: Numbers) -> Number:
    """What a measure counts among numbers that were read for it and for others."""
    found, framed = Number(), frame(measure)
    for (base, _, traits, of), number in numbers.items():
        if base == measure.base and of == framed and holds(measure, traits):
            found += number
    return found


def sides(target: Target, numbers: Numbers) -> tuple[Number, Number]:
    """What is above and below the line; a target without a denominator has its numerator for both."""
    above = count(target.above, numbers) if target.above else Number()
    return above, count(target.below, numbers) if target.below else above


def value(target: Target, above: Number, below: Number) -> Decimal | None:
    """A target's value; none where there is nothing to count: an empty denominator is no data, neither 0 nor 100."""
    if target.form is Form.COUNT:
        return Decimal(above.count) if above.count else None
    if below.count == 0:
        return None
    if target.form is Form.MEAN:
        return (Decimal(above.total) / below.count).quantize(CENT, ROUND_HALF_UP)
    if target.form is Form.SUM:
        return Decimal(above.total)
    if target.form is Form.STATE:
        return Decimal(above.count == below.count)
    return (Decimal(100 * above.count) / below.count).quantize(CENT, ROUND_HALF_UP)


def median(measure: Measure, numbers: Numbers) -> Decimal | None:
    """The middle of what the records of a measure carry, from their traits; none where they do not tell it, or there are none."""
    found: dict[int, int] = defaultdict(int)
    for (base, _, traits, of), number in numbers.items():
        value = carried(traits)
        if base == measure.base and of == frame(measure) and holds(measure, traits) and value is not None:
            found[value] += number.count
    whole, seen, last = sum(found.values()), 0, 0
    for value, count in sorted(found.items()):
        if 2 * seen < whole < 2 * (seen + count):
            return Decimal(value)
        if seen and 2 * seen == whole:
            return Decimal(last + value) / 2
        seen, last = seen + count, value
    return None


def is_met(target: Target, found: Decimal | None) -> bool | None:
    """Whether a value reaches the goal; none without one of both."""
    if found is None or target.goal is None:
        return None
    if target.operator == "<=":
        return found <= target.goal
    return found == target.goal if target.operator == "=" else found >= target.goal


def distance(target: Target, found: Decimal | None) -> Decimal | None:
    """What is missing to the goal."""
    if found is None or target.goal is None:
        return None
    if target.operator == "=":
        return abs(target.goal - found)
    return max(Decimal(0), found - target.goal if target.operator == "<=" else target.goal - found)


def light(target: Target, found: Decimal | None, foreseen: Decimal | None) -> Light:
    """Met; at risk when it is missed by no more than the plan's margin, or would be met by the end of the year as things go; else missed."""
    met, short = is_met(target, found), distance(target, found)
    if found is None:
        return Light.NO_DATA
    if met is None or short is None or target.goal is None:
        return Light.NO_TARGET
    if met:
        return Light.AT_RISK if foreseen is not None and not is_met(target, foreseen) else Light.MET
    return Light.AT_RISK if short <= abs(target.goal) * target.margin or is_met(target, foreseen) else Light.MISSED


def months(target: Target, numbers: Numbers, *, since: date, until: date) -> list[Month]:
    """The months of a measured target, each alone and the year until its end."""
    found, above, below, first = [], Number(), Number(), since
    while first < until:
        here = {key: number for key, number in numbers.items() if key[1] == first}
        up, down = sides(target, here)
        above, below = above + up, below + down
        found.append(Month(first, up.count, down.count, value(target, up, down), value(target, above, below)))
        first = Period(first, 1).after.first
    return found


def forecast(target: Target, numbers: Numbers, *, since: date, until: date, end: date) -> Decimal | None:
    """The value at the end of the year when the rest goes as the last whole months did.

    None when the year is over or has no whole month yet, and for a part that does not begin with the year.
    """
    if (
        until >= end
        or (since.month, since.day) != (1, 1)
        or target.above is None
        or target.above.stock
        or target.form is Form.STATE
    ):
        return None
    above, below = sides(target, numbers)
    last = until.replace(day=1)
    begin = last
    for _ in range(LOOK_BACK):
        begin = max(since, Period(begin, 1).before.first)
    whole = (last.year - begin.year) * 12 + last.month - begin.month
    if whole <= 0:
        return None
    up, down = sides(target, {key: number for key, number in numbers.items() if begin <= key[1] < last})
    rest = Decimal((end - until).days) / Decimal((last - begin).days)
    more_up, more_down = (
        Number(round(up.count * rest), round(up.total * rest)),
        Number(round(down.count * rest), round(down.total * rest)),
    )
    return value(target, above + more_up, below + more_down)
