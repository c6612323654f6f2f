"""What a desk took while this system was away, as it was sent afterwards (docs/decisions/0009-away.md)."""

from __future__ import annotations

from django.db import models


class Taken(models.Model):
    """One record of a desk: kept word for word, whatever is wrong with it, until it is a dossier or a head has settled it.

    `state` is a `TakenState`; `fault` says why a record waits for the head.
    """

    id = models.UUIDField(primary_key=True)
    digest = models.TextField(unique=True)
    """SHA-256 of block, text and mark: the same record sent twice is one."""
    lease = models.UUIDField()
    key = models.TextField(default="")
    """The record's own key, given on the device; empty where it cannot be read."""
    code = models.TextField(default="")
    unit = models.TextField()
    procedure = models.TextField(default="")
    taken_at = models.DateTimeField(null=True)
    by = models.TextField()
    """Account of the officer in whose hand the block was: who took it."""
    text = models.TextField()
    mark = models.TextField()
    sent_by = models.TextField()
    sent_at = models.DateTimeField()
    state = models.TextField()
    fault = models.TextField(default="")
    intake = models.UUIDField(null=True, unique=True)
    settled_by = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lease", "key"],
                name="dossiers_taken_once",
                condition=models.Q(state__in=["entered", "filed", "void"]),
            ),
        ]
        indexes = [models.Index(fields=["unit", "-sent_at"], name="dossiers_taken_unit")]
