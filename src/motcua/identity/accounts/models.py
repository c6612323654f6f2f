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
    email = models.CharField(max_length=254, blank=True, default="")
    """Where notices about the account itself go; given by its holder, matched with nothing."""
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
    secret_before = models.CharField(max_length=64, blank=True, default="")
    """The secret before the last change, good until `secret_before_until` so that programs can change over."""
    secret_before_until = models.DateTimeField(null=True)
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
    certificate = models.CharField(max_length=43, blank=True, default="")
    """Thumbprint of the certificate to which the token is bound (RFC 8705 §3); empty for a plain one."""


class Certificate(models.Model):
    """A certificate with which a program proves itself (RFC 8705 §2.2), by its SHA-256 thumbprint."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="certificates")
    thumbprint = models.CharField(max_length=43)
    subject = models.CharField(max_length=255)
    ends_at = models.DateTimeField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """One certificate stands for one program."""

        constraints = [
            models.UniqueConstraint(
                fields=["thumbprint"], condition=Q(removed_at=None), name="certificate_of_one_client"
            )
        ]


class Factor(models.Model):
    """Something with which an officer shows a second time that it is them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="factors")
    kind = models.CharField(max_length=10)
    label = models.CharField(max_length=80, blank=True, default="")
    secret = models.BinaryField()
    """A code generator's secret, sealed; a security key's public part; the SHA-256 of a recovery code."""
    credential = models.CharField(max_length=64, unique=True, null=True)
    """SHA-256 of a security key's credential id."""
    relying_party = models.CharField(max_length=253, blank=True, default="")
    counter = models.BigIntegerField(default=0)
    """The last time step or signature count that was used: nothing at or below it counts again."""
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account"], condition=Q(removed_at=None), name="factor_of_account"),
        ]


class BrowserSession(models.Model):
    """A sign-in in a browser: where, with what, since when; the browser's own session is found by `key`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sessions")
    key = models.CharField(max_length=40, blank=True, default="")
    door = models.CharField(max_length=10)
    device = models.CharField(max_length=120)
    address = models.CharField(max_length=64)
    network = models.CharField(max_length=64)
    at_night = models.BooleanField(default=False)
    assurance = models.SmallIntegerField()
    via = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    unusual = ArrayField(models.CharField(max_length=10), default=list)
    provider_subject = models.CharField(max_length=64, blank=True, default="", db_default="")
    provider_session = models.CharField(max_length=64, blank=True, default="", db_default="")
    """Fingerprints of whom the provider signed in, and of its own session, so that a sign-out there finds this one."""
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["account", "-started_at"], name="session_of_account"),
            models.Index(
                fields=["provider_subject"],
                condition=Q(closed_at=None) & ~Q(provider_subject=""),
                name="session_of_subject",
            ),
        ]


class UsedToken(models.Model):
    """A token that tells once, by its fingerprint; kept until its like would be refused as too old."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    until = models.DateTimeField()
