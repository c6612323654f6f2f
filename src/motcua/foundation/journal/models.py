"""The tables of the journal; written by the database function `journal_append` alone."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class JournalHead(models.Model):
    """The length and last hash of each chain: what a cut tail cannot take along."""

    pk = models.CompositePrimaryKey("kind", "subject")
    kind = models.TextField()
    subject = models.TextField()
    length = models.IntegerField()
    hash = models.BinaryField()


class JournalEntry(models.Model):
    """One fact. `body` is kept as the text that was hashed."""

    pk = models.CompositePrimaryKey("kind", "subject", "seq")
    kind = models.TextField()
    subject = models.TextField()
    seq = models.IntegerField()
    name = models.TextField()
    version = models.SmallIntegerField()
    at = models.DateTimeField()
    actor = models.TextField()
    body = models.TextField()
    hash = models.BinaryField()
    recorded_at = models.DateTimeField(db_default=Now())
    position = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["name", "at"], name="journal_name_at"),
            models.Index(fields=["position"], name="journal_position"),
        ]
