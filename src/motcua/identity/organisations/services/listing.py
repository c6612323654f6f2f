"""The list of units as it comes with the product or from a file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from importlib import resources
from typing import Any

from django.db import transaction

from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import facts, models
from motcua.identity.organisations.errors import UnitListWrong
from motcua.identity.organisations.types import KINDS, UnitRow
from motcua.identity.permissions import queries as permissions


@transaction.atomic
def load_units(actor: Actor, *, rows: Sequence[UnitRow] | None = None, at: datetime) -> int:
    """Enter the list of units, the shipped one when none is given, and return how many lines were new or changed.

    A line is known by its code and first day, so loading again changes nothing. Names once in force stay, with an end.
    Raises `UnitListWrong`.
    """
    permissions.require(actor, "organisation.manage")
    rows = shipped_units() if rows is None else rows
    _check_units(rows)
    known = {(kept.code, kept.in_force_from): kept for kept in models.Unit.objects.all()}
    changed = [row for row in rows if not _is_listed(row, known.get((row.code, row.in_force_from)))]
    if changed:
        models.Unit.objects.bulk_create(
            [models.Unit(code=row.code, in_force_from=row.in_force_from, **_values(row)) for row in changed],
            update_conflicts=True,
            unique_fields=["code", "in_force_from"],
            update_fields=["key", "name", "name_en", "kind", "in_force_until"],
        )
        journal.record_each([(Ref("unit", row.code), _listed(row)) for row in changed], by=actor, at=at)
    return len(changed)


def shipped_units() -> tuple[UnitRow, ...]:
    """The list that comes with the product: names by Decree 40/2025/NĐ-CP, unit codes invented for trial."""
    text = resources.files("motcua.identity.organisations").joinpath("data/units.csv").read_text(encoding="utf-8")
    return tuple(
        UnitRow(
            code=line["code"],
            key=line["key"],
            name=line["name_vi"],
            name_en=line["name_en"],
            kind=line["kind"],
            in_force_from=date.fromisoformat(line["in_force_from"]),
            in_force_until=date.fromisoformat(line["in_force_until"]) if line["in_force_until"] else None,
        )
        for line in csv.DictReader(text.splitlines())
    )


def _check_units(rows: Sequence[UnitRow]) -> None:
    codes = {row.code for row in rows} | set(models.Unit.objects.values_list("code", flat=True))
    seen: dict[str, list[UnitRow]] = {}
    for row in rows:
        if row.kind not in KINDS:
            raise UnitListWrong(code=row.code, reason="kind")
        parent = row.code.rpartition(".")[0]
        if parent and parent not in codes:
            raise UnitListWrong(code=row.code, reason="parent")
        if any(_overlap(row, other) for other in seen.get(row.code, ())):
            raise UnitListWrong(code=row.code, reason="period")
        seen.setdefault(row.code, []).append(row)


def _overlap(one: UnitRow, other: UnitRow) -> bool:
    return (one.in_force_until is None or other.in_force_from < one.in_force_until) and (
        other.in_force_until is None or one.in_force_from < other.in_force_until
    )


def _values(row: UnitRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": normal(row.name),
        "name_en": row.name_en,
        "kind": row.kind,
        "in_force_until": row.in_force_until,
    }


def _is_listed(row: UnitRow, kept: models.Unit | None) -> bool:
    return kept is not None and all(getattr(kept, name) == value for name, value in _values(row).items())


def _listed(row: UnitRow) -> facts.UnitListed:
    return facts.UnitListed(
        code=row.code,
        name=normal(row.name),
        in_force_from=row.in_force_from.isoformat(),
        in_force_until=row.in_force_until.isoformat() if row.in_force_until else None,
    )
