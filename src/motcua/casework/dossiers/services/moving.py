"""Running dossiers moved to the version now in force (rule 15 of the house: a dossier keeps the version of its filing until somebody moves it)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import models, numbers, queries
from motcua.casework.dossiers.facts import DossierVersionChanged
from motcua.casework.dossiers.services.ticking import HOUSE
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import Moving
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import Compatibility, ProcedureVersion
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.definitions.process.errors import InstanceUnknown
from motcua.foundation import clock
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

MOST = 500
"""Dossiers looked at in one go."""


def plan_move(actor: Actor, *, procedure: str, at: datetime) -> list[Moving]:
    """Which running dossiers of a procedure can go to the version in force, and what holds the others; nothing changes.

    Held against the new version are the form as it was filed, by the law of its day, and where the dossier's steps stand.
    """
    permissions.require(actor, "dossier.move")
    to = catalogue.in_force(procedure, at)
    if to is None:
        return []
    return [_plan(row, to)[0] for row in queries.under_older(actor, procedure, to.id)[:MOST]]


def move(actor: Actor, *, procedure: str, codes: Sequence[str], at: datetime) -> list[Moving]:
    """Move dossiers to the version in force, each in a transaction of its own with its fact; one that cannot be moved is told and stays.

    Moving again changes nothing.
    """
    permissions.require(actor, "dossier.move")
    to = catalogue.in_force(procedure, at)
    if to is None:
        return []
    return [_move(actor, code, to, at) for code in codes[:MOST]]


@transaction.atomic
def _move(actor: Actor, code: str, to: ProcedureVersion, at: datetime) -> Moving:
    row = queries.row_for(actor, code, "dossier.move", lock=True)
    if row.version_id == to.id or row.procedure != to.procedure:
        return Moving(code, row.version_id, to.id, can=row.version_id == to.id)
    planned, held = _plan(row, to)
    if not planned.can:
        return planned
    instance, definition = _instance(row), catalogue.process(to)
    if instance is not None and definition is not None:
        processes.move(HOUSE, to=definition, instances=[instance], at=at)
    last = row.revisions.latest("number")
    if (
        held.data != last.data
    ):  # fields that the new form does not have are left out; the form as it was filed stays beside it
        body = numbers.dumps(held.data)
        models.Revision.objects.create(
            dossier=row, number=last.number + 1, data=held.data, fingerprint=hashlib.sha256(body).hexdigest(),
            sealed=last.sealed, papers=last.papers, at=at,
        )  # fmt: skip
    before, row.version_id = row.version_id, to.id
    row.turns += 1
    row.save(update_fields=["version", "turns"])
    journal.record(DossierVersionChanged(code, before, to.id, held.dropped), ref=ref(code), by=actor, at=at)
    return planned


def _plan(row: models.Dossier, to: ProcedureVersion) -> tuple[Moving, Compatibility]:
    since, on = catalogue.version(row.version_id), clock.legal_date(row.received_at)
    data = row.revisions.latest("number").data
    held = catalogue.compatible(since, to, data, on=on)
    why = [f"{error.pointer or '/'} {error.code}" for error in held.errors]
    instance, definition = _instance(row), catalogue.process(to)
    if instance is not None and definition is None:
        why.append("process.bpmn")
    elif instance is not None and definition is not None:
        for told in processes.plan_move(HOUSE, to=definition, instances=[instance]):
            why += told.why
    return Moving(row.code, row.version_id, to.id, can=not why, why=tuple(why), dropped=held.dropped), held


def _instance(row: models.Dossier) -> int | None:
    try:
        found = process.instance(HOUSE, ref(row.code))
    except InstanceUnknown:
        return None
    return found.id if found.ended_at is None else None
