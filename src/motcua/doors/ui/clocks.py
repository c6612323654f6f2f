"""Working time in words: limits, what is left, and the steps of a due date; the same sentences on every door."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from motcua.doors.ui import texts, writing
from motcua.foundation.worktime.types import FULL_DAY, DueMode, Limit, LimitKind, Step

_WORKED = {LimitKind.WORKING_DAYS, LimitKind.WORKING_HOURS}


def limit(given: Limit) -> str:
    """`5 ngày làm việc`."""
    amount = given.amount.quantize(Decimal(1)) if given.amount == given.amount.to_integral_value() else given.amount
    said = texts.words(f"clock.limit.{given.kind}", amount=writing.number(amount))
    more = []
    if given.mode is DueMode.HOUR_EXACT:
        more.append(texts.words("clock.limit.hour_exact"))
    if given.cutoff is not None:
        more.append(texts.words("clock.limit.cutoff", time=f"{given.cutoff:%H:%M}"))
    return f"{said} ({', '.join(more)})" if more else said


def span(minutes: int) -> str:
    """Working time as `2 ngày 4 giờ`, a day being eight hours; minutes only below a day."""
    minutes = abs(minutes)
    days, rest = divmod(minutes, FULL_DAY)
    hours, left = divmod(rest, 60)
    parts = [
        texts.words(f"clock.span.{unit}", count=count)
        for unit, count in (("day", days), ("hour", hours), ("minute", left if not days else 0))
        if count
    ]
    return " ".join(parts) or texts.words("clock.span.minute", count=0)


def sentences(steps: Iterable[Step], of: Limit | None = None) -> list[str]:
    """Why a due date is what it is, a sentence a step; first the limit where it is given, and what it leaves out."""
    told = [_sentence(step) for step in steps]
    if of is None:
        return told
    off = f" {texts.words('clock.step.weeks_off')}" if of.kind in _WORKED else ""
    return [f"{texts.words('clock.step.limit', limit=limit(of))}{off}", *told]


def _sentence(step: Step) -> str:
    said = texts.words(
        f"clock.step.{step.code}",
        at=writing.moment(step.at) if step.at else "",
        until=writing.moment(step.until) if step.until else "",
        at_day=writing.moment(step.at).rsplit(" ", 1)[-1] if step.at else "",
        until_day=writing.moment(step.until).rsplit(" ", 1)[-1] if step.until else "",
        day=writing.day(step.day) if step.day else "",
        name=step.name,
        minutes=span(step.minutes),
    )
    return f"{said} {texts.words('clock.step.provisional')}" if step.provisional else said
