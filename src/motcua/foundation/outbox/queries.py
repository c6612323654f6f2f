"""Reads of the outbox: what has not arrived."""

from __future__ import annotations

from django.db.models import Count, Min, Q

from motcua.foundation.outbox.models import OutboxMessage
from motcua.foundation.outbox.types import Depth, Waiting


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
