"""Tables of notices."""

from __future__ import annotations

from django.db import models


class Notice(models.Model):
    """One turn of a dossier told to its owner; once, however often the fact is delivered."""

    id = models.UUIDField(primary_key=True)
    owner_kind = models.TextField()
    owner_id = models.TextField()
    code = models.TextField()
    event = models.TextField()
    words_version = models.SmallIntegerField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "-at"], name="notifications_owner"),
            models.Index(
                fields=["owner_kind", "owner_id"], name="notifications_unread", condition=models.Q(read_at__isnull=True)
            ),
        ]
