"""Which supplier takes the next message: each by its share of success in the last minutes, none is ever left out altogether."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from motcua.followup.notifications import models
from motcua.followup.notifications.ports import Carrier
from motcua.followup.notifications.types import CarrierHealth

WINDOW = timedelta(minutes=10)
LEAST = 0.02
"""The share that goes on being tried with a supplier that fails, so that its recovery is seen."""


def ordered(carriers: Sequence[Carrier], key: UUID, *, at: datetime) -> list[Carrier]:
    """The suppliers that are on, in the order in which this message tries them: the same message in the same order while nothing changes."""
    on = [one for one in carriers if one.is_on]
    if len(on) < 2:
        return on
    shares = _shares([one.name for one in on], at=at)
    place = (key.int % 10_000) / 10_000 * sum(shares.values())
    first = on[-1]
    for one in on:
        if place < shares[one.name]:
            first = one
            break
        place -= shares[one.name]
    rest = sorted((one for one in on if one is not first), key=lambda one: -shares[one.name])
    return [first, *rest]


def note(carrier: str, *, failed: bool, at: datetime) -> None:
    """Count one message for a supplier."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_carrierminute (carrier, minute, tried, failed) VALUES (%s, %s, 1, %s)"
            " ON CONFLICT (carrier, minute) DO UPDATE SET tried = notifications_carrierminute.tried + 1,"
            " failed = notifications_carrierminute.failed + excluded.failed",
            [carrier, at.replace(second=0, microsecond=0), int(failed)],
        )


def health(*, at: datetime) -> list[CarrierHealth]:
    """How each supplier did lately."""
    rows = (
        models.CarrierMinute.objects.filter(minute__gt=at - WINDOW)
        .values("carrier")
        .annotate(all_tried=Sum("tried"), all_failed=Sum("failed"))
        .order_by("carrier")
    )
    return [CarrierHealth(row["carrier"], row["all_tried"], row["all_failed"]) for row in rows]


def forget(*, at: datetime) -> None:
    """Drop minutes that weigh no more."""
    models.CarrierMinute.objects.filter(minute__lt=at - timedelta(days=1)).delete()


def _shares(names: list[str], *, at: datetime) -> dict[str, float]:
    known = {one.carrier: one for one in health(at=at)}
    # One success and one failure that nobody saw: a supplier of which little is known is neither best nor worst.
    rate = {
        name: (known[name].tried - known[name].failed + 1) / (known[name].tried + 2) if name in known else 0.5
        for name in names
    }
    best = max(rate.values())
    return {name: max(LEAST, (value / best) ** 3) for name, value in rate.items()}
