"""Reads of what was loaded: plans, the rules of following, criteria of sheets, each as it holds on a day."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date

from motcua.followup.programmes import models, reading
from motcua.followup.programmes.errors import NothingLoaded, PlanUnknown, SheetUnknown
from motcua.followup.programmes.reading import Kind
from motcua.followup.programmes.types import Following, Plan, SheetRules
from motcua.foundation import once


def following(*, on: date) -> Following:
    """The rules of following that hold on a day; raises `NothingLoaded`."""
    row = next(iter(_holding(Kind.FOLLOWING, on)), None)
    if row is None:
        raise NothingLoaded
    return reading.following_of(row.content)


def plans(*, on: date) -> tuple[Plan, ...]:
    """Every resolution, programme and plan, those that hold others first, then by their beginning."""
    return once.kept(("programmes", on), lambda: _plans(on))


def plan(key: str, *, on: date) -> Plan:
    """One of them; raises `PlanUnknown`."""
    found = next((one for one in plans(on=on) if one.key == key), None)
    if found is None:
        raise PlanUnknown(plan=key)
    return found


def sheet_rules(year: int) -> SheetRules:
    """The criteria by which a year is assessed, in their last version; raises `SheetUnknown`."""
    if not MINYEAR <= year <= MAXYEAR:
        raise SheetUnknown(year=year)
    found = [
        rules
        for row in _holding(Kind.SHEET, date(year, 12, 31))
        if (rules := reading.sheet_of(row.content)).since <= year <= rules.until
    ]
    if not found:
        raise SheetUnknown(year=year)
    return found[-1]


def _plans(on: date) -> tuple[Plan, ...]:
    rows = _holding(Kind.PLAN, on)
    keeper = following(on=on).keeper
    found = {one.key: one for one in (reading.plan_of(row.content, keeper=keeper) for row in rows)}
    return tuple(sorted(found.values(), key=lambda one: (_depth(one, found), one.since, one.key)))


def _depth(one: Plan, found: dict[str, Plan]) -> int:
    """How many stand above it; a ring of documents ends after as many as there are."""
    depth = 0
    while one.under in found and depth <= len(found):
        one, depth = found[one.under], depth + 1
    return depth


def _holding(kind: Kind, on: date) -> list[models.File]:
    """The last version of each file of a kind that is in force on a day; what begins later holds already where nothing did before."""
    rows = models.File.objects.filter(kind=kind.value).order_by("key", "in_force_from", "pk")
    found: dict[str, models.File] = {}
    for row in rows:
        if row.in_force_from <= on or row.key not in found:
            found[row.key] = row
    return list(found.values())
