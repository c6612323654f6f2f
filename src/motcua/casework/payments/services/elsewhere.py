"""Money that a payer gave through a channel without our asking for it there: on the national portal, where the filing was made too."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from motcua.casework.payments import models, queries
from motcua.casework.payments.services.paying import new_reference, report
from motcua.casework.payments.types import AttemptState, Report, Taken, Verdict
from motcua.foundation.money import Dong
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions


def was_taken(channel: str, *, bill: str, external: str) -> bool:
    """Whether a payment with this number of the channel is known for a bill; for the house's own links."""
    return models.Attempt.objects.filter(channel=channel, external=external[:120], bills__bill=UUID(bill)).exists()


@transaction.atomic
def take_elsewhere(actor: Actor, *, channel: str, bill: str, amount: Dong, external: str, at: datetime) -> Taken:
    """Take a payment of a bill that began on the channel's own pages; `external` is its number there, and the same one is taken once.

    Another amount than the bill's pays nothing and waits for a person; money for a bill that is paid or ended already goes back. Raises
    `NotAllowed`, `BillUnknown`. Whoever calls has checked that the news is the channel's own.
    """
    permissions.require(actor, "payment.report")
    row = queries.locked_bill(bill, hold=True)
    if was_taken(channel, bill=bill, external=external):
        return Taken.AGAIN
    attempt = models.Attempt.objects.create(
        reference=new_reference(), channel=channel, amount=row.amount, state=AttemptState.INITIATED.value,
        begun_by=str(actor), external=external[:120], begun_at=at, expires_at=at,
    )  # fmt: skip
    models.AttemptBill.objects.create(attempt=attempt, bill=row, amount=row.amount)
    told = Report(Verdict.PAID, amount, external)
    return report(actor, channel=channel, reference=attempt.pk, report=told, source="notice", at=at)
