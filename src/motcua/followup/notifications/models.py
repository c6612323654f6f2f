"""Tables of notices."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
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


class Telling(models.Model):
    """How one notice is told outside the portal: by the first of its means that works, once."""

    id = models.UUIDField(primary_key=True)
    """The notice's."""
    owner_kind = models.TextField()
    owner_id = models.TextField()
    code = models.TextField()
    event = models.TextField()
    words_version = models.SmallIntegerField()
    means = models.TextField()
    left = ArrayField(models.TextField())
    """Means that follow when this one cannot reach the person."""
    state = models.TextField(default="waiting")
    carrier = models.TextField(default="")
    reason = models.TextField(default="")
    counted = models.BooleanField(default=False)
    """Whether it has been taken from the day's allowance for its means."""
    at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_id", "-at"], name="notifications_told")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "trying", "unclear", "sent", "delivered", "failed"]),
                name="notifications_telling_state",
            )
        ]


class Preference(models.Model):
    """How an owner of dossiers wants to be told; without a row the house's order holds."""

    owner_kind = models.TextField()
    owner_id = models.TextField()
    means = ArrayField(models.TextField())
    phone = models.TextField(default="")
    email = models.TextField(default="")
    language = models.TextField(default="vi")
    informative = models.BooleanField(default=True)
    by = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner_kind", "owner_id"], name="notifications_one_preference")]


class Tally(models.Model):
    """How many messages went for one subject on one day; counted up as they go, never by counting rows."""

    day = models.DateField()
    subject = models.TextField()
    taken = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "subject"], name="notifications_one_tally")]


class CarrierMinute(models.Model):
    """How one supplier did in one minute."""

    carrier = models.TextField()
    minute = models.DateTimeField()
    tried = models.IntegerField()
    failed = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["carrier", "minute"], name="notifications_one_minute")]


class CarrierSession(models.Model):
    """A supplier's session that every process shares, sealed; its refreshing token serves once."""

    name = models.TextField(primary_key=True)
    seed = models.TextField()
    """Fingerprint of the token that an operator entered, so that a new one takes the place of what is here."""
    access = models.BinaryField()
    refresh = models.BinaryField()
    until = models.DateTimeField()
