"""Commands: keep an event and send it on; make, change, pause, try and replay webhooks."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from enum import Enum
from urllib.parse import urlsplit

from django.db import connection, transaction

from motcua.followup.events import deliveries, facts, models, sending, wire
from motcua.followup.events.errors import DeliveryUnknown, WebhookUnknown, WebhookWrong
from motcua.followup.events.types import TYPES, DeliveryState, Opened, Trial, WebhookState
from motcua.foundation.journal import services as journal
from motcua.foundation.journal.types import Recorded
from motcua.foundation.outbox import queries as outbox_queries
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.services import Draft
from motcua.foundation.transport import queries as transport
from motcua.foundation.types import Actor, Fact, Json, Ref
from motcua.identity.permissions import queries as permissions

MOST_WEBHOOKS, MOST_REPLAYED = 100, 10_000
LONGEST_NAME, LONGEST_URL = 100, 500
_LOCK = 4_127_003
"""Advisory lock under which events get their places, so that whoever reads by cursor never misses one that commits late."""


@transaction.atomic
def keep(fact: Fact, recorded: Recorded) -> None:
    """Write the event of a fact into the stream once, and a message for each webhook that wants it."""
    key = f"{recorded.ref}/{recorded.seq}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    row, is_new = models.Event.objects.get_or_create(
        key=key,
        defaults={
            "type": fact.NAME, "kind": recorded.ref.kind, "subject": recorded.ref.id, "at": recorded.at, "data": _data(fact),
        },
    )  # fmt: skip
    if is_new:
        for hook in models.Webhook.objects.filter(removed_at=None):
            if not hook.types or row.type in hook.types:
                _send(hook, [row], 0, recorded.at)


@transaction.atomic
def make_webhook(actor: Actor, *, name: str, url: str, types: Sequence[str], at: datetime) -> Opened:
    """Make a webhook that gets every event from now on; its secret is shown once. Raises `WebhookWrong`."""
    permissions.require(actor, "event.manage")
    checked = _checked(name, url, types)
    if models.Webhook.objects.filter(removed_at=None).count() >= MOST_WEBHOOKS:
        raise WebhookWrong("name", "too_many")
    row = models.Webhook.objects.create(
        id=secrets.token_hex(8), name=checked[0], url=checked[1], types=checked[2], state=WebhookState.ON, created_at=at
    )
    _tell(actor, row, "made", at)
    return Opened(row.id, wire.secret(row.id, row.secret_version))


@transaction.atomic
def change_webhook(actor: Actor, *, webhook: str, name: str, url: str, types: Sequence[str], at: datetime) -> None:
    """Change name, address and types. Raises `WebhookWrong`, `WebhookUnknown`."""
    permissions.require(actor, "event.manage")
    row = _locked(webhook)
    row.name, row.url, row.types = _checked(name, url, types)
    row.save(update_fields=["name", "url", "types"])
    _tell(actor, row, "changed", at)


@transaction.atomic
def change_secret(actor: Actor, *, webhook: str, at: datetime) -> Opened:
    """Sign with a new secret from now on; it is shown once. Raises `WebhookUnknown`."""
    permissions.require(actor, "event.manage")
    row = _locked(webhook)
    row.secret_version += 1
    row.save(update_fields=["secret_version"])
    _tell(actor, row, "secret", at)
    return Opened(row.id, wire.secret(row.id, row.secret_version))


@transaction.atomic
def switch_webhook(actor: Actor, *, webhook: str, on: bool, at: datetime) -> None:
    """Pause a webhook, or call it again; what it missed meanwhile is had by a replay. Raises `WebhookUnknown`."""
    permissions.require(actor, "event.manage")
    row = _locked(webhook)
    row.state = WebhookState.ON if on else WebhookState.PAUSED
    row.failing_since = None
    row.save(update_fields=["state", "failing_since"])
    _tell(actor, row, "on" if on else "paused", at)


@transaction.atomic
def remove_webhook(actor: Actor, *, webhook: str, at: datetime) -> None:
    """End a webhook; what waits for it goes nowhere. Raises `WebhookUnknown`."""
    permissions.require(actor, "event.manage")
    row = _locked(webhook)
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    _tell(actor, row, "removed", at)


@transaction.atomic
def replay(actor: Actor, *, webhook: str, first: int, at: datetime) -> int:
    """Send events again from a place of the stream on, 10,000 at most, in their order; how many. Raises `WebhookUnknown`."""
    permissions.require(actor, "event.manage")
    row = _locked(webhook)
    row.replays += 1
    row.missed_from = None
    row.save(update_fields=["replays", "missed_from"])
    wanted = models.Event.objects.filter(id__gte=max(first, 0)).order_by("id")
    if row.types:
        wanted = wanted.filter(type__in=row.types)
    found = list(wanted[:MOST_REPLAYED])
    _send(row, found, row.replays, at)
    _tell(actor, row, "replayed", at)
    return len(found)


@transaction.atomic
def resend(actor: Actor, *, webhook: str, delivery: int, at: datetime) -> None:
    """Send one event again, now: what still waits is tried at once, what arrived or was missed goes as a delivery of its own.

    Raises `WebhookUnknown`, `DeliveryUnknown`.
    """
    permissions.require(actor, "event.manage")
    row = _locked(webhook)
    known = models.Delivery.objects.filter(webhook=row, pk=delivery).select_related("event").first()
    if known is None:
        raise DeliveryUnknown(kind="delivery", id=delivery)
    lying = None
    if known.state == DeliveryState.WAITING:
        lying = outbox_queries.message(channel=sending.CHANNEL, key=_key(row, known.event, known.replay))
    if lying is not None:
        outbox.resend(actor, message_id=lying, at=at, allowed=_may_manage)
        models.Delivery.objects.filter(pk=known.pk).update(next_at=at)
    else:
        row.replays += 1
        row.save(update_fields=["replays"])
        _send(row, [known.event], row.replays, at)
    _tell(actor, row, "resent", at)


def try_webhook(actor: Actor, *, webhook: str, at: datetime) -> Trial:
    """Send one test event now, under two seconds, and say what came of it. Raises `WebhookUnknown`."""
    permissions.require(actor, "event.manage")
    row = models.Webhook.objects.filter(id=webhook, removed_at=None).first()
    if row is None:
        raise WebhookUnknown(kind="webhook", id=webhook)
    return sending.try_one(row, at)


def _checked(name: str, url: str, types: Sequence[str]) -> tuple[str, str, list[str]]:
    name, url = name.strip(), url.strip()
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        raise WebhookWrong("name", "name")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise WebhookWrong("url", "url") from None
    host = (parts.hostname or "").lower()
    sound = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    if not sound or parts.scheme not in {"http", "https"} or not host or parts.username is not None or parts.fragment:
        raise WebhookWrong("url", "url")
    named = sending.private_hosts() & {host, f"{host}:{port}"}
    if parts.scheme == "http" and not named:
        raise WebhookWrong("url", "https")
    if not named and transport.leads_inside(host):
        raise WebhookWrong("url", "inside")
    unknown = set(types) - set(TYPES)
    if unknown:
        raise WebhookWrong("types", "types")
    return name, url, sorted(set(types))


def _data(fact: Fact) -> dict[str, Json]:
    return {field.name: _plain(getattr(fact, field.name)) for field in fields(fact)}


def _plain(value: object) -> Json:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, (tuple, list, frozenset)):
        return [_plain(one) for one in value]
    return value if isinstance(value, (str, int, bool)) or value is None else str(value)


def _send(hook: models.Webhook, events: Sequence[models.Event], again: int, at: datetime) -> None:
    """A delivery and a message for each event, in their order."""
    made = deliveries.begin(hook, events, again, at)
    outbox.enqueue_all(
        [
            # In order for each subject, and no subject waits for another.
            Draft(
                sending.CHANNEL, _key(hook, event, again), f"{hook.id}/{event.kind}/{event.subject}",
                {"webhook": hook.id, "event": event.pk, "delivery": row.pk},
            )
            for event, row in zip(events, made, strict=True)
        ],
        at=at,
    )  # fmt: skip


def _key(hook: models.Webhook, event: models.Event, again: int) -> str:
    return f"{hook.id}/{event.pk}" + (f"/{again}" if again else "")


def _may_manage(actor: Actor) -> None:
    permissions.require(actor, "event.manage")


def _locked(webhook: str) -> models.Webhook:
    row = models.Webhook.objects.select_for_update(no_key=True).filter(id=webhook, removed_at=None).first()
    if row is None:
        raise WebhookUnknown(kind="webhook", id=webhook)
    return row


def _tell(actor: Actor, row: models.Webhook, change: str, at: datetime) -> None:
    told = facts.WebhookSet(row.id, change, sending.host_of(row.url))
    journal.record(told, ref=Ref("webhook", row.id), by=actor, at=at)


def forget_deliveries(*, at: datetime) -> int:
    """Drop the records of deliveries that ended long ago; how many."""
    return deliveries.forget(at=at)
