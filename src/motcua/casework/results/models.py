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
    valid_until = models.DateField(null=True)
    """The last day on which it holds, where it is valid for a time."""
    remind_on = models.DateField(null=True)
    """The day from which its owner is told that it ends, as its procedure's version says."""
    reminded_at = models.DateTimeField(null=True)
    end_reason = models.TextField(default="")
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    data = models.JSONField(encoder=DjangoJSONEncoder)
    """What the paper shows, for machines; a decimal number is text."""

    class Meta:
        constraints = [
            # Those that were revoked or replaced stay beside it.
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                name="results_one_a_subject",
                condition=models.Q(state="in_force"),
            ),
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
            models.Index(fields=["subject_kind", "subject_id", "-issued_at"], name="results_subject"),
            models.Index(
                fields=["remind_on"],
                name="results_to_remind",
                condition=models.Q(state="in_force", reminded_at=None, remind_on__isnull=False),
            ),
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


class Draft(models.Model):
    """What was written into a template's fields for one subject; the result itself is only made at signing."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=120)
    texts = models.JSONField(default=dict)
    version = models.IntegerField(default=0)
    changed_by = models.CharField(max_length=160, default="")
    changed_at = models.DateTimeField(null=True)
    returned_by = models.CharField(max_length=160, default="")
    returned_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="results_one_draft")]


class Opening(models.Model):
    """Somebody has looked at a draft as it was under this fingerprint."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    principal = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "subject_kind", "subject_id", "fingerprint"], name="results_opened_once"
            )
        ]


class SigningBatch(models.Model):
    """One act of signing of one person."""

    id = models.UUIDField(primary_key=True)
    principal = models.CharField(max_length=120)
    certificate = models.ForeignKey("signing.Certificate", on_delete=models.PROTECT, related_name="+")
    hand = models.CharField(max_length=10)
    code = models.CharField(max_length=6)
    key = models.CharField(max_length=64)
    """The page's own: the same form sent twice is one act."""
    state = models.CharField(max_length=10)
    stopped = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    authorised_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["principal", "key"], name="results_batch_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["preparing", "ready", "signing", "ended"]), name="results_batch_state"
            ),
        ]
        indexes = [models.Index(fields=["principal", "-begun_at"], name="results_batches_of")]


class SigningItem(models.Model):
    """One paper of an act; `at` is the instant printed on it, `file` holds what waits for the signature, then what was signed."""

    batch = models.ForeignKey(SigningBatch, on_delete=models.CASCADE, related_name="items")
    position = models.SmallIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=120)
    step = models.BigIntegerField()
    seen = models.CharField(max_length=64)
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=10)
    kind = models.CharField(max_length=20, default="")
    register = models.CharField(max_length=60, default="")
    year = models.IntegerField(null=True)
    number = models.BigIntegerField(null=True)
    symbol = models.CharField(max_length=120, default="")
    code = models.CharField(max_length=120, default="")
    at = models.DateTimeField(null=True)
    file = models.ForeignKey("storage.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, default="")
    hole_start = models.IntegerField(default=0)
    hole_end = models.IntegerField(default=0)
    signature = models.BinaryField(null=True)
    token = models.CharField(max_length=64, default="")
    """Fingerprint of the one-time address that an agent was given."""
    token_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, default="")
    params = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="results_item_position"),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                name="results_signed_by_one",
                condition=models.Q(state__in=["waiting", "prepared", "signed"]),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "prepared", "signed", "done", "failed", "dropped"]),
                name="results_item_state",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="results_items_of"),
            models.Index(fields=["token"], name="results_item_token", condition=~models.Q(token="")),
        ]
