"""Tables of the help desk."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Inquiry(models.Model):
    """Something that somebody asked; `token` opens its page, `key` is known again where a machine brought it."""

    token = models.TextField(unique=True)
    way = models.TextField()
    key = models.TextField(null=True)
    topic = models.TextField()
    urgent = models.BooleanField(default=False)
    state = models.TextField(default="open")
    title = models.TextField()
    name = models.TextField(default="")
    phone = models.TextField(default="")
    email = models.TextField(default="")
    owner_kind = models.TextField(default="")
    owner_id = models.TextField(default="")
    asker = models.TextField(default="")
    """Account of the caller who was signed in."""
    origin = models.TextField(default="")
    """Fingerprint of where it came from; gone after a day."""
    dossier = models.TextField(default="")
    procedure = models.TextField(default="")
    unit = models.TextField()
    account = models.TextField(default="")
    opened_at = models.DateTimeField()
    first_due = models.DateTimeField()
    first_answer_at = models.DateTimeField(null=True)
    due = models.DateTimeField()
    waits_since = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    article = models.ForeignKey("Article", on_delete=models.SET_NULL, null=True, related_name="inquiries")
    search = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["way", "key"], name="helpdesk_key"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "in_hand", "waiting", "answered", "closed"]),
                name="helpdesk_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "due"], name="helpdesk_running",
                condition=models.Q(state__in=["open", "in_hand", "waiting"]),
            ),
            models.Index(fields=["unit", "-opened_at"], name="helpdesk_unit"),
            models.Index(fields=["owner_kind", "owner_id", "-opened_at"], name="helpdesk_owner"),
            models.Index(fields=["dossier"], name="helpdesk_dossier", condition=~models.Q(dossier="")),
            models.Index(fields=["origin", "opened_at"], name="helpdesk_origin", condition=~models.Q(origin="")),
            models.Index(fields=["changed_at"], name="helpdesk_answered", condition=models.Q(state="answered")),
        ]  # fmt: skip


class Line(models.Model):
    """One line of an inquiry; only ever added."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="lines")
    number = models.SmallIntegerField()
    kind = models.TextField()
    text = models.TextField()
    by = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inquiry", "number"], name="helpdesk_line_number")]


class LineFile(models.Model):
    """A file that came with a line by mail; one that was refused leaves its name and why, no content."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="files")
    line = models.SmallIntegerField()
    name = models.TextField()
    size = models.IntegerField()
    media_type = models.TextField(default="")
    stored = models.TextField(default="")
    """Key in storage; "" for one that was refused."""
    refused = models.TextField(default="")
    at = models.DateTimeField()


class MailTaken(models.Model):
    """A letter that has been dealt with, by a fingerprint of its own name, so that it is dealt with once."""

    key = models.TextField(primary_key=True)
    outcome = models.TextField()
    inquiry = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="helpdesk_mail_taken")]


class Callback(models.Model):
    """A promise to ring the caller of an inquiry."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="callbacks")
    unit = models.TextField()
    phone = models.TextField()
    about = models.TextField()
    due = models.DateTimeField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.TextField(default="")
    outcome = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["unit", "due"], name="helpdesk_to_ring", condition=models.Q(done_at=None))]


class Article(models.Model):
    """One version of an article of the knowledge base."""

    slug = models.TextField()
    version = models.SmallIntegerField()
    state = models.TextField(default="draft")
    question = models.TextField()
    answer = models.TextField()
    topic = models.TextField()
    procedures = ArrayField(models.TextField(), default=list)
    frequent = models.BooleanField(default=False)
    unit = models.TextField()
    written_by = models.TextField()
    written_at = models.DateTimeField()
    published_by = models.TextField(default="")
    published_at = models.DateTimeField(null=True)
    search = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="helpdesk_article_version"),
            models.UniqueConstraint(
                fields=["slug"], name="helpdesk_article_in_use", condition=models.Q(state="published")
            ),
            models.UniqueConstraint(fields=["slug"], name="helpdesk_article_draft", condition=models.Q(state="draft")),
        ]
        indexes = [GinIndex(fields=["procedures"], name="helpdesk_procedures")]


class Announcement(models.Model):
    """An announcement with its time."""

    level = models.TextField()
    audience = models.TextField()
    title_vi = models.TextField()
    title_en = models.TextField()
    text_vi = models.TextField()
    text_en = models.TextField()
    shown_from = models.DateTimeField()
    shown_until = models.DateTimeField()
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    unplanned = models.TextField(default="")
    made_by = models.TextField()
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["shown_until"], name="helpdesk_shown", condition=models.Q(withdrawn_at=None))]


class Along(models.Model):
    """A caller's consent that an officer sees what the caller sees, for a quarter of an hour."""

    account = models.TextField()
    owner_kind = models.TextField()
    owner_id = models.TextField()
    assurance = models.SmallIntegerField()
    code = models.TextField()
    """Keyed fingerprint of the code that the caller says."""
    asked_at = models.DateTimeField()
    code_until = models.DateTimeField()
    officer = models.TextField(default="")
    begun_at = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["account", "-asked_at"], name="helpdesk_along_caller"),
            models.Index(fields=["code"], name="helpdesk_along_code", condition=models.Q(begun_at=None, ended_at=None)),
        ]


class AlongLook(models.Model):
    """A page that was seen along; only ever added."""

    along = models.ForeignKey(Along, on_delete=models.CASCADE, related_name="looks")
    page = models.TextField()
    at = models.DateTimeField()


class AlongTry(models.Model):
    """How many wrong codes an officer tried within an hour."""

    account = models.TextField()
    hour = models.DateTimeField()
    tries = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "hour"], name="helpdesk_one_tally")]
