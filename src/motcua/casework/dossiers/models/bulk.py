"""An act on many dossiers: what was chosen, what was asked, what came of each."""

from __future__ import annotations

from django.db import models


class Batch(models.Model):
    """One act of one officer on many lines of the inbox."""

    account = models.TextField()
    act = models.TextField(default="")
    """Empty until it is confirmed."""
    params = models.JSONField(default=dict)
    state = models.TextField(default="chosen")
    """`chosen`, `running`, `done`."""
    at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-at"], name="dossiers_batch_mine"),
            models.Index(fields=["at"], name="dossiers_batch_at"),
        ]


class BatchItem(models.Model):
    """One line of it: the dossier, its step, and the version that was seen when it was chosen."""

    pk = models.CompositePrimaryKey("batch_id", "number")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items", db_index=False)
    number = models.IntegerField()
    code = models.TextField()
    step = models.BigIntegerField()
    seen = models.IntegerField()
    state = models.TextField(default="waiting")
    """`waiting`, `done`, `failed`, `left_out`."""
    why = models.TextField(default="")
    at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "state", "number"], name="dossiers_batch_state")]
