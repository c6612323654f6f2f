"""Tables of digitising."""

from __future__ import annotations

from django.db import models


class Batch(models.Model):
    """Scans of one procedure and unit that came together."""

    name = models.CharField(max_length=200)
    procedure = models.CharField(max_length=120)
    unit = models.CharField(max_length=60)
    made_by = models.CharField(max_length=160)
    made_at = models.DateTimeField()


class Scan(models.Model):
    """One scan with its two entries; the file is a paper of `attachments`."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="scans")
    paper = models.UUIDField()
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    pages = models.SmallIntegerField()
    state = models.CharField(max_length=10)
    proposed = models.JSONField(default=dict)
    first = models.JSONField(default=dict)
    first_by = models.CharField(max_length=160, default="")
    second = models.JSONField(default=dict)
    second_by = models.CharField(max_length=160, default="")
    settled = models.JSONField(default=dict)
    settled_by = models.CharField(max_length=160, default="")
    certified_by = models.CharField(max_length=160, default="")
    result = models.CharField(max_length=40, default="")
    reason = models.CharField(max_length=500, default="")
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "sha256"], name="digitising_once_a_batch"),
            models.CheckConstraint(
                condition=models.Q(state__in=["first", "second", "differs", "matched", "certified", "dropped"]),
                name="digitising_state",
            ),
        ]
        indexes = [models.Index(fields=["batch", "state"], name="digitising_by_state")]


class Holding(models.Model):
    """How many results of a procedure a unit holds on paper alone that still hold, as it has said last."""

    procedure = models.CharField(max_length=120)
    unit = models.CharField(max_length=60)
    count = models.IntegerField()
    said_by = models.CharField(max_length=160)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "unit"], name="digitising_one_holding")]
