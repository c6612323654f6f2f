"""The stream and the webhooks."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Event(models.Model):
    """One piece of news; its id is its place, and no smaller one is ever seen after a larger one."""

    key = models.TextField(unique=True)
    """Where the fact stands in the journal: kind/subject/place. The same fact delivered twice is one event."""
    type = models.TextField()
    kind = models.TextField()
    subject = models.TextField()
    at = models.DateTimeField()
    data = models.JSONField()


class Webhook(models.Model):
    """An address that wants events. Its secret is computed from the house's own and `secret_version`, and stands nowhere."""

    id = models.CharField(max_length=32, primary_key=True)
    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    types = ArrayField(models.TextField(), default=list)
    state = models.CharField(max_length=10)
    secret_version = models.IntegerField(default=1)
    replays = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, default="")
    failing_since = models.DateTimeField(null=True)
    missed_from = models.BigIntegerField(null=True)


class Delivery(models.Model):
    """One event on its way to one webhook, and what came of the last attempt. `status` 0: nothing was answered."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    replay = models.IntegerField()
    """Number of the replay that it belongs to; 0 is the first time."""
    state = models.CharField(max_length=10)
    attempts = models.IntegerField(default=0)
    status = models.IntegerField(default=0)
    answer = models.CharField(max_length=300, default="")
    milliseconds = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["webhook", "-id"], name="events_delivery_page"),
            models.Index(fields=["webhook", "state", "-id"], name="events_delivery_state"),
            models.Index(fields=["made_at"], name="events_delivery_made"),
        ]
