"""The table of stored files."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """One keeping of a content; several may share one."""

    id = models.UUIDField(primary_key=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    name = models.CharField(max_length=255)
    stored_at = models.DateTimeField()
