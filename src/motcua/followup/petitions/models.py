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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="petitions_key")]
        indexes = [
            models.Index(
                fields=["unit", "due"], name="petitions_open",
                condition=models.Q(state__in=["NEW", "NEED_INFO", "ASSIGNED", "ANSWERED"]),
            ),
            models.Index(fields=["unit", "-received_at"], name="petitions_unit"),
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
