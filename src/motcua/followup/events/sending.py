"""The sender of webhooks: one signed call a message, to public addresses only; a webhook that fails for long is disabled, visibly."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce, Least

from motcua.followup.events import facts, models, queries, wire
from motcua.followup.events.types import Trial, WebhookState
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.journal import services as journal
from motcua.foundation.outbox.errors import Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import CallFailed, HostNotNamed
from motcua.foundation.transport.types import Answer, ClientSettings
from motcua.foundation.types import Actor, Ref

CHANNEL = queries.CHANNEL
SECONDS, TRIAL_SECONDS = 10.0, 1.8
PATIENCE = timedelta(hours=24)
"""How long a webhook may fail before it is disabled."""
GONE = 410
LONGEST_WAIT = 3600.0
_WAITS = (5, 30, 120, 600, 1800, 3600)
"""Seconds before the next attempt."""
_HOUSE = Actor.system("events")

log = structlog.get_logger("webhooks")


class Sender:
    """Carries one event to one webhook; what is not on any more gets nothing, and remembers from where."""

    def send(self, message: Message) -> None:
        """Raises `Retry` while it fails."""
        row = models.Webhook.objects.filter(id=str(message.body["webhook"]), removed_at=None).first()
        event = models.Event.objects.filter(id=int(str(message.body["event"]))).first()
        if row is None or event is None:
            return
        if row.state != WebhookState.ON:
            _missed(row.id, event.pk)
            return
        at = clock.now()
        content = wire.body(wire.cloud_event(queries.value(event)))
        try:
            answer = _call(row, event.key, content, at, SECONDS)
        except (CallFailed, HostNotNamed) as fault:
            reason = f"{fault.code} {fault.params.get('reason', '')}".strip()
            self._failed(row, event.pk, reason, message.attempt, at, None)
        else:
            if answer.is_success:
                models.Webhook.objects.filter(id=row.id).update(last_success_at=at, failing_since=None, failure="")
                return
            self._failed(row, event.pk, f"HTTP {answer.status}", message.attempt, at, answer)

    def _failed(
        self, row: models.Webhook, event: int, reason: str, attempt: int, at: datetime, answer: Answer | None
    ) -> None:
        since = row.failing_since or at
        models.Webhook.objects.filter(id=row.id).update(
            failing_since=Coalesce("failing_since", at), last_failure_at=at, failure=reason[:200]
        )
        if at - since >= PATIENCE or (answer is not None and answer.status == GONE):
            _disable(row, event, at)
            return
        raise Retry(reason, _wait(attempt, answer))


SENDER = Sender()


def try_one(row: models.Webhook, at: datetime) -> Trial:
    """One test delivery, now."""
    event = {
        "specversion": "1.0", "id": f"test-{int(at.timestamp())}", "source": f"{settings.MOTCUA.public_url}/api/v1/events", "type": wire.TEST,
        "time": at.isoformat(), "datacontenttype": "application/json", "data": {"webhook": row.id},
    }  # fmt: skip
    started = time.monotonic()
    status, reason = 0, ""
    try:
        answer = _call(row, str(event["id"]), wire.body(event), at, TRIAL_SECONDS)  # type: ignore[arg-type]
        status = answer.status
    except HouseError as fault:
        reason = f"{fault.code} {fault.params.get('reason', '')}".strip()
    return Trial(200 <= status < 300, status, reason, round((time.monotonic() - started) * 1000))


def private_hosts() -> frozenset[str]:
    """Hosts of the ministry's own network that webhooks may lead to."""
    return frozenset(filter(None, (host.strip().lower() for host in settings.MOTCUA.webhook_hosts.split(","))))


def _call(row: models.Webhook, delivery: str, content: bytes, at: datetime, seconds: float) -> Answer:
    client = f"webhook.{row.id}"
    wanted = ClientSettings(public_only=True, private_hosts=private_hosts(), largest_answer=64 * 1024, connections=4)
    transport.configure(client, wanted)
    headers = wire.headers(delivery, content, wire.secret(row.id, row.secret_version), at)
    return transport.request("POST", row.url, headers=headers, content=content, timeout=seconds, client=client)


def _wait(attempt: int, answer: Answer | None) -> float:
    asked = answer.headers.get("retry-after", "") if answer is not None and answer.status in {429, 503} else ""
    if asked.isascii() and asked.isdecimal() and len(asked) < 7:
        return min(float(asked), LONGEST_WAIT)
    return _WAITS[min(max(attempt, 1), len(_WAITS)) - 1]


def _missed(webhook: str, event: int) -> None:
    models.Webhook.objects.filter(id=webhook).update(missed_from=Least(Coalesce("missed_from", event), event))


@transaction.atomic
def _disable(row: models.Webhook, event: int, at: datetime) -> None:
    changed = models.Webhook.objects.filter(id=row.id, state=WebhookState.ON).update(state=WebhookState.DISABLED)
    _missed(row.id, event)
    if changed:
        log.warning("webhook_disabled", webhook=row.id)
        told = facts.WebhookSet(row.id, "disabled", host_of(row.url))
        journal.record(told, ref=Ref("webhook", row.id), by=_HOUSE, at=at)


def host_of(url: str) -> str:
    """The host of an address."""
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2]
