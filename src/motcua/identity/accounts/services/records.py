"""What the commands on accounts share: opening a row and writing its facts."""

from __future__ import annotations

from datetime import datetime

from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact, Ref
from motcua.identity.accounts import facts, models
from motcua.identity.accounts.errors import AccountUnknown
from motcua.identity.accounts.types import AccountKind, OpenedBy


def tell(fact: Fact, *, account: models.Account, by: Actor, at: datetime) -> None:
    """Record a fact on the account's chain."""
    journal.record(fact, ref=Ref("account", str(account.pk)), by=by, at=at)


def open_account(
    actor: Actor,
    *,
    kind: AccountKind,
    opened_by: OpenedBy,
    at: datetime,
    tech_id: str | None = None,
    person: str | None = None,
    enterprise: str = "",
    name: str = "",
    login: str | None = None,
) -> models.Account:
    """A new account with its fact."""
    row = models.Account.objects.create(
        kind=kind.value,
        tech_id=tech_id,
        person_id=person,
        enterprise=enterprise,
        name=name,
        login=login,
        opened_by=opened_by.value,
        opened_at=at,
    )
    tell(facts.AccountOpened(kind=kind.value, opened_by=opened_by.value), account=row, by=actor, at=at)
    return row


def locked_row(account_id: str) -> models.Account:
    """The account's row, held to the end of the transaction; raises `AccountUnknown`."""
    row = models.Account.objects.select_for_update(no_key=True).filter(pk=account_id).first()
    if row is None:
        raise AccountUnknown
    return row
