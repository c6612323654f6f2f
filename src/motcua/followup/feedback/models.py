"""Tables of ratings."""

from __future__ import annotations

from django.db import models


class Group(models.Model):
    """Five answers or more that reports tell together; what it counted when it was closed stays as it was."""

    unit = models.TextField()
    procedure = models.TextField(default="")
    """"" where the answers are of several procedures, each of which had too few."""
    counts = models.JSONField()
    whys = models.JSONField()
    texts = models.JSONField()
    closed_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["closed_on", "unit"], name="feedback_group_day")]


class Rating(models.Model):
    """One rating; `key` is the source's own, so that a repeat is known again."""

    source = models.TextField()
    key = models.TextField()
    dossier = models.TextField()
    unit = models.TextField()
    procedure = models.TextField()
    kind = models.TextField(default="")
    stage = models.TextField(default="result", db_default="result")
    way = models.TextField(default="", db_default="")
    """How the owner gave it; "" of what another body's system told."""
    level = models.TextField()
    whys = models.JSONField(default=list, db_default=models.Value([], output_field=models.JSONField()))
    text = models.TextField(default="")
    contacts = models.SmallIntegerField(null=True)
    agencies = models.SmallIntegerField(null=True)
    at = models.DateTimeField()
    taken_at = models.DateTimeField()
    first_at = models.DateTimeField(null=True)
    superseded = models.BooleanField(default=False, db_default=False)
    """The same stage was rated again over another way: the last word counts, once."""
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="ratings")
    unfounded = models.TextField(default="", db_default="")
    judged_by = models.TextField(default="", db_default="")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="feedback_key")]
        indexes = [
            models.Index(fields=["unit", "-at"], name="feedback_unit"),
            models.Index(fields=["dossier"], name="feedback_dossier"),
            models.Index(fields=["at"], name="feedback_at"),
            models.Index(
                fields=["unit", "procedure"],
                name="feedback_ungrouped",
                condition=models.Q(group=None, superseded=False),
            ),
        ]
