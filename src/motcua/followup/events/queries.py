"""Reads: the stream after a cursor, the webhooks and how they stand."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from motcua.followup.events import models, telling, wire
from motcua.followup.events.errors import WebhookUnknown
from motcua.followup.events.types import Delivery, DeliveryState, Event, EventKind, Webhook, WebhookState
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.permissions import queries as permissions

MOST = 500
CHANNEL = "webhook"


def after(actor: Actor, cursor: int, *, types: Sequence[str] = (), limit: int = 100) -> list[Event]:
    """Events that come after a place of the stream, in its order; `limit` is 500 at most."""
    permissions.require(actor, "event.read")
    rows = models.Event.objects.filter(id__gt=cursor).order_by("id")
    if types:
        rows = rows.filter(type__in=types)
    return [value(row) for row in rows[: max(1, min(limit, MOST))]]


def cloud_events(events: Sequence[Event]) -> list[dict[str, Json]]:
    """The same as CloudEvents 1.0."""
    return [wire.cloud_event(event) for event in events]


def kinds() -> tuple[EventKind, ...]:
    """Each kind of event and what it carries; anybody may know."""
    return telling.kinds()


def last(actor: Actor) -> int:
    """The place of the newest event; 0 when there is none."""
    permissions.require(actor, "event.read")
    return models.Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def webhooks(actor: Actor) -> list[Webhook]:
    """All webhooks, by name."""
    permissions.require(actor, "event.manage")
    waiting = _waiting()
    return [
        _webhook(row, waiting.get(row.id, 0))
        for row in models.Webhook.objects.filter(removed_at=None).order_by("name", "id")
    ]


def webhook(actor: Actor, webhook_id: str) -> Webhook:
    """One webhook; raises `WebhookUnknown`."""
    permissions.require(actor, "event.manage")
    row = models.Webhook.objects.filter(id=webhook_id, removed_at=None).first()
    if row is None:
        raise WebhookUnknown(kind="webhook", id=webhook_id)
    return _webhook(row, _waiting().get(row.id, 0))


def deliveries(
    actor: Actor, webhook: str, *, state: DeliveryState | None = None, before: int | None = None, limit: int = 50
) -> list[Delivery]:
    """What was sent to a webhook, the newest first, by one read; `before` turns the page. Raises `NotAllowed`."""
    permissions.require(actor, "event.manage")
    rows = models.Delivery.objects.filter(webhook=webhook).select_related("event")
    if state is not None:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [
        Delivery(
            row.pk, row.event.pk, row.event.type, Ref(row.event.kind, row.event.subject), row.replay, DeliveryState(row.state), row.attempts,
            row.status, row.answer, row.milliseconds, row.made_at, row.tried_at, row.next_at,
        )
        for row in rows.order_by("-pk")[: max(1, min(limit, MOST))]
    ]  # fmt: skip


def value(row: models.Event) -> Event:
    """An event as a value."""
    return Event(row.pk, row.key, row.type, Ref(row.kind, row.subject), row.at, row.data)


def _waiting() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(key, '/', 1), count(*) FROM outbox_outboxmessage WHERE channel = %s AND state <> 'sent' GROUP BY 1",
            [CHANNEL],
        )
        return {str(key): int(number) for key, number in cursor.fetchall()}


def _webhook(row: models.Webhook, waiting: int) -> Webhook:
    return Webhook(
        row.id, row.name, row.url, tuple(row.types), WebhookState(row.state), row.created_at, row.last_success_at, row.last_failure_at,
        row.failure, row.failing_since, row.missed_from, waiting,
    )  # fmt: skip
