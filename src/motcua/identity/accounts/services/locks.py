"""Locking and unlocking an account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.foundation.types import Actor
from motcua.identity.accounts import facts
from motcua.identity.accounts.services.records import locked_row, tell
from motcua.identity.permissions import queries as permissions


@transaction.atomic
def lock(actor: Actor, *, account: str, reason: str, at: datetime) -> None:
    """Shut an account: its sessions and tokens do nothing from the next request on."""
    permissions.require(actor, "account.manage")
    _set(actor, account, locked=True, reason=reason, at=at)


@transaction.atomic
def unlock(actor: Actor, *, account: str, reason: str, at: datetime) -> None:
    """Open a locked account again."""
    permissions.require(actor, "account.manage")
    _set(actor, account, locked=False, reason=reason, at=at)


def _set(actor: Actor, account: str, *, locked: bool, reason: str, at: datetime) -> None:
    row = locked_row(account)
    if (row.locked_at is not None) == locked:
        return
    row.locked_at = at if locked else None
    row.save(update_fields=["locked_at"])
    tell(facts.AccountLockSet(locked=locked, reason=reason), account=row, by=actor, at=at)
