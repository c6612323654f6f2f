"""Commands on the outbox: write a message down, send it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from django.db import connection, transaction

from motcua.foundation.errors import NotFound
from motcua.foundation.journal import services as journal
from motcua.foundation.outbox import models, pump
from motcua.foundation.outbox.facts import MessageResent
from motcua.foundation.outbox.types import KEEP_SENT_DAYS, Sender
from motcua.foundation.types import Actor, Json, Ref

MOST_RESENT = 500
"""Messages that one command sends again."""

_senders: dict[str, Sender] = {}


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be written down."""

    channel: str
    key: str
    stream: str
    body: Mapping[str, Json]


def connect(channel: str, sender: Sender) -> None:
    """Name the sender of a channel; called once by the composition root."""
    _senders[channel] = sender


def enqueue(*, channel: str, key: str, stream: str, body: Mapping[str, Json], at: datetime) -> None:
    """Write one message in the caller's transaction; a key that the channel knows already changes nothing."""
    enqueue_all([Draft(channel, key, stream, body)], at=at)


def enqueue_all(drafts: Sequence[Draft], *, at: datetime) -> None:
    """Write several messages with one statement; see `enqueue`."""
    if not drafts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_outboxmessage (channel, key, stream, body, state, attempt, next_at, error)"
            " SELECT d.channel, d.key, d.stream, d.body, 'waiting', 0, %s, ''"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::jsonb[]) AS d(channel, key, stream, body)"
            " ON CONFLICT (channel, key) DO NOTHING",
            [
                at,
                [draft.channel for draft in drafts],
                [draft.key for draft in drafts],
                [draft.stream for draft in drafts],
                [orjson.dumps(dict(draft.body)).decode() for draft in drafts],
            ],
        )
    transaction.on_commit(pump.wake)


@transaction.atomic
def resend(actor: Actor, *, message_id: int, at: datetime, allowed: Callable[[Actor], None]) -> None:
    """Send a dead or waiting message now. `allowed` is the gate, which stands a floor above this room.

    Raises `NotFound` when there is no such message or it has arrived.
    """
    allowed(actor)
    changed = models.OutboxMessage.objects.filter(pk=message_id).exclude(state="sent")
    row = changed.select_for_update(no_key=True).first()
    if row is None:
        raise NotFound(kind="message", id=message_id)
    _again(actor, row, at)


@transaction.atomic
def resend_dead(actor: Actor, *, channel: str, at: datetime, allowed: Callable[[Actor], None]) -> int:
    """Send the dead messages of a channel now, `MOST_RESENT` of them at most, oldest first; how many. `allowed` as for `resend`."""
    allowed(actor)
    dead = models.OutboxMessage.objects.filter(channel=channel, state="dead").order_by("id")
    rows = list(dead.select_for_update(no_key=True)[:MOST_RESENT])
    for row in rows:
        _again(actor, row, at)
    return len(rows)


@transaction.atomic
def resend_tried(actor: Actor, *, at: datetime, allowed: Callable[[Actor], None]) -> int:
    """Send now whatever was tried and has not arrived, on all channels, `MOST_RESENT` at most; how many. `allowed` as for `resend`."""
    allowed(actor)
    tried = models.OutboxMessage.objects.exclude(state="sent").filter(attempt__gt=0).order_by("id")
    rows = list(tried.select_for_update(no_key=True, skip_locked=True)[:MOST_RESENT])
    for row in rows:
        _again(actor, row, at)
    return len(rows)


def _again(actor: Actor, row: models.OutboxMessage, at: datetime) -> None:
    row.state, row.next_at, row.attempt = "waiting", at, 0
    row.save(update_fields=["state", "next_at", "attempt"])
    journal.record(MessageResent(row.channel, row.key), ref=Ref("outbox", str(row.pk)), by=actor, at=at)
    transaction.on_commit(pump.wake)


def loops() -> list[Callable[[], None]]:
    """One loop for each connected channel, for the worker process."""

    def loop(channel: str, sender: Sender) -> Callable[[], None]:
        def run() -> None:
            pump.run(channel, sender)

        run.__name__ = f"outbox-{channel}"
        return run

    return [loop(channel, sender) for channel, sender in _senders.items()]


def send_waiting() -> int:
    """Send everything that is due now, in this thread, and return how many were tried; for tests and set-up."""
    tried = 0
    while sent := sum(pump.pump(channel, sender) for channel, sender in _senders.items()):
        tried += sent
    return tried


def forget_sent(*, at: datetime) -> None:
    """Drop records of messages that arrived long ago."""
    models.OutboxMessage.objects.filter(state="sent", sent_at__lt=at - timedelta(days=KEEP_SENT_DAYS)).delete()
