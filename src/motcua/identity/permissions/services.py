"""Commands on rights."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import facts, models, queries, roles
from motcua.identity.permissions.errors import GrantUnknown, PeriodEmpty, RoleUnknown, SelfGrant
from motcua.identity.permissions.types import Target


@transaction.atomic
def grant(
    actor: Actor,
    *,
    principal: str,
    role: str,
    unit: str,
    procedure: str | None = None,
    in_force_from: datetime,
    in_force_until: datetime | None = None,
    at: datetime,
) -> int:
    """Give an account a role at a unit and below ("" is everywhere) and return the grant's number.

    Raises `SelfGrant`, `RoleUnknown`, `PeriodEmpty`. A stand-in for an absence is a grant with an end
    (Decree 118/2025/NĐ-CP article 11(8)).
    """
    queries.require(actor, "account.manage", on=Target(unit=unit, procedure=procedure))
    if principal == actor.id:
        raise SelfGrant
    if role not in roles.ROLES:
        raise RoleUnknown(role=role)
    if in_force_until is not None and in_force_until <= in_force_from:
        raise PeriodEmpty
    row = models.Grant.objects.create(
        principal=principal,
        role=role,
        unit=unit,
        procedure=procedure,
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        granted_by=str(actor),
        granted_at=at,
    )
    journal.record(
        facts.RoleGranted(
            grant=row.pk,
            role=role,
            unit=unit,
            procedure=procedure,
            in_force_from=in_force_from.isoformat(),
            in_force_until=in_force_until.isoformat() if in_force_until else None,
        ),
        ref=Ref("account", principal),
        by=actor,
        at=at,
    )
    queries.forget(principal)
    return row.pk


@transaction.atomic
def withdraw(actor: Actor, *, grant: int, reason: str, at: datetime) -> None:
    """End a grant now; one that has not begun never begins. Raises `GrantUnknown`."""
    queries.require(actor, "account.manage", on=queries.target_of_grant(grant))
    row = models.Grant.objects.select_for_update(no_key=True).get(pk=grant)
    if row.in_force_until is not None and row.in_force_until <= at:
        raise GrantUnknown
    row.in_force_until = max(at, row.in_force_from)
    row.withdrawn_by = str(actor)
    row.save(update_fields=["in_force_until", "withdrawn_by"])
    journal.record(
        facts.RoleWithdrawn(grant=row.pk, role=row.role, reason=reason),
        ref=Ref("account", row.principal),
        by=actor,
        at=at,
    )
    queries.forget(row.principal)
