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
