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
