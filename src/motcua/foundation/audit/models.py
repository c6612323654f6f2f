"""The table of looks; a trigger keeps it from being changed."""

from __future__ import annotations

from django.db import models


class Look(models.Model):
    """One look; opaque ids and codes only."""

    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    acting_for = models.CharField(max_length=120, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    what = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-id"], name="audit_look_subject")]
