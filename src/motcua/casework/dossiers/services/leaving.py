"""What somebody who leaves has begun at the desk goes on under another, or stands in the unit's list."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.queries.assigning import rule_value
from motcua.casework.dossiers.services.assigning import end_rule, set_rule
from motcua.foundation.numbering import services as numbering
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions


@transaction.atomic
def hand_intake(actor: Actor, *, intake: str, to: str, at: datetime) -> None:
    """A reception in progress goes on under another officer; with nobody named it stands in the list of its desk, as it does for all there."""
    permissions.require(actor, "process.assign")
    row = models.Intake.objects.select_for_update(no_key=True).filter(pk=intake).first()
    if row is None:  # filed or dropped meanwhile
        return
    row.account, row.saved_at = to, at
    row.save(update_fields=["account", "saved_at"])


@transaction.atomic
def hand_rule(actor: Actor, *, rule: int, to: str, at: datetime) -> None:
    """A rule that names a leaver gives no more steps; where somebody takes their place, the same rule names that officer from now on.

    Raises as `set_rule`.
    """
    permissions.require(actor, "process.assign")
    row = models.AssignmentRule.objects.filter(pk=rule).first()
    if row is None or (row.in_force_until is not None and row.in_force_until <= at):
        return
    held = rule_value(row)
    end_rule(actor, rule=rule, at=at)
    if not to or queries.rule_stands(held, account=to, at=at):
        return
    set_rule(
        actor,
        unit=held.unit,
        kind=held.kind,
        procedure=held.procedure,
        role=held.role,
        account=to,
        field=held.field,
        values=held.values,
        in_force_from=max(at, held.in_force_from),
        in_force_until=held.in_force_until,
        at=at,
    )


@transaction.atomic
def drop_hold(actor: Actor, *, code: str, account: str) -> None:
    """A dossier that an officer holds is free again at once; what another holds stays."""
    permissions.require(actor, "process.assign")
    models.Hold.objects.filter(code=code, account=account).delete()


def stop_lease(actor: Actor, *, lease: str, at: datetime) -> None:
    """A block of codes on a leaver's device gives no more from now on; what was taken under it comes in for a week as ever (`end_leases`)."""
    permissions.require(actor, "process.assign")
    numbering.stop_lease(actor, lease=lease, at=at, allowed=lambda _, __: None)
