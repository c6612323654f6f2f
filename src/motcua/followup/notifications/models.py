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


class DeskNews(models.Model):
    """One warning or reminder for one officer, until it has gone with others in one letter."""

    id = models.UUIDField(primary_key=True)
    account = models.TextField()
    unit = models.TextField()
    """Whose working sessions the letter waits for."""
    code = models.TextField()
    step = models.BigIntegerField(default=0)
    event = models.TextField()
    at = models.DateTimeField()
    letter = models.UUIDField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account"], name="notifications_desk_waits", condition=models.Q(told_at=None)),
            models.Index(fields=["account", "-told_at"], name="notifications_desk_told"),
            models.Index(fields=["letter"], name="notifications_desk_letter"),
        ]
