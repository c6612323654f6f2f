"""The loop that sends: a lease on the first message of each stream, then sending outside any transaction."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta

import orjson
import structlog
from django.db import OperationalError, close_old_connections, connection

from motcua.foundation import clock
from motcua.foundation.outbox.errors import Dead, Moot, Retry
from motcua.foundation.outbox.ports import ManySender
from motcua.foundation.outbox.types import Message, Sender

log = structlog.get_logger("outbox")

BATCH, LEASE, POLL = 40, 120, 0.5
"""Messages a round; seconds for which they are ours; seconds between looks when nobody woke us."""

WAITS = (2, 10, 60, 300, 900, 3600)
"""Seconds before the second, third, … attempt; the last one for ever after."""

MOST_ATTEMPTS = 200
"""About eight days of trying; then a person is asked."""

_wake = threading.Event()

# Only the first unsent message of a stream may go, so that a status never overtakes the one before it; a dead one
# holds its own stream and no other.
_CLAIM = """
    UPDATE outbox_outboxmessage SET leased_until = %(until)s, attempt = attempt + 1
    WHERE id IN (
        SELECT m.id FROM outbox_outboxmessage m
        WHERE m.channel = %(channel)s AND m.state = 'waiting' AND m.next_at <= %(now)s
          AND (m.leased_until IS NULL OR m.leased_until < %(now)s)
          AND NOT EXISTS (
              SELECT 1 FROM outbox_outboxmessage e
              WHERE e.channel = m.channel AND e.stream = m.stream AND e.state <> 'sent' AND e.id < m.id)
        ORDER BY m.next_at, m.id LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
    RETURNING id, channel, key, stream, body, attempt, created_at
"""


def wake() -> None:
    """Look at once; called after a message was written in this process."""
    _wake.set()


def run(channel: str, sender: Sender, stopped: Callable[[], bool] = lambda: False) -> None:
    """Send what waits on one channel until stopped."""
    while not stopped():
        try:
            sent = pump(channel, sender)
        except OperationalError as error:  # the database is away: so is everything else, and the worker says so
            log.warning("pump_without_database", channel=channel, error=str(error)[:200])
            close_old_connections()
            connection.close()
            sent = 0
        if not sent:
            _wake.wait(POLL)
            _wake.clear()


def pump(channel: str, sender: Sender) -> int:
    """One round: claim, send each, write down what became of them. Returns how many were tried."""
    messages = _claim(channel)
    if not messages:
        return 0
    outcomes = _try_all(messages, sender)
    _settle(outcomes)
    return len(messages)


def _claim(channel: str) -> list[Message]:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM, {"channel": channel, "now": now, "until": now + timedelta(seconds=LEASE), "batch": BATCH}
        )
        rows = cursor.fetchall()
    messages = [
        Message(key, name, mark, stream, orjson.loads(body), attempt, created_at)
        for key, name, mark, stream, body, attempt, created_at in rows
    ]
    return sorted(messages, key=lambda message: message.id)


def _try_all(messages: Sequence[Message], sender: Sender) -> list[tuple[int, str, float, str]]:
    """What became of each, together where the sender can; alone after whatever it did not foresee."""
    if isinstance(sender, ManySender) and len(messages) > 1:
        try:
            troubles = sender.send_all(messages)
        except Exception:
            log.exception("sender_failed", channel=messages[0].channel, messages=len(messages))
        else:
            return [_outcome(message, troubles.get(message.id)) for message in messages]
    return [_try(message, sender) for message in messages]


def _try(message: Message, sender: Sender) -> tuple[int, str, float, str]:
    """(id, state, wait in seconds, reason) after one attempt."""
    # The same for each attempt, so that both sides find all of them by one word.
    correlation = uuid.uuid5(uuid.NAMESPACE_URL, f"{message.channel}/{message.key}").hex
    with structlog.contextvars.bound_contextvars(correlation=correlation):
        try:
            sender.send(message)
        except Moot as moot:
            log.info("message_moot", channel=message.channel, key=message.key, reason=moot.reason[:300])
            return message.id, "sent", 0.0, moot.reason
        except (Dead, Retry) as trouble:
            return _outcome(message, trouble)
        except Exception as error:  # whatever a sender did not foresee must not stop the others
            log.exception("sender_failed", channel=message.channel, key=message.key)
            return _outcome(message, Retry(f"{type(error).__name__}: {error}"))
        return _outcome(message, None)


def _outcome(message: Message, trouble: Dead | Retry | None) -> tuple[int, str, float, str]:
    if trouble is None:
        return message.id, "sent", 0.0, ""
    reason = trouble.reason
    if isinstance(trouble, Dead):
        log.warning("message_dead", channel=message.channel, key=message.key, reason=reason[:300])
        return message.id, "dead", 0.0, reason
    # A part of chance, so that what failed together does not come back together.
    wait: float = WAITS[min(message.attempt - 1, len(WAITS) - 1)] * random.uniform(0.9, 1.1)  # noqa: S311 -- no secret
    wait = float(trouble.after) if trouble.after is not None else wait
    if message.attempt >= MOST_ATTEMPTS:
        return message.id, "dead", 0.0, reason
    log.info("message_waits", channel=message.channel, key=message.key, attempt=message.attempt, reason=reason[:300])
    return message.id, "waiting", wait, reason


def _settle(outcomes: Sequence[tuple[int, str, float, str]]) -> None:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_outboxmessage m SET state = o.state, error = o.error, leased_until = NULL,"
            " next_at = %s + o.wait * interval '1 second',"
            " sent_at = CASE WHEN o.state = 'sent' THEN %s::timestamptz END"
            " FROM unnest(%s::bigint[], %s::text[], %s::float8[], %s::text[]) AS o(id, state, wait, error)"
            " WHERE m.id = o.id",
            [now, now, *(list(column) for column in zip(*outcomes, strict=True))],
        )
