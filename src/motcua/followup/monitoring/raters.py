"""Which cuts of a target about ratings may be told (Decree 61/2018/NĐ-CP article 27(3): who rates stays unknown).

The months of a year, and the units of a whole year, are each put into blocks of five ratings or more. What is told is always made of
whole blocks, and so is the difference of any two figures: whatever cuts are laid beside each other, no rating stands alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from motcua.followup.feedback.types import SMALLEST
from motcua.followup.monitoring.types import Cut


def is_told(counts: Mapping[str, int], chosen: Collection[str]) -> bool:
    """Whether the sum over the chosen parts is made of whole blocks; `counts` has every part of the whole, in its order."""
    blocks = _blocks(counts)
    return bool(blocks) and all(block <= set(chosen) or not block & set(chosen) for block in blocks)


def shape(cut: Cut) -> str:
    """By what a cut divides the year: `months` (the whole ministry), `units` (a whole year), or "" for cuts that are never told."""
    first = date(cut.since.year, 1, 1)
    if cut.procedures is not None or cut.until > date(first.year + 1, 1, 1):
        return ""
    if not cut.unit:
        return "months" if cut.since.day == cut.until.day == 1 else ""
    return "units" if (cut.since, cut.until) == (first, date(first.year + 1, 1, 1)) else ""


def _blocks(counts: Mapping[str, int]) -> list[set[str]]:
    found, here, number = list[set[str]](), set[str](), 0
    for key, count in counts.items():
        if not count:
            continue
        here.add(key)
        number += count
        if number >= SMALLEST:
            found.append(here)
            here, number = set(), 0
    if here and found:
        found[-1] |= here
    return found
