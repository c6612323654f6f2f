"""Reports of money by day, unit and procedure, each held against the ledger's own entries of the same days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from motcua.casework.payments import ledger, models
from motcua.casework.payments.errors import SpanWrong
from motcua.casework.payments.queries.bills import within
from motcua.casework.payments.types import BillState, LedgerReport, RefundState, ReportRow
from motcua.foundation import clock
from motcua.foundation.money import Dong
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

LONGEST = 366
GROUPS = ("day", "unit", "procedure")
_FIELDS = ("billed", "paid", "paid_count", "cash", "waived", "cancelled", "refunded")
_Counts = dict[str, dict[str, int]]


def report(actor: Actor, *, group: str, first: date, last: date, unit: str = "") -> LedgerReport:
    """What was billed, paid, waived, cancelled and given back from `first` to `last`, by `day`, `unit` or `procedure`, under the asker's scope.

    `unit` narrows it to one. Each figure is counted from bills and refunds, and its sum held against the ledger. Raises `NotAllowed`, `SpanWrong`.
    """
    permissions.require(actor, "payment.ledger")
    if group not in GROUPS or last < first or (last - first).days >= LONGEST:
        raise SpanWrong(most=LONGEST)
    start, end = _instant(first), _instant(last + timedelta(days=1))
    scope = permissions.scope(actor, "payment.ledger")
    inside = within(scope) & (Q(unit=unit) if unit else Q())
    bills = models.Bill.objects.filter(inside)
    refunds = models.Refund.objects.filter(
        within(scope, "bill__") & (Q(bill__unit=unit) if unit else Q()),
        state=RefundState.DONE.value, bill__isnull=False,
    )  # fmt: skip
    counts: _Counts = defaultdict(lambda: dict.fromkeys(_FIELDS, 0))
    _sum(counts, bills, group, "billed", "issued_at", start, end)
    _sum(counts, bills, group, "paid", "paid_at", start, end)
    _sum(counts, bills.filter(way="cash"), group, "cash", "paid_at", start, end)
    _sum(counts, bills.filter(state=BillState.WAIVED.value), group, "waived", "ended_at", start, end)
    _sum(counts, bills.filter(state=BillState.CANCELLED.value), group, "cancelled", "ended_at", start, end)
    _sum(counts, refunds, group, "refunded", "done_at", start, end, prefix="bill__")
    total = dict.fromkeys(_FIELDS, 0)
    for row in counts.values():
        for field, value in row.items():
            total[field] += value
    rows = tuple(_row(key, counts[key]) for key in sorted(counts))
    # Accounts name units, not procedures or owners: a narrower scope has no ledger of its own to be held against.
    whole = scope.everything and not unit
    units = None if whole else set(bills.order_by().values_list("unit", flat=True).distinct())
    difference = _against_ledger(total, start, end, units)
    return LedgerReport(group, first, last, rows, _row("", total), Dong(difference))


def _sum(
    counts: _Counts,
    rows: QuerySet[models.Bill] | QuerySet[models.Refund],
    group: str,
    field: str,
    when: str,
    start: datetime,
    end: datetime,
    *,
    prefix: str = "",
) -> None:
    by = TruncDate(when, tzinfo=clock.VIETNAM) if group == "day" else F(f"{prefix}{group}")
    found = rows.filter(**{f"{when}__gte": start, f"{when}__lt": end}).annotate(by=by).order_by().values("by")
    for row in found.annotate(total=Sum("amount"), count=Count("pk")):
        line = counts[str(row["by"])]
        line[field] += int(row["total"])
        if field == "paid":
            line["paid_count"] += int(row["count"])


def _against_ledger(total: dict[str, int], start: datetime, end: datetime, units: set[str] | None) -> int:
    """The sum of what billed, paid, waived and cancelled, and refunded are off, each by itself."""
    off = 0
    for kinds, account, sign, told in (
        (["bill"], ledger.receivable, 1, total["billed"]),
        (["paid", "cash"], ledger.receivable, -1, total["paid"]),
        (["waived", "cancelled"], ledger.receivable, -1, total["waived"] + total["cancelled"]),
        (["refund"], ledger.fees, 1, total["refunded"]),
    ):
        rows = models.Posting.objects.filter(
            entry__kind__in=kinds, at__gte=start, at__lt=end, account__startswith=account("")
        )
        if units is not None:
            rows = rows.filter(account__in=[account(unit) for unit in units])
        found = int(rows.aggregate(total=Sum("amount"))["total"] or 0)
        off += abs(sign * found - told)
    return off


def _row(key: str, found: dict[str, int]) -> ReportRow:
    return ReportRow(
        key, Dong(found["billed"]), Dong(found["paid"]), found["paid_count"], Dong(found["cash"]), Dong(found["waived"]),
        Dong(found["cancelled"]), Dong(found["refunded"]),
    )  # fmt: skip


def _instant(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.VIETNAM)
