"""What became of each event at each webhook: one row a delivery, changed by every attempt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F

from motcua.followup.events import models
from motcua.followup.events.types import DeliveryState
from motcua.foundation.outbox.types import KEEP_SENT_DAYS

LONGEST_ANSWER = 300
"""Characters of an answer that are kept."""


def begin(hook: models.Webhook, events: Sequence[models.Event], again: int, at: datetime) -> list[models.Delivery]:
    """A row for each event that is on its way to a webhook; `again` is the number of the replay, 0 the first time."""
    return models.Delivery.objects.bulk_create(
        [
            models.Delivery(webhook=hook, event=event, replay=again, state=DeliveryState.WAITING, made_at=at, next_at=at)
            for event in events
        ]
    )  # fmt: skip


def tried(
    delivery: int, state: DeliveryState, *, status: int, answer: str, milliseconds: int, at: datetime, wait: float
) -> None:
    """Write down what came of one attempt; a row that is no longer kept stays away."""
    next_at = at + timedelta(seconds=wait) if state is DeliveryState.WAITING else None
    models.Delivery.objects.filter(pk=delivery).update(
        state=state, attempts=F("attempts") + 1, status=status, answer=_plain(answer), milliseconds=milliseconds, tried_at=at, next_at=next_at
    )  # fmt: skip


def missed(delivery: int) -> None:
    """Write down that a webhook which is not on got nothing."""
    models.Delivery.objects.filter(pk=delivery).update(state=DeliveryState.MISSED, next_at=None)


def forget(*, at: datetime) -> int:
    """Drop what arrived or was missed long ago; how many."""
    old = models.Delivery.objects.filter(made_at__lt=at - timedelta(days=KEEP_SENT_DAYS))
    return old.exclude(state=DeliveryState.WAITING).delete()[0]


def _plain(text: str) -> str:
    """An answer as one line that can be shown: it is another system's, whatever is in it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * LONGEST_ANSWER]).split())[:LONGEST_ANSWER]
