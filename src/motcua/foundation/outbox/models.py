"""The table of messages."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class OutboxMessage(models.Model):
    """One message to one other system; it goes when it has arrived and its record is no longer wanted."""

    class State(models.TextChoices):
        """Waiting to be sent, arrived, or in need of a person."""

        WAITING = "waiting"
        SENT = "sent"
        DEAD = "dead"

    channel = models.TextField()
    key = models.TextField()
    stream = models.TextField()
    body = models.JSONField()
    state = models.TextField(choices=State.choices, default=State.WAITING)
    attempt = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    error = models.TextField(default="")
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="outbox_key")]
        indexes = [
            models.Index(fields=["channel", "next_at", "id"], name="outbox_due", condition=models.Q(state="waiting")),
            models.Index(fields=["channel", "stream", "id"], name="outbox_stream", condition=~models.Q(state="sent")),
            models.Index(fields=["sent_at"], name="outbox_sent", condition=models.Q(state="sent")),
        ]
