"""Who has a dossier open, and who is working on it; rows of the moment, no history."""

from __future__ import annotations

from django.db import models


class Looking(models.Model):
    """An officer who has a dossier open; the name is that of the sign-in, so that showing it asks nobody."""

    pk = models.CompositePrimaryKey("code", "account")
    code = models.TextField()
    account = models.TextField()
    name = models.TextField()
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="dossiers_looking_seen")]


class Hold(models.Model):
    """The soft lock of a dossier: who is working on it, since when, and when they last did something."""

    code = models.TextField(primary_key=True)
    account = models.TextField()
    name = models.TextField()
    since = models.DateTimeField()
    active_at = models.DateTimeField()
