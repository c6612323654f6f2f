"""How a task stands on a day: arithmetic over what is recorded, by the rules of following."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from motcua.followup.programmes.types import OPEN, Following, Light, Risk, State


@dataclass(frozen=True, slots=True)
class Standing:
    """What judging needs of a task."""

    state: State
    starts: date
    first_due: date
    due: date
    done_on: date | None
    percent: int
    risk: Risk
    reported_on: date | None = None
    """The day on which the whole was reported, where that waits to be confirmed."""


def light(one: Standing, *, waits_for: Iterable[Standing], rules: Following, on: date) -> tuple[Light, tuple[str, ...]]:
    """The light of a task on a day, and why: `due`, `risk`, `behind` its time, `depends` on what is late, or `waits` to be confirmed.

    A whole that was reported in time is not late while the lead department has not looked: confirmed, it is done on the day of its report.
    """
    if one.state is State.CANCELLED:
        return Light.CANCELLED, ()
    if one.state is State.DONE:
        return (Light.DONE_LATE, ("due",)) if one.done_on and one.done_on > one.first_due else (Light.DONE, ())
    if one.reported_on is not None:
        return (Light.LATE, ("due", "waits")) if one.reported_on > one.due else (Light.ON_TRACK, ("waits",))
    if one.due < on:
        return Light.LATE, ("due",)
    why = []
    if one.risk is Risk.HIGH:
        why.append("risk")
    if _is_behind(one, rules, on):
        why.append("behind")
    if any(
        other.state in OPEN and other.reported_on is None and (other.due < on or other.due > one.due)
        for other in waits_for
    ):
        why.append("depends")
    return (Light.AT_RISK, tuple(why)) if why else (Light.ON_TRACK, ())


def slipped(one: Standing, *, on: date) -> int:
    """By how many days a task is later than its first date: by when it was done or reported whole, by the date that it has now, or by today."""
    if one.state is State.CANCELLED:
        return 0
    done_on = one.done_on if one.state is State.DONE else one.reported_on
    end = done_on or max(one.due, on)
    return max(0, (end - one.first_due).days)


def _is_behind(one: Standing, rules: Following, on: date) -> bool:
    whole = (one.due - one.starts).days + 1
    over = min(Decimal(1), Decimal(max(0, (on - one.starts).days)) / whole)
    missing = over - Decimal(one.percent) / 100
    return missing > (Decimal(0) if (one.due - on).days <= rules.near_days else rules.slack)
