"""Tables of people and mandates."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Person(models.Model):
    """Someone whom a national identity vouched for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=40, unique=True)
    number_kind = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    born = models.CharField(max_length=10, blank=True)
    met_at = models.DateTimeField()


class PopulationAnswer(models.Model):
    """What the population database said of a person for one procedure, for a short time; then the row goes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    procedure = models.CharField(max_length=120)
    match = models.CharField(max_length=12)
    items = models.JSONField(default=dict)
    message = models.CharField(max_length=80, blank=True, default="")
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        """One answer per person and procedure."""

        constraints = [models.UniqueConstraint(fields=["person", "procedure"], name="population_answer_once")]
        indexes = [models.Index(fields=["until"], name="population_answer_until")]


class Mandate(models.Model):
    """A person's right to act for an enterprise for a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    enterprise = models.CharField(max_length=20)
    rights = ArrayField(models.CharField(max_length=10))
    basis = models.CharField(max_length=20)
    evidence = models.CharField(max_length=30)
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=120)
    revoked_by = models.CharField(max_length=120, blank=True, default="")
    revoked_because = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """One mandate that can be in force per person and enterprise; the history stays."""

        constraints = [
            models.UniqueConstraint(
                fields=["person", "enterprise"],
                condition=Q(revoked_at=None, in_force_until=None),
                name="mandate_one_open",
            ),
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(in_force_until__gt=F("in_force_from")), name="mandate_period"
            ),
        ]


class Invitation(models.Model):
    """An enterprise asks somebody to act for it; a mandate only when they accept."""

    enterprise = models.CharField(max_length=20)
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    rights = ArrayField(models.CharField(max_length=10))
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField(null=True)
    invited_by = models.CharField(max_length=120)
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, blank=True, default="")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        """One open invitation per number and enterprise."""

        constraints = [
            models.UniqueConstraint(
                fields=["number", "enterprise"], condition=Q(answered_at=None), name="invitation_one_open"
            )
        ]
        indexes = [models.Index(fields=["enterprise"], name="invitation_enterprise")]


class Claim(models.Model):
    """Somebody says that they represent an enterprise of which the register does not name them; staff look."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="claims")
    enterprise = models.CharField(max_length=20)
    evidence = models.TextField()
    document = models.CharField(max_length=40, blank=True, default="")
    """The stored file that proves it."""
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True, default="")
    granted = models.BooleanField(null=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        """One person's open claim on an enterprise waits once."""

        constraints = [
            models.UniqueConstraint(fields=["person", "enterprise"], condition=Q(settled_at=None), name="claim_once")
        ]
