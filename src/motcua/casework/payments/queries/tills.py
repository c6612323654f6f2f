"""Reads of tills: what should be in one, what went through it, how it was closed before."""

from __future__ import annotations

from django.db.models import Sum

from motcua.casework.payments import ledger, models
from motcua.casework.payments.queries.bills import subject
from motcua.casework.payments.types import CashTaken, CashUp, Till
from motcua.foundation.money import Dong
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

PAGE = 60


def tills(actor: Actor) -> list[str]:
    """Units with a till that the actor may close: those through which cash ever went."""
    permissions.require(actor, "payment.till")
    prefix = ledger.cash("")
    accounts = models.Posting.objects.filter(account__startswith=prefix).order_by("account")
    units = [one.removeprefix(prefix) for one in accounts.values_list("account", flat=True).distinct()]
    return [unit for unit in units if permissions.allows(actor, "payment.till", on=Target(unit=unit))]


def till(actor: Actor, unit: str) -> Till:
    """A unit's till as it stands; raises `NotAllowed`."""
    permissions.require(actor, "payment.till", on=Target(unit=unit))
    closings = models.CashUp.objects.filter(unit=unit).order_by("-number")
    last = closings.first()
    entries = models.Entry.objects.filter(postings__account=ledger.cash(unit), kind__in=["cash", "refund"])
    entries = entries.filter(at__gt=last.until) if last is not None else entries
    taken = [
        CashTaken(
            one.at, one.by, subject(one.bill), str(one.bill.pk), Dong(one.amount), one.bill.reason if one.kind == "cash" else "",
        )
        for one in entries.select_related("bill").annotate(amount=Sum("postings__amount")).order_by("at", "pk")[:1000]
        if one.bill is not None
    ]  # fmt: skip
    return Till(unit, Dong(till_balance(unit)), tuple(taken), tuple(cash_up_value(one) for one in closings[:PAGE]))


def till_balance(unit: str) -> int:
    """What should be in a till, in đồng."""
    found = models.Posting.objects.filter(account=ledger.cash(unit)).aggregate(total=Sum("amount"))["total"]
    return int(found or 0)


def cash_up_value(row: models.CashUp) -> CashUp:
    """The public value of a row."""
    return CashUp(
        id=row.pk, unit=row.unit, number=row.number, since=row.since, until=row.until, expected=Dong(row.expected), counted=Dong(row.counted),
        difference=Dong(row.counted - row.expected), reason=row.reason, document=row.document, by=row.by,
    )  # fmt: skip
