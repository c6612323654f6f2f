"""Tables of results."""

from __future__ import annotations

import uuid

from django.db import models


class Result(models.Model):
    """One paper; its subject has one paper of each kind at most."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject_kind = models.TextField()
    subject_id = models.TextField()
    owner_kind = models.TextField()
    owner_id = models.TextField()
    owner_name = models.TextField()
    procedure = models.TextField()
    unit = models.TextField()
    kind = models.TextField()
    title = models.TextField()
    register = models.TextField()
    year = models.SmallIntegerField()
    number = models.IntegerField()
    symbol = models.TextField(unique=True)
    issued_at = models.DateTimeField()
    signer = models.TextField()
    sha256 = models.TextField()
    state = models.TextField(default="in_force")
    state_since = models.DateTimeField(null=True)
    state_reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "kind"], name="results_subject"),
            models.UniqueConstraint(fields=["register", "year", "number"], name="results_number"),
        ]
        indexes = [models.Index(fields=["owner_kind", "owner_id", "-issued_at"], name="results_owner")]


class ResultFile(models.Model):
    """One revision of a paper's file: as signed, or with a later time-stamp."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="files")
    revision = models.SmallIntegerField()
    file = models.UUIDField()
    sha256 = models.TextField()
    level = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["result", "revision"], name="results_revision")]
        indexes = [models.Index(fields=["sha256"], name="results_sha256")]
