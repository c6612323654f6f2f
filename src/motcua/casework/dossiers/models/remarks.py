"""Remarks, requests for supplement, leave for a second one, and answers in the making."""

from __future__ import annotations

from django.db import models

from motcua.casework.dossiers.models.dossier import Dossier
from motcua.casework.dossiers.numbers import Decoder, Encoder


class SupplementRequest(models.Model):
    """What was asked of the applicant in one letter; one is open at a time."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="requests")
    phase = models.TextField()
    ordinal = models.SmallIntegerField()
    """Which of its phase; from the second on somebody allowed it."""
    lead = models.TextField(default="")
    article = models.TextField(default="")
    until = models.DateTimeField(null=True)
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    revision = models.SmallIntegerField()
    """The number of the form's revision that was looked at."""
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(default="")
    answered_revision = models.SmallIntegerField(null=True)
    on_paper = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["until"],
                condition=models.Q(answered_at__isnull=True, reminded_at__isnull=True, until__isnull=False),
                name="dossiers_request_to_remind",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(answered_at__isnull=True), name="dossiers_one_open_request"
            ),
            models.UniqueConstraint(fields=["dossier", "phase", "ordinal"], name="dossiers_request_ordinal"),
        ]


class SupplementLeave(models.Model):
    """The head of the one-stop desk allowed one more request in a phase, with the reason; counted in evaluation (LC-05)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    phase = models.TextField()
    reason = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
    used_by = models.OneToOneField(SupplementRequest, on_delete=models.CASCADE, null=True, related_name="leave")


class Remark(models.Model):
    """One remark and the place that it is pinned to."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="remarks")
    number = models.SmallIntegerField()
    pointer = models.TextField(default="")
    slot = models.TextField(default="")
    paper = models.UUIDField(null=True)
    page = models.IntegerField(default=0)
    area = models.JSONField(null=True)
    kind = models.TextField()
    text = models.TextField()
    article = models.TextField(default="")
    internal = models.BooleanField(default=False)
    source_reason = models.TextField(default="")
    state = models.TextField()
    request = models.ForeignKey(SupplementRequest, on_delete=models.PROTECT, null=True, related_name="remarks")
    asked = models.TextField(default="")
    answer = models.TextField(default="")
    changed = models.BooleanField(default=False)
    by = models.TextField()
    at = models.DateTimeField()
    settled_by = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="dossiers_remark_number")]


class SupplementDraft(models.Model):
    """An answer that is being made; gone once it is sent."""

    request = models.OneToOneField(SupplementRequest, on_delete=models.CASCADE, related_name="draft")
    changes = models.JSONField(default=dict, encoder=Encoder, decoder=Decoder)
    papers = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()
