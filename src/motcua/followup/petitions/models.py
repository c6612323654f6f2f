"""Tables of petitions."""

from __future__ import annotations

from django.db import models


class Petition(models.Model):
    """One petition; `key` is the source's own. Its number in the year's register is bound right after it is kept."""

    source = models.TextField()
    key = models.TextField()
    number = models.TextField(default="")
    state = models.TextField(default="NEW")
    kind = models.TextField(default="")
    title = models.TextField(default="")
    text = models.TextField()
    name = models.TextField(default="")
    address = models.TextField(default="")
    phone = models.TextField(default="")
    email = models.TextField(default="")
    dossier = models.TextField(default="")
    procedure = models.TextField(default="")
    unit = models.TextField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    due = models.DateTimeField(null=True)
    answer_due = models.DateTimeField(null=True)
    answer = models.TextField(default="")
    document = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    token = models.TextField(null=True, unique=True)
    owner_kind = models.TextField(default="")
    owner_id = models.TextField(default="")
    origin = models.TextField(default="")
    """Fingerprint of where it came from; gone after a day."""
    entered_by = models.TextField(default="")
    """Account of the officer who wrote it down."""
    read_back = models.BooleanField(default=False)
    """What was said at the telephone was read back to the caller (article 7(2)đ)."""
    may_publish = models.BooleanField(default=True)
    suspected = models.TextField(default="")
    ground = models.TextField(default="")
    forwarded_to = models.TextField(default="")
    assigned_at = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    reopened = models.SmallIntegerField(default=0)
    satisfied = models.BooleanField(null=True)
    rewarded = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    """When it was first accepted, asked for more, refused or passed on."""
    public_title = models.TextField(default="")
    public_text = models.TextField(default="")
    public_answer = models.TextField(default="")
    public_files = models.JSONField(default=list, db_default=models.Value([], output_field=models.JSONField()))
    """Papers that an officer chose to be public; none by themselves."""
    published_at = models.DateTimeField(null=True)
    search = models.TextField(default="")
    """What is public of it, folded."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="petitions_key"),
            models.CheckConstraint(
                condition=~models.Q(state="PUBLISHED", published_at=None), name="petitions_public_since"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "due"], name="petitions_open",
                condition=models.Q(state__in=["NEW", "NEED_INFO", "ASSIGNED", "ANSWERED"]),
            ),
            models.Index(fields=["unit", "-received_at"], name="petitions_unit"),
            models.Index(fields=["owner_kind", "owner_id", "-received_at"], name="petitions_owner"),
            models.Index(fields=["dossier"], name="petitions_dossier", condition=~models.Q(dossier="")),
            models.Index(fields=["origin", "received_at"], name="petitions_origin", condition=~models.Q(origin="")),
            models.Index(
                fields=["-published_at"], name="petitions_public",
                condition=models.Q(state="PUBLISHED", merged_into=None),
            ),
        ]  # fmt: skip


class Step(models.Model):
    """One turn of a petition; only ever added."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="steps")
    number = models.SmallIntegerField()
    state = models.TextField()
    text = models.TextField(default="")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["petition", "number"], name="petitions_step_number")]
