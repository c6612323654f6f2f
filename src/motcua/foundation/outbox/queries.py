"""Reads of the outbox: what has not arrived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q

from motcua.foundation.outbox.models import OutboxMessage
from motcua.foundation.outbox.types import KEEP_SENT_DAYS, Depth, Late, Waiting


def unsent(
    *, channel: str | None = None, state: str | None = None, stream: str | None = None, limit: int = 200
) -> list[Waiting]:
    """Messages that wait or are dead, oldest first; the door asks the gate before it calls."""
    rows = OutboxMessage.objects.exclude(state="sent")
    if channel:
        rows = rows.filter(channel=channel)
    if stream:
        rows = rows.filter(stream=stream)
    if state:
        rows = rows.filter(state=state)
    return [
        Waiting(
            row.pk, row.channel, row.key, row.stream, row.state, row.attempt, row.error, row.created_at, row.next_at
        )
        for row in rows.order_by("id")[:limit]
    ]


def message(*, channel: str, key: str) -> int | None:
    """The number of a message that has not arrived, by its key; none when it has, or never was."""
    rows = OutboxMessage.objects.exclude(state="sent").filter(channel=channel, key=key)
    return rows.values_list("pk", flat=True).first()


def arrived(*, channel: str, stream: str, began: datetime, at: datetime) -> bool:
    """Whether the other side has any message of a stream that `began` then; one that became moot has not arrived.

    Of a stream older than the records of what arrived, that nothing is left to send says so.
    """
    rows = OutboxMessage.objects.filter(channel=channel, stream=stream)
    old = at - began > timedelta(days=KEEP_SENT_DAYS)
    return rows.filter(state="sent", error="").exists() or (old and not rows.exclude(state="sent").exists())


def depths() -> list[Depth]:
    """For each channel, how much waits and how much is dead."""
    rows = (
        OutboxMessage.objects.exclude(state="sent")
        .values("channel")
        .annotate(
            waiting=Count("id", filter=Q(state="waiting")),
            dead=Count("id", filter=Q(state="dead")),
            oldest=Min("created_at"),
        )
        .order_by("channel")
    )
    return [Depth(row["channel"], row["waiting"], row["dead"], row["oldest"]) for row in rows]


def overdue(within: Mapping[str, timedelta], *, at: datetime) -> dict[str, int]:
    """How many messages of each channel have not arrived although their term (by channel) is over; channels with none are left out."""
    if not within:
        return {}
    gone = [Q(channel=channel, created_at__lt=at - term) for channel, term in within.items()]
    rows = OutboxMessage.objects.exclude(state="sent").filter(_any(gone)).values("channel").annotate(times=Count("id"))
    return {row["channel"]: row["times"] for row in rows}


def late(within: Mapping[str, timedelta], *, at: datetime, limit: int = 100) -> list[Late]:
    """Messages past their term, and those that arrived past it as long as their record is kept; those that have not arrived first, the oldest before."""
    if not within:
        return []
    gone = [Q(channel=channel, created_at__lt=at - term) for channel, term in within.items()]
    came = [Q(channel=channel, state="sent", sent_at__gt=F("created_at") + term) for channel, term in within.items()]
    rows = [
        *OutboxMessage.objects.exclude(state="sent").filter(_any(gone)).order_by("created_at")[:limit],
        *OutboxMessage.objects.filter(_any(came)).order_by("-sent_at")[:limit],
    ]
    return [
        Late(
            row.pk, row.channel, row.key, row.stream, row.state, row.error, row.created_at, row.created_at + within[row.channel],
            row.sent_at,
        )
        for row in rows[:limit]
    ]  # fmt: skip


def _any(parts: list[Q]) -> Q:
    found = Q()
    for part in parts:
        found |= part
    return found
