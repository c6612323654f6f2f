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
    language = models.TextField(default="vi")
    informative = models.BooleanField(default=True)
    muted = ArrayField(models.TextField(), default=list, db_default=[])
    """Events that the law does not ask to be told and that are not wanted outside the portal."""
    digest = models.BooleanField(default=False, db_default=False)
    """Whether news that the law does not ask for waits for one letter a day."""
    quiet = models.TextField(default="", db_default="")
    """Hours of one's own in which nothing is sent, HH:MM-HH:MM."""
    interruptions = models.BooleanField(default=False, db_default=False)
    """Whether an interruption of the service is told ahead by letter while a dossier is open."""
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


class Message(models.Model):
    """One message to somebody, by whatever means: what it was about, and where it stands; its steps say how it went."""

    id = models.UUIDField(primary_key=True)
    owner_kind = models.TextField()
    owner_id = models.TextField()
    kind = models.TextField()
    """Which words it has: `dossier.EVENT`, `account.EVENT`, `digest`, …"""
    code = models.TextField(default="")
    """Of what it speaks, where that has a code."""
    state = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "-at"], name="notifications_message_owner"),
            models.Index(fields=["code", "-at"], name="notifications_message_code", condition=~models.Q(code="")),
            models.Index(
                fields=["owner_kind", "owner_id"], name="notifications_message_held", condition=models.Q(state="held")
            ),
        ]


class MessageStep(models.Model):
    """One step of a message's way; only ever added. `to` is the address with its middle left out."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="steps")
    number = models.SmallIntegerField()
    step = models.TextField()
    means = models.TextField(default="")
    to = models.TextField(default="")
    reason = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="notifications_step_number")]


class Digest(models.Model):
    """The one letter of a day for an owner: what happened after `since` and until `until`."""

    id = models.UUIDField(primary_key=True)
    owner_kind = models.TextField()
    owner_id = models.TextField()
    day = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_kind", "owner_id", "day"], name="notifications_one_digest")
        ]


class Contact(models.Model):
    """Where an owner is told of things; one that has not been shown to be theirs gets nothing but its code."""

    owner_kind = models.TextField()
    owner_id = models.TextField()
    means = models.TextField()
    address = models.TextField()
    verified_at = models.DateTimeField(null=True)
    by = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_kind", "owner_id", "means"], name="notifications_one_contact")
        ]


class ContactCode(models.Model):
    """A code on its way to an address; what it is can be worked out again from its id and the house's own key alone."""

    id = models.UUIDField(primary_key=True)
    owner_kind = models.TextField()
    owner_id = models.TextField()
    means = models.TextField()
    address = models.TextField()
    mark = models.TextField()
    """Keyed fingerprint of the address, by which codes to it are counted; the address itself goes when the code has ended."""
    before = models.TextField(default="")
    """The address that stood here until then, where it has to agree or is told."""
    agrees = models.BooleanField(default=False)
    """Whether the address before has to agree by a code of its own."""
    state = models.TextField(default="waiting")
    tries = models.SmallIntegerField(default=0)
    by = models.TextField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "-at"], name="notifications_code_owner"),
            models.Index(fields=["mark", "-at"], name="notifications_code_mark"),
        ]


class Wording(models.Model):
    """Words of the house's own for one kind of message, by one way, in one language; a version put in force never changes."""

    kind = models.TextField()
    channel = models.TextField()
    language = models.TextField()
    version = models.SmallIntegerField()
    texts = models.JSONField()
    written_by = models.TextField()
    written_at = models.DateTimeField()
    put_by = models.TextField(default="")
    put_at = models.DateTimeField(null=True)
    note = models.TextField(default="")
    """Why the one who wrote it put it in force alone."""
    ended_by = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "channel", "language", "version"], name="notifications_wording_version"
            ),
            models.UniqueConstraint(
                fields=["kind", "channel", "language"],
                name="notifications_wording_in_force",
                condition=models.Q(put_at__isnull=False, ended_at=None),
            ),
            models.UniqueConstraint(
                fields=["kind", "channel", "language"],
                name="notifications_wording_draft",
                condition=models.Q(put_at=None, ended_at=None),
            ),
        ]
