"""The sender of webhooks: one signed call a message, to public addresses only; a webhook that fails for long is disabled, visibly."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce, Least

from motcua.followup.events import deliveries, facts, models, queries, wire
from motcua.followup.events.types import DeliveryState, Trial, WebhookState
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.journal import services as journal
from motcua.foundation.outbox.errors import Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import CallFailed, HostNotNamed
from motcua.foundation.transport.types import Answer, ClientSettings
from motcua.foundation.types import Actor, Json, Ref

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


@dataclass(frozen=True, slots=True)
class _Tried:
    """What one call brought: an answer, or the reason why there is none."""

    answer: Answer | None
    reason: str
    milliseconds: int

    @property
    def is_well(self) -> bool:
        return self.answer is not None and self.answer.is_success

    @property
    def status(self) -> int:
        return self.answer.status if self.answer is not None else 0

    @property
    def words(self) -> str:
        return self.reason or f"HTTP {self.status}"

    def keep(self, delivery: int, state: DeliveryState, at: datetime, wait: float) -> None:
        """Write it down; what a good answer says is nobody's business."""
        body = self.answer.body.decode("utf-8", "replace") if self.answer is not None and not self.is_well else ""
        deliveries.tried(
            delivery, state, status=self.status, answer=self.reason or body, milliseconds=self.milliseconds, at=at, wait=wait
        )  # fmt: skip


class Sender:
    """Carries one event to one webhook; what is not on any more gets nothing, and remembers from where."""

    def send(self, message: Message) -> None:
        """Raises `Retry` while it fails."""
        delivery = int(str(message.body.get("delivery", 0)))  # 0: written before deliveries were kept
        row = models.Webhook.objects.filter(id=str(message.body["webhook"]), removed_at=None).first()
        event = models.Event.objects.filter(id=int(str(message.body["event"]))).first()
        if row is None or event is None:
            deliveries.missed(delivery)
            return
        if row.state != WebhookState.ON:
            _missed(row.id, event.pk)
            deliveries.missed(delivery)
            return
        at = clock.now()
        content = wire.body(wire.cloud_event(queries.value(event)))
        started = time.monotonic()
        answer, reason = None, ""
        try:
            answer = _call(row, event.key, content, at, SECONDS)
        except (CallFailed, HostNotNamed) as fault:
            reason = f"{fault.code} {fault.params.get('reason', '')}".strip()
        tried = _Tried(answer, reason, round((time.monotonic() - started) * 1000))
        if tried.is_well:
            models.Webhook.objects.filter(id=row.id).update(last_success_at=at, failing_since=None, failure="")
            tried.keep(delivery, DeliveryState.ARRIVED, at, 0)
            return
        self._failed(row, event.pk, delivery, tried, message.attempt, at)

    def _failed(
        self, row: models.Webhook, event: int, delivery: int, tried: _Tried, attempt: int, at: datetime
    ) -> None:
        since = row.failing_since or at
        models.Webhook.objects.filter(id=row.id).update(
            failing_since=Coalesce("failing_since", at), last_failure_at=at, failure=tried.words[:200]
        )
        if at - since >= PATIENCE or tried.status == GONE:
            _disable(row, event, at)
            tried.keep(delivery, DeliveryState.MISSED, at, 0)
            return
        wait = _wait(attempt, tried.answer)
        tried.keep(delivery, DeliveryState.WAITING, at, wait)
        raise Retry(tried.words, wait)


SENDER = Sender()


def try_one(row: models.Webhook, at: datetime) -> Trial:
    """One test delivery, now."""
    event: dict[str, Json] = {
        "specversion": "1.0", "id": f"test-{int(at.timestamp())}", "source": f"{settings.MOTCUA.public_url}/api/v1/events", "type": wire.TEST,
        "time": at.isoformat(), "datacontenttype": "application/json", "data": {"webhook": row.id},
    }  # fmt: skip
    started = time.monotonic()
    status, reason = 0, ""
    try:
        answer = _call(row, str(event["id"]), wire.body(event), at, TRIAL_SECONDS)
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
    # A part of chance, so that what failed together does not come back together.
    return _WAITS[min(max(attempt, 1), len(_WAITS)) - 1] * random.uniform(0.9, 1.1)  # noqa: S311 -- no secret


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
