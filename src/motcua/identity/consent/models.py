"""Tables of consents, subjects' requests and breaches."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Consent(models.Model):
    """An agreement to one purpose; the row of a withdrawn one stays."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    purpose = models.CharField(max_length=40)
    text_version = models.SmallIntegerField()
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=120)
    channel = models.CharField(max_length=20)
    evidence = models.CharField(max_length=64)
    guardian = models.CharField(max_length=255, blank=True, default="")
    child_agreed = models.BooleanField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        """One agreement in force per subject and purpose."""

        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_one_in_force",
            )
        ]


class SubjectRequest(models.Model):
    """What a subject asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    asked_by = models.CharField(max_length=120)
    assurance = models.SmallIntegerField()
    details = models.TextField()
    look = models.BigIntegerField(null=True)
    state = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    regime = models.CharField(max_length=20)
    acknowledge_by = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    due = models.DateTimeField()
    remind_on = models.DateField()
    extended = models.BooleanField(default=False)
    answer = models.TextField(blank=True, default="")
    citation = models.CharField(max_length=300, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    export_json = models.CharField(max_length=40, blank=True, default="")
    export_page = models.CharField(max_length=40, blank=True, default="")
    export_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-received_at"], name="request_of_subject"),
            models.Index(fields=["due"], condition=Q(ended_at=None), name="request_open"),
        ]


class RequestTurn(models.Model):
    """One step of a request's history."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="turns")
    state = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    words = models.TextField(blank=True, default="")


class Restriction(models.Model):
    """A subject whose data are kept and, beyond that, used by no officer without a ground of law; the row of a lifted one stays."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    request = models.UUIDField(null=True)
    since = models.DateTimeField()
    set_by = models.CharField(max_length=120)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, blank=True, default="")
    lifted_for = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], condition=Q(lifted_at=None), name="consent_one_restriction"
            )
        ]


class RestrictedUse(models.Model):
    """An officer uses restricted data for a while, on a ground of law that they named."""

    principal = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    basis = models.CharField(max_length=20)
    citation = models.CharField(max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["principal", "subject_id", "-until"], name="consent_restricted_use")]


class ReceiverNotice(models.Model):
    """Somebody who received data is to be told that the agreement under which they got them was taken back."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="notices")
    receiver = models.CharField(max_length=40)
    since = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=120, blank=True, default="")
    reference = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "receiver"], name="consent_told_once")]
        indexes = [models.Index(fields=["since"], condition=Q(told_at=None), name="consent_to_tell")]


class Breach(models.Model):
    """The record of a breach."""

    occurred_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    place = models.CharField(max_length=300)
    description = models.TextField()
    kinds = models.TextField()
    data_count = models.BigIntegerField(null=True)
    subject_count = models.BigIntegerField(null=True)
    contact = models.CharField(max_length=300)
    consequences = models.TextField()
    measures = models.TextField()
    regime = models.CharField(max_length=20)
    notify_by = models.DateTimeField()
    reported_by = models.CharField(max_length=120)
    notified_at = models.DateTimeField(null=True)
    notified_partly = models.BooleanField(default=False)
    reference = models.CharField(max_length=120, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
