"""A subject that another unit handles from now on: its process and its open steps go with it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.definitions.process import acting, facts, keeping, models
from motcua.definitions.process.errors import InstanceUnknown
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions


@transaction.atomic
def relocate(actor: Actor, *, subject: Ref, unit: str, at: datetime) -> None:
    """Let the process of a subject stand at another unit: its open steps are that unit's and nobody has them yet.

    Steps of a consulted agency stay where they were asked. Without a running process, or at the same unit, nothing changes.
    """
    permissions.require(actor, "process.run")
    try:
        row = acting.running(subject)
    except InstanceUnknown:
        return
    permissions.require(actor, "process.run", on=acting.target(row))
    if row.unit == unit:
        return
    before, row.unit, row.units = row.unit, unit, {}
    row.version += 1
    row.save(update_fields=["unit", "units", "version"])
    for step in models.Step.objects.filter(instance=row, state="open").exclude(role="consulted_agency"):
        step.unit, step.claimed_by = unit, ""
        step.version += 1
        step.save(update_fields=["unit", "claimed_by", "version"])
    journal.record(facts.ProcessRelocated(row.pk, before, unit), ref=keeping.subject(row), by=actor, at=at)
