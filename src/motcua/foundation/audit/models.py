"""The table of looks; a trigger keeps it from being changed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Look(models.Model):
    """One look, or one exchange with another system; opaque ids and codes only.

    `owner` is whose data it was; for a list, which is of nobody alone, the subject says which list and the owner is empty.
    """

    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    acting_for = models.CharField(max_length=120, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    what = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200, blank=True)
    direction = models.CharField(max_length=4, blank=True, default="")
    """`from` or `to` another system; empty for a look."""
    owner_kind = models.CharField(max_length=40, blank=True, default="")
    owner_id = models.CharField(max_length=80, blank=True, default="")
    role = models.CharField(max_length=40, blank=True, default="")
    unit = models.CharField(max_length=60, blank=True, default="")
    fields = ArrayField(models.CharField(max_length=40), default=list)
    """Groups of data that were seen."""
    address = models.CharField(max_length=64, blank=True, default="")
    party = models.CharField(max_length=160, blank=True, default="", db_default="")
    """Who stood at the other end of an exchange, and who there or here caused it, by their codes."""
    message = models.CharField(max_length=80, blank=True, default="", db_default="")
    """The exchange's own id, by which both sides find it."""

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="audit_look_subject"),
            models.Index(
                fields=["owner_kind", "owner_id", "-id"], name="audit_look_owner", condition=~models.Q(owner_id="")
            ),
            models.Index(fields=["at", "id"], name="audit_look_exchanged", condition=~models.Q(direction="")),
        ]
