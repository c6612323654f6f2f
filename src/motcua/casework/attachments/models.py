"""The table of papers."""

from __future__ import annotations

import uuid

from django.db import models

from motcua.casework.attachments.types import PaperKind, PaperScan, PaperState


class Paper(models.Model):
    """One paper as it was handed in. A refused or infected one has no file, only the trace that it came."""

    id = models.UUIDField(primary_key=True)
    file = models.ForeignKey("storage.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=80)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=5, choices=[(kind, kind) for kind in PaperKind], blank=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=[(state, state) for state in PaperState])
    reason = models.CharField(max_length=120, blank=True)
    scan = models.CharField(max_length=11, choices=[(scan, scan) for scan in PaperScan])
    duplicate_of = models.UUIDField(null=True)
    dossier_kind = models.CharField(max_length=40, blank=True)
    dossier_id = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)
    bound_at = models.DateTimeField(null=True)
    signature = models.CharField(max_length=13, default="", db_default="", blank=True)
    """The last verdict on its signatures; "" where it has none."""
    taken_from = models.CharField(max_length=120, default="", db_default="", blank=True)
    """The reference of what its owner took it from; "" for a file that was handed in."""

    class Meta:
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "sha256"], name="attachments_paper_owner"),
            models.Index(
                fields=["dossier_kind", "dossier_id"],
                condition=models.Q(bound_at__isnull=False),
                name="attachments_paper_dossier",
            ),
            models.Index(
                fields=["expires_at"], condition=models.Q(bound_at__isnull=True), name="attachments_paper_unbound"
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(state=PaperState.CLEAN, scan=PaperScan.NOT_SCANNED),
                name="attachments_paper_unscanned",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(bound_at__isnull=True, dossier_id="")
                | models.Q(bound_at__isnull=False) & ~models.Q(dossier_id=""),
                name="attachments_bound_has_dossier",
            ),
        ]


class SignatureCheck(models.Model):
    """What the signatures of a paper were worth at one moment, with the evidence; a later check stands beside it."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="checks")
    verdict = models.CharField(max_length=13)
    reason = models.CharField(max_length=40, blank=True)
    evidence = models.JSONField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField()


class Upload(models.Model):
    """A file that comes in pieces; `received` counts its bytes so far."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner_kind = models.TextField()
    owner_id = models.TextField()
    account = models.TextField()
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["owner_kind", "owner_id"], name="attachments_upload_owner"),
            models.Index(fields=["expires_at"], name="attachments_upload_expires"),
        ]


class Piece(models.Model):
    """A part of an upload, where it begins."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="pieces")
    offset = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "offset"], name="attachments_piece_place")]
