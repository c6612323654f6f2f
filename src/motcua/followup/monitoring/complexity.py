"""How much work a dossier is by its procedure: versions of weights with the day from which each holds (`packs/plan/complexity/*.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from motcua.followup.monitoring.errors import PlanUnreadable
from motcua.followup.monitoring.types import Weights

LARGEST = 65_536
"""Bytes of one file."""
MOST = Decimal(100)
"""No dossier is more work than so many of the lightest."""


def versions(folder: Path) -> list[Weights]:
    """All versions of a folder by their first days; raises `PlanUnreadable`, also for two of one day and for a folder without any."""
    found = sorted((read(path.name, path.read_bytes()) for path in sorted(folder.glob("*.toml"))), key=_since)
    if not found:
        raise PlanUnreadable(place=folder.name, why="there are no weights")
    if any(one.since == other.since for one, other in pairwise(found)):
        raise PlanUnreadable(place=folder.name, why="two versions begin on one day")
    return found


def in_force(known: Sequence[Weights], day: date) -> Weights | None:
    """The version that holds on a day; none before the first."""
    return next((one for one in reversed(known) if one.since <= day), None)


def read(name: str, content: bytes) -> Weights:
    """One file of weights; raises `PlanUnreadable` with the place that is wrong."""
    if len(content) > LARGEST:
        raise PlanUnreadable(place=name, why=f"more than {LARGEST} bytes")
    try:
        raw = tomllib.loads(content.decode(), parse_float=Decimal)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as wrong:
        raise PlanUnreadable(place=name, why=str(wrong)[:200]) from None
    unknown = sorted(set(raw) - {"from", "confirmed", "default", "bands", "weights"})
    if unknown:
        raise PlanUnreadable(place=name, why=f"unknown: {', '.join(unknown)}"[:200])
    since, confirmed = raw.get("from"), raw.get("confirmed")
    if type(since) is not date:
        raise PlanUnreadable(place=f"{name}/from", why="a day is wanted")
    if not isinstance(confirmed, bool):
        raise PlanUnreadable(place=f"{name}/confirmed", why="true or false is wanted")
    named = raw.get("weights", {})
    if not isinstance(named, dict):
        raise PlanUnreadable(place=f"{name}/weights", why="a table is wanted")
    return Weights(
        since=since,
        confirmed=confirmed,
        default=_weight(raw.get("default"), f"{name}/default"),
        bands=_bands(raw.get("bands", []), f"{name}/bands"),
        named={key: _weight(value, f"{name}/weights/{key}") for key, value in named.items()},
    )


def _bands(raw: object, place: str) -> list[tuple[int, Decimal]]:
    if not isinstance(raw, list):
        raise PlanUnreadable(place=place, why="a list is wanted")
    found: list[tuple[int, Decimal]] = []
    for number, band in enumerate(raw):
        here = f"{place}/{number}"
        if not isinstance(band, dict) or set(band) != {"up_to", "weight"} or type(band["up_to"]) is not int:
            raise PlanUnreadable(place=here, why="up_to, a whole number of days, and weight are wanted")
        if band["up_to"] <= (found[-1][0] if found else 0):
            raise PlanUnreadable(place=here, why="bands go up")
        found.append((band["up_to"], _weight(band["weight"], f"{here}/weight")))
    return found


def _weight(raw: object, place: str) -> Decimal:
    value = Decimal(raw) if type(raw) is int and raw <= MOST else raw
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 < value <= MOST:
        raise PlanUnreadable(place=place, why=f"a number above 0 and up to {MOST} is wanted")
    return value


def _since(one: Weights) -> date:
    return one.since
