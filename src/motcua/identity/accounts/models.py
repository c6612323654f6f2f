"""Tables of accounts."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Account(models.Model):
    """How someone is known here.

    A person's account has one national identity. An organisation's identity may be used by several people: each has an
    account of their own under the same `tech_id`, so that every act has its human.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=20)
    tech_id = models.CharField(max_length=80, null=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    enterprise = models.CharField(max_length=20, blank=True, default="")
    name = models.CharField(max_length=255, blank=True, default="")
    login = models.CharField(max_length=80, unique=True, null=True)
    password = models.CharField(max_length=255, blank=True, default="")
    opened_by = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)
    last_sign_in_at = models.DateTimeField(null=True)

    class Meta:
        """One account per human and identity."""

        constraints = [
            models.UniqueConstraint(
                fields=["tech_id", "person"],
                condition=Q(tech_id__isnull=False),
                nulls_distinct=False,
                name="account_identity",
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(kind="person"), name="account_of_person"),
        ]
        indexes = [models.Index(fields=["enterprise"], condition=~Q(enterprise=""), name="account_enterprise")]


class Conflict(models.Model):
    """A refused sign-in that waits for staff."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="conflicts", null=True)
    tech_id = models.CharField(max_length=80)
    number = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        """The same contradiction waits once."""

        constraints = [
            models.UniqueConstraint(
                fields=["tech_id", "reason", "account"],
                condition=Q(settled_at=None),
                nulls_distinct=False,
                name="conflict_once",
            )
        ]


class Attempt(models.Model):
    """Wrong passwords for one login from one address; both only as a fingerprint."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.IntegerField(default=0)
    last_at = models.DateTimeField()
    closed_until = models.DateTimeField(null=True)


class Client(models.Model):
    """A program of an enterprise."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="client", primary_key=True)
    client_id = models.CharField(max_length=80, unique=True)
    secret = models.CharField(max_length=64)
    enterprise = models.CharField(max_length=20)
    scopes = ArrayField(models.CharField(max_length=10))
    assurance = models.SmallIntegerField(default=2)
    revoked_at = models.DateTimeField(null=True)


class Token(models.Model):
    """An access token by its fingerprint."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="tokens")
    scopes = ArrayField(models.CharField(max_length=10))
    expires_at = models.DateTimeField()
