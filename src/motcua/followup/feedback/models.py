"""The table of ratings."""

from __future__ import annotations

from django.db import models


class Rating(models.Model):
    """One rating; `key` is the source's own, so that a repeat is known again."""

    source = models.TextField()
    key = models.TextField()
    dossier = models.TextField()
    unit = models.TextField()
    procedure = models.TextField()
    kind = models.TextField(default="")
    level = models.TextField()
    text = models.TextField(default="")
    at = models.DateTimeField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="feedback_key")]
        indexes = [
            models.Index(fields=["unit", "-at"], name="feedback_unit"),
            models.Index(fields=["dossier"], name="feedback_dossier"),
        ]
