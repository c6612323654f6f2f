"""Registers that are counted as they stand on a day: the catalogue of procedures, and the ministry's units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import NamedTuple

from motcua.definitions.catalogue import queries as catalogue
from motcua.followup.monitoring import models, rolling
from motcua.followup.monitoring.folding import HANDLED
from motcua.followup.monitoring.types import Cut, Measure
from motcua.foundation import once
from motcua.foundation.clock import VIETNAM, legal_date
from motcua.identity.organisations import queries as organisations

PROCEDURES, UNITS = "catalogue.procedures", "organisation.units"

BASES: Mapping[str, frozenset[str]] = {
    PROCEDURES: frozenset({"open", "online", "full", "partial", "national", "single_window", "agreed"}),
    UNITS: frozenset({"ministry", "documents"}),
}


class Held(NamedTuple):
    """One record of a register on a day."""

    kind: str
    key: str
    unit: str
    procedure: str
    traits: frozenset[str]


def held(measure: Measure, cut: Cut, *, at: datetime) -> list[Held]:
    """The records that a measure counts on the last day of a cut, or today where that has not come; none of a time that has not begun."""
    if cut.since > legal_date(at):
        return []
    until = min(datetime.combine(cut.until, time(), tzinfo=VIETNAM), at)
    return [
        one
        for one in (_procedures(until) if measure.base == PROCEDURES else _units(cut, until))
        if one.traits.issuperset(measure.have)
        and one.traits.isdisjoint(measure.without)
        and (not measure.procedures or one.procedure in measure.procedures)
        and (cut.procedures is None or one.procedure in cut.procedures)
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
            "agreed": entry.single_window,
        }
        key, has = entry.procedure, frozenset(name for name, has in traits.items() if has)
        found.append(Held("procedure", key, entry.authority_unit, key, has))
    return found


def _units(cut: Cut, until: datetime) -> list[Held]:
    """Units that stand on the last day below an authority, those of the ministry so marked; who had a document in hand in the time used the register."""
    return once.kept(("units held", cut.since, cut.until, until.date()), lambda: _read_units(cut, until))


def _read_units(cut: Cut, until: datetime) -> list[Held]:
    generation = models.Generation.objects.order_by("-pk").first()
    used = rolling.places_of(generation.pk, HANDLED, Cut(cut.since, cut.until)) if generation else frozenset[str]()
    units = organisations.units(on=legal_date(until - timedelta(microseconds=1)))
    ministries = {one.code for one in units if one.kind == "ministry"}
    found = []
    for one in units:
        if one.is_authority:
            continue
        traits = {
            "ministry": one.code.partition(".")[0] in ministries,
            "documents": any(code == one.code or code.startswith(f"{one.code}.") for code in used),
        }
        found.append(Held("unit", one.code, one.code, "", frozenset(name for name, has in traits.items() if has)))
    return found
