"""The ledger: entries whose sides add up to nought, each under a key of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from motcua.casework.payments import models


def receivable(unit: str) -> str:
    """What is owed to a unit."""
    return f"receivable/{unit}"


def fees(unit: str) -> str:
    """What a unit has earned."""
    return f"fees/{unit}"


def clearing(channel: str) -> str:
    """What a channel has collected and not yet handed over."""
    return f"clearing/{channel}"


def bank(channel: str) -> str:
    """What a channel has handed over."""
    return f"bank/{channel}"


def cash(unit: str) -> str:
    """What is in a unit's till."""
    return f"cash/{unit}"


def deposit(unit: str) -> str:
    """What was handed over out of a unit's till."""
    return f"deposit/{unit}"


def till_difference(unit: str) -> str:
    """What was missing when a unit's till was counted; negative where there was too much."""
    return f"till_difference/{unit}"


def to_refund(channel: str) -> str:
    """What has to go back to payers."""
    return f"to_refund/{channel}"


def enter(
    key: str,
    kind: str,
    sides: Mapping[str, int],
    *,
    by: str,
    at: datetime,
    bill: models.Bill | None = None,
    attempt: models.Attempt | None = None,
) -> bool:
    """Add an entry of signed sides (debit positive) in the caller's transaction; false when its key is there already.

    Sides of nought are left out. The database refuses a transaction that leaves an entry out of balance.
    """
    entry, made = models.Entry.objects.get_or_create(
        key=key, defaults={"kind": kind, "bill": bill, "attempt": attempt, "by": by, "at": at}
    )
    if not made:
        return False
    models.Posting.objects.bulk_create(
        models.Posting(entry=entry, account=account, amount=amount, at=at)
        for account, amount in sides.items()
        if amount
    )
    return True
