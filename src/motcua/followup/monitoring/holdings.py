"""Registers that are counted as they stand on a day: the catalogue of procedures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import NamedTuple

from motcua.definitions.catalogue import queries as catalogue
from motcua.followup.monitoring.types import Cut, Measure
from motcua.foundation.clock import VIETNAM

PROCEDURES = "catalogue.procedures"

BASES: Mapping[str, frozenset[str]] = {
    PROCEDURES: frozenset({"open", "online", "full", "partial", "national", "single_window"})
}


class Held(NamedTuple):
    """One record of a register on a day."""

    key: str
    unit: str
    traits: frozenset[str]


def held(measure: Measure, cut: Cut, *, at: datetime) -> list[Held]:
    """The records that a measure counts on the last day of a cut, or today where that has not come."""
    day = min(datetime.combine(cut.until, time(), tzinfo=VIETNAM), at)
    return [
        one
        for one in _procedures(day)
        if one.traits.issuperset(measure.have)
        and one.traits.isdisjoint(measure.without)
        and (not measure.procedures or one.key in measure.procedures)
        and (cut.procedures is None or one.key in cut.procedures)
        and (not cut.unit or one.unit == cut.unit or one.unit.startswith(f"{cut.unit}."))
    ]


def fields(at: datetime) -> dict[str, tuple[str, frozenset[str]]]:
    """The fields of administration: their key (the Vietnamese name) with the English name and the procedures of each."""
    found: dict[str, tuple[str, set[str]]] = {}
    for entry in catalogue.procedures(at=at):
        found.setdefault(entry.field.vi, (entry.field.en, set()))[1].add(entry.procedure)
    return {key: (name, frozenset(keys)) for key, (name, keys) in sorted(found.items())}


def _procedures(at: datetime) -> list[Held]:
    found = []
    for entry in catalogue.procedures(at=at):
        traits = {
            "open": entry.open,
            "online": "portal" in entry.channels,
            "full": entry.level == "full",
            "partial": entry.level == "partial",
            "national": "national_portal" in entry.channels and bool(entry.national_code),
            "single_window": "single_window" in entry.channels,
        }
        found.append(
            Held(entry.procedure, entry.authority_unit, frozenset(name for name, has in traits.items() if has))
        )
    return found
