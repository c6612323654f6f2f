"""How much work a dossier is by its procedure: versions of weights with the day from which each holds (`packs/plan/complexity/*.toml`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from motcua.followup.monitoring.errors import PlanUnreadable
from motcua.followup.monitoring.types import Weights
from motcua.foundation import toml

LARGEST = 65_536
"""Bytes of one file."""
MOST = Decimal(100)
"""No dossier is more work than so many of the lightest."""
MOST_BANDS, LONGEST = 50, 3_650
"""Bands of one file, and days of the longest."""


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
    given = toml.read(content, name=name, largest=LARGEST, error=PlanUnreadable)
    given.only("from", "confirmed", "default", "bands", "weights")
    named = given.table("weights") if "weights" in given else None
    return Weights(
        since=given.day("from"),
        confirmed=given.flag("confirmed"),
        default=_weight(given, "default"),
        bands=_bands(given),
        named={key: _weight(named, key) for key in named.values} if named else {},
    )


def _bands(given: toml.Table) -> list[tuple[int, Decimal]]:
    found: list[tuple[int, Decimal]] = []
    for band in given.tables("bands", most=MOST_BANDS):
        band.only("up_to", "weight")
        least = found[-1][0] + 1 if found else 1
        found.append((band.whole("up_to", least=least, most=LONGEST), _weight(band, "weight")))
    return found


def _weight(given: toml.Table, key: str) -> Decimal:
    value = given.number(key, below=int(MOST) + 1)
    if not 0 < value <= MOST:
        raise given.refused(f"a number above 0 and up to {MOST} is wanted", key=key)
    return value


def _since(one: Weights) -> date:
    return one.since
