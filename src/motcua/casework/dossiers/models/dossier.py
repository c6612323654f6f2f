"""The dossier, its form as filed, what was decided of it, and drafts."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.fields.json import KeyTextTransform

from motcua.casework.dossiers.numbers import Decoder, Encoder


class Dossier(models.Model):
    """One dossier and its legal status; moved by `services.turning` alone."""

    code = models.TextField(unique=True)
    procedure = models.TextField()
    version = models.ForeignKey("catalogue.ProcedureVersion", on_delete=models.PROTECT, related_name="+")
    status = models.TextField()
    outcome = models.TextField(default="")
    channel = models.TextField()
    owner_kind = models.TextField()
    owner_id = models.TextField()
    owner_name = models.TextField()
    unit = models.TextField()
    """Who has it now; the three below never follow it by themselves (LC-23), and "" means the same as at the filing."""
    helped_at = models.TextField(default="", db_default="")
    received_by = models.TextField(default="", db_default="")
    decided_by = models.TextField(default="", db_default="")
    filed_by = models.TextField()
    subject_key = models.TextField(default="")
    """What makes two dossiers the same matter; empty where the procedure does not say."""
    flags = models.JSONField(default=list)
    origin = models.JSONField(default=dict)
    turns = models.IntegerField(default=1)
    """Grows with each change: the version that a page has seen."""
    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "subject_key"],
                name="dossiers_same_matter",
                condition=~models.Q(subject_key="") & ~models.Q(status__in=["REFUSED", "STOPPED", "NOT_ACCEPTED"]),
            ),
            # The code that the national portal gave a dossier that was filed there.
            models.UniqueConstraint(
                KeyTextTransform("reference", "origin"),
                name="dossiers_filed_elsewhere",
                condition=models.Q(channel="national_portal"),
            ),
        ]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "-received_at"], name="dossiers_owner"),
            models.Index(fields=["unit", "-received_at", "-id"], name="dossiers_unit"),
            models.Index(fields=["-received_at", "-id"], name="dossiers_received"),
            models.Index(
                fields=["unit", "-received_at", "-id"],
                name="dossiers_to_deliver",
                condition=models.Q(status__in=["DECIDED", "REFUSED"]),
            ),
            # The number that the national single window gave it; who edits or cancels names it.
            models.Index(
                KeyTextTransform("reference", "origin"),
                name="dossiers_window",
                condition=models.Q(channel="single_window"),
            ),
        ]


class Revision(models.Model):
    """The form's data as it was filed; a supplement adds one beside the old."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="revisions")
    number = models.SmallIntegerField(default=1)
    data = models.JSONField(encoder=Encoder, decoder=Decoder)
    fingerprint = models.TextField()
    sealed = models.JSONField(default=list)
    papers = models.JSONField(default=dict, db_default=models.Value({}, output_field=models.JSONField()))
    """Ids of the papers by the names that the data give them; empty in a revision from before they were kept."""
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="dossiers_revision_number")]


class Decision(models.Model):
    """An answer and all that made it: inputs, tables with their versions, rows that fired."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="decision")
    outcome = models.TextField()
    judgement = models.JSONField(encoder=Encoder, decoder=Decoder)
    by = models.TextField()
    at = models.DateTimeField()


class Handling(models.Model):
    """A dossier that waits for an officer, and why."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="handling")
    judgement = models.JSONField(encoder=Encoder, decoder=Decoder)
    due = models.DateTimeField(null=True)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)


class SubmissionKey(models.Model):
    """A sender's key for one submission: a repeat gets the first answer."""

    pk = models.CompositePrimaryKey("scope", "key")
    scope = models.TextField()
    key = models.TextField()
    body = models.TextField()
    code = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="dossiers_key_at")]


class Pattern(models.Model):
    """Answers that an owner keeps under a name, to begin dossiers of a procedure from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner_kind = models.TextField()
    owner_id = models.TextField()
    procedure = models.TextField()
    name = models.TextField()
    data = models.JSONField(default=dict, encoder=Encoder, decoder=Decoder)
    kept_by = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "procedure", "name"], name="dossiers_pattern_of_owner"
            ),
        ]


class Draft(models.Model):
    """A form that is being filled; `handed_to` is the colleague (a person) who is asked to go on with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.TextField()
    owner_kind = models.TextField()
    owner_id = models.TextField()
    procedure = models.TextField()
    version_id = models.BigIntegerField()
    data = models.JSONField(default=dict, encoder=Encoder, decoder=Decoder)
    papers = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    handed_to = models.TextField(default="", db_default="")
    handed_by = models.TextField(default="", db_default="")
    handed_note = models.TextField(default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "-saved_at"], name="dossiers_draft_owner"),
            models.Index(fields=["expires_at"], name="dossiers_draft_expires"),
        ]
