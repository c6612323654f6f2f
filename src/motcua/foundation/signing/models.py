"""Tables of signing."""

from __future__ import annotations

from django.db import models


class Certificate(models.Model):
    """A certificate that an officer has registered; withdrawn ones stay, for what was signed with them."""

    principal = models.CharField(max_length=120)
    hand = models.CharField(max_length=10)
    place = models.CharField(max_length=255)
    der = models.BinaryField()
    chain = models.JSONField(default=list)
    """Intermediates in base64 DER, without the root."""
    sha256 = models.CharField(max_length=64)
    serial = models.CharField(max_length=64)
    common_name = models.CharField(max_length=255)
    organisation = models.CharField(max_length=255)
    identifier = models.CharField(max_length=120)
    issuer = models.CharField(max_length=255)
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField()
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    most = models.IntegerField(default=0)
    """Signatures that one authorisation at its service may be for; 0 where there is no limit."""
    failures = models.SmallIntegerField(default=0)
    """Wrong PINs one after the other."""
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"], name="signing_certificate_once", condition=models.Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                condition=models.Q(hand__in=["file", "pkcs11", "agent", "remote"]), name="signing_certificate_hand"
            ),
        ]
        indexes = [models.Index(fields=["principal", "id"], name="signing_certificate_of")]


class Challenge(models.Model):
    """A paper that an officer signs on their own machine to prove that a certificate is theirs; used once."""

    principal = models.CharField(max_length=120)
    token = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    until = models.DateTimeField()


class RemoteAct(models.Model):
    """One going to a signing service: to sign in, to prove a certificate, to authorise signatures; its number is the correlation id."""

    id = models.UUIDField(primary_key=True)
    principal = models.CharField(max_length=120)
    purpose = models.CharField(max_length=10)
    credential = models.CharField(max_length=255, default="")
    batch = models.CharField(max_length=40, default="")
    hashes = models.JSONField(default=dict)
    """What is to be signed: a key of ours to the base64 of a SHA-256."""
    state = models.CharField(max_length=64, unique=True)
    """Fingerprint of the value that comes back with the person."""
    token = models.TextField(default="")
    """What the service gave for exactly these hashes, until it is used."""
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=["sign_in", "prove", "sign"]), name="signing_remote_purpose"
            )
        ]
