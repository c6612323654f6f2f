"""Commands on units and enterprises."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from importlib import resources

from django.conf import settings
from django.db import transaction

from motcua.foundation.errors import Unavailable
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import facts, models, queries
from motcua.identity.organisations.errors import UnitListWrong
from motcua.identity.organisations.ports import enterprise_register
from motcua.identity.organisations.types import Enterprise, LookUp, RegisterAnswer, Source, Standing, UnitRow
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
    changed = 0
    for row in rows:
        changed += _list_unit(actor, row, at)
    return changed


def refresh_enterprise(actor: Actor, code: str, at: datetime) -> LookUp:
    """Ask the register about an enterprise unless its last answer is fresh enough, and keep the answer.

    `settings.MOTCUA.enterprise_register_hours` says how long an answer may be used again (registries §2.3). A register
    that does not answer is no error here: the standing says so and the dossier goes on with its check pending. To be
    called outside a transaction, since it may wait for the register. Raises `EnterpriseCodeWrong`.
    """
    permissions.require(actor, "enterprise.look_up")
    code = queries.normal_code(code)
    known = models.Enterprise.objects.filter(pk=code).first()
    if known is not None and _is_fresh(known, at):
        return LookUp(Standing.CONFIRMED, queries.enterprise_value(known))
    try:
        answer = enterprise_register.get().look_up(code)
    except Unavailable:
        return LookUp(Standing.UNAVAILABLE, queries.enterprise_value(known) if known else None)
    if answer is None:
        return LookUp(Standing.UNKNOWN, None)
    return LookUp(Standing.CONFIRMED, _keep(answer, code, at))


def remember_enterprise(
    actor: Actor, *, code: str, name: str, address: str, source: Source, at: datetime
) -> Enterprise:
    """Keep what a sign-in or a declaration says about an enterprise; never replaces what the register said."""
    permissions.require(actor, "enterprise.look_up")
    code = queries.normal_code(code)
    row, created = models.Enterprise.objects.get_or_create(
        code=code,
        defaults={"name": normal(name), "address": normal(address), "source": source.value, "fetched_at": at},
    )
    if not created and row.source != Source.REGISTER.value and name:
        row.name, row.address, row.source, row.fetched_at = (
            normal(name),
            normal(address) or row.address,
            source.value,
            at,
        )
        row.save()
    return queries.enterprise_value(row)


def shipped_units() -> tuple[UnitRow, ...]:
    """The list that comes with the product: names by Decree 40/2025/NĐ-CP, unit codes invented for trial."""
    text = resources.files(__package__ or "").joinpath("data/units.csv").read_text(encoding="utf-8")
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


def _list_unit(actor: Actor, row: UnitRow, at: datetime) -> bool:
    values = {
        "key": row.key,
        "name": normal(row.name),
        "name_en": row.name_en,
        "kind": row.kind,
        "in_force_until": row.in_force_until,
    }
    kept, created = models.Unit.objects.get_or_create(code=row.code, in_force_from=row.in_force_from, defaults=values)
    if not created and all(getattr(kept, name) == value for name, value in values.items()):
        return False
    if not created:
        models.Unit.objects.filter(pk=kept.pk).update(**values)
    journal.record(
        facts.UnitListed(
            code=row.code,
            name=normal(row.name),
            in_force_from=row.in_force_from.isoformat(),
            in_force_until=row.in_force_until.isoformat() if row.in_force_until else None,
        ),
        ref=Ref("unit", row.code),
        by=actor,
        at=at,
    )
    return True


def _is_fresh(row: models.Enterprise, at: datetime) -> bool:
    hours = settings.MOTCUA.enterprise_register_hours
    return row.source == Source.REGISTER.value and at < row.fetched_at + timedelta(hours=hours)


def _keep(answer: RegisterAnswer, code: str, at: datetime) -> Enterprise:
    row, _ = models.Enterprise.objects.update_or_create(
        code=code,
        defaults={
            "name": normal(answer.name),
            "active": answer.active,
            "status": answer.status,
            "address": normal(answer.address),
            "agents": [asdict(agent) for agent in answer.agents],
            "source": Source.REGISTER.value,
            "fetched_at": at,
        },
    )
    return queries.enterprise_value(row)
