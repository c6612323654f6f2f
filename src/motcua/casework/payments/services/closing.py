"""The unit's till: counted, handed over against a document, every difference explained (Accounting Law 88/2015/QH13: cash is counted and minuted)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from motcua.casework.payments import ledger, models, queries
from motcua.casework.payments.errors import AmountWrong, NothingInTill, TillMoved
from motcua.casework.payments.facts import TillClosed
from motcua.casework.payments.types import CashUp
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

MOST = 10**12


@transaction.atomic
def close_till(
    actor: Actor, *, unit: str, expected: int, counted: int, reason: str, document: str, at: datetime
) -> CashUp:
    """Count a till and hand over what was counted against a document; the till is empty afterwards and the difference stands on its own account.

    `expected` is what the person saw that should be there; money that has moved since is `TillMoved`. Raises `NotAllowed`, `AmountWrong`,
    `NothingInTill`, `Invalid` at `/reason` where counted and expected differ without a word, at `/document` where there is none.
    """
    permissions.require(actor, "payment.till", on=Target(unit=unit))
    if not 0 <= counted < MOST:
        raise AmountWrong(most=MOST)
    _lock(unit)
    stands = queries.till_balance(unit)
    if stands != expected:
        raise TillMoved(unit=unit, expected=stands)
    last = models.CashUp.objects.filter(unit=unit).order_by("-number").first()
    moved = models.Posting.objects.filter(account=ledger.cash(unit))
    if not (moved.filter(at__gt=last.until) if last else moved).exists():
        raise NothingInTill(unit=unit)
    why, paper = normal(reason).strip()[:2000], normal(document).strip()[:120]
    faults = []
    if counted != stands and not why:
        faults.append(FieldError("/reason", "E-EMPTY", "empty"))
    if not paper:
        faults.append(FieldError("/document", "E-EMPTY", "empty"))
    if faults:
        raise Invalid(faults)
    row = models.CashUp.objects.create(
        unit=unit, number=last.number + 1 if last else 1, since=last.until if last else None, until=at, expected=stands, counted=counted,
        reason=why, document=paper, by=str(actor),
    )  # fmt: skip
    sides = {ledger.cash(unit): -stands, ledger.deposit(unit): counted, ledger.till_difference(unit): stands - counted}
    ledger.enter(f"till/{unit}/{row.number}", "till", sides, by=str(actor), at=at)
    fact = TillClosed(unit, row.number, stands, counted, counted - stands)
    journal.record(fact, ref=Ref("till", unit), by=actor, at=at)
    return queries.cash_up_value(row)


def _lock(unit: str) -> None:
    """One after the other at one till; whoever takes money meanwhile is seen by what should be there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"payments.till/{unit}"])
