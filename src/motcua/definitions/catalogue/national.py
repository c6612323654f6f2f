"""The national catalogue held against ours: which differences there are, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from motcua.definitions.catalogue.types import NationalGap, NationalLine, NationalProcedure, ProcedureVersion
from motcua.foundation.types import Json
from motcua.foundation.vn import fold

_DAYS = {"working_days": ("ngay lam viec",), "calendar_days": ("ngay",), "working_hours": ("gio lam viec", "gio")}


def differences(
    versions: Iterable[ProcedureVersion], theirs: Mapping[str, NationalProcedure], gone: frozenset[str]
) -> Iterator[NationalLine]:
    """Every difference, by our procedures and then by what only they have."""
    named: set[str] = set()
    for version in versions:
        code = version.national_code
        if not code or version.national_code_is_placeholder:
            yield NationalLine(code, version.procedure, NationalGap.NO_CODE, version.name.vi, "")
            continue
        named.add(code)
        there = theirs.get(code)
        if there is None or not there.in_force:
            kind = NationalGap.GONE if code in gone or there is not None else NationalGap.UNKNOWN_THERE
            yield NationalLine(code, version.procedure, kind, version.name.vi, there.name if there else "")
            continue
        yield from _apart(version, there)
    for code in sorted(set(theirs) - named):
        if theirs[code].in_force:
            yield NationalLine(code, "", NationalGap.ONLY_THEIRS, "", theirs[code].name)


def _apart(version: ProcedureVersion, there: NationalProcedure) -> Iterator[NationalLine]:
    key = (version.national_code, version.procedure)
    if _same(version.name.vi) != _same(there.name):
        yield NationalLine(*key, NationalGap.NAME, version.name.vi, there.name)
    ours, words = version.limit, _DAYS.get(version.limit.kind, ())
    if words and there.days and (ours.amount != there.days or fold(there.unit).strip() not in words):
        yield NationalLine(*key, NationalGap.LIMIT, f"{ours.amount} {ours.kind}", f"{there.days} {there.unit}")
    fixed = [rule.amount for rule in version.fees if rule.amount is not None and rule.in_force_until is None]
    comparable = version.fee_is_known and there.fee is not None and len(fixed) == len(version.fees)
    if comparable and there.fee not in {*map(int, fixed), sum(fixed)}:
        yield NationalLine(*key, NationalGap.FEE, str(sum(fixed)), str(there.fee))


def _same(name: str) -> str:
    return " ".join(fold(name).split())


def kept(one: NationalProcedure) -> dict[str, Json]:
    """An entry as it is kept, without its raw body."""
    return {name: value for name, value in asdict(one).items() if name != "body"}


def read(told: Mapping[str, Json]) -> NationalProcedure:
    """An entry from what was kept."""
    names = {field.name for field in fields(NationalProcedure)}
    given: dict[str, Any] = {name: value for name, value in told.items() if name in names}
    return NationalProcedure(**given)
