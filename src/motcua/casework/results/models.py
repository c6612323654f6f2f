"""Tables of results."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Upper


class Result(models.Model):
    """One result; what it says is in its signed file, whether it holds is here."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=120, unique=True)
    symbol = models.CharField(max_length=120)
    register = models.CharField(max_length=60)
    year = models.IntegerField()
    number = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    procedure = models.CharField(max_length=120)
    version = models.BigIntegerField()
    unit = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=120)
    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=120)
    owner_name = models.CharField(max_length=255)
    title = models.CharField(max_length=500)
    signer = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(default="")
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    data = models.JSONField(encoder=DjangoJSONEncoder)
    """What the paper shows, for machines; a decimal number is text."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="results_one_a_subject"),
            models.UniqueConstraint(fields=["register", "year", "number"], name="results_one_a_number"),
            models.CheckConstraint(condition=models.Q(kind__in=["issued", "refusal"]), name="results_kind"),
            models.CheckConstraint(
                condition=models.Q(state="in_force", ended_at=None)
                | models.Q(state__in=["revoked", "replaced"], ended_at__isnull=False),
                name="results_state",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "-issued_at"], name="results_owner"),
            models.Index(fields=["unit", "-issued_at"], name="results_unit"),
            models.Index(Upper("symbol"), name="results_symbol"),
        ]


class ResultFile(models.Model):
    """One revision of the signed file; every fingerprint that ever went out stays known."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="files")
    revision = models.SmallIntegerField()
    file = models.ForeignKey("storage.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)
    level = models.CharField(max_length=10)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["result", "revision"], name="results_revision")]
