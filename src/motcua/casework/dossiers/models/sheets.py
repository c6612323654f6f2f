"""Official papers of the desk, what came of them, and the register's year."""

from __future__ import annotations

from django.db import models

from motcua.casework.dossiers.models.dossier import Dossier
from motcua.casework.dossiers.numbers import Decoder, Encoder


class Sheet(models.Model):
    """One paper of the desk: ordered with the act that makes it, made by a job, never changed afterwards.

    `act` tells what made it, once for each key and dossier; `says` is what the act adds to what the dossier tells by itself. `revision` counts the
    papers of one key: the last one holds, the earlier ones stay.
    """

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="sheets", null=True)
    unit = models.TextField()
    key = models.TextField()
    act = models.TextField()
    revision = models.IntegerField()
    says = models.JSONField(default=dict, encoder=Encoder, decoder=Decoder)
    by = models.TextField()
    ordered_at = models.DateTimeField()
    regime = models.TextField(default="")
    form = models.TextField(default="")
    """Number of the form in its circular."""
    name = models.TextField(default="")
    symbol = models.TextField(default="")
    to_applicant = models.BooleanField(default=False)
    signed = models.BooleanField(default=False)
    file = models.ForeignKey("storage.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    sha256 = models.TextField(default="")
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "key", "act"], name="dossiers_sheet_of_act"),
            models.UniqueConstraint(fields=["dossier", "key", "revision"], name="dossiers_sheet_revision"),
            models.UniqueConstraint(
                fields=["unit", "key", "act"], name="dossiers_sheet_of_book", condition=models.Q(dossier=None)
            ),
        ]
        indexes = [
            models.Index(fields=["ordered_at"], name="dossiers_sheet_wanted", condition=models.Q(made_at=None)),
            models.Index(
                fields=["unit", "key", "-ordered_at"], name="dossiers_sheet_book", condition=models.Q(dossier=None)
            ),
        ]


class RegisterYear(models.Model):
    """A year's register of a unit that was locked: how far it went, by whom, under which fingerprint."""

    unit = models.TextField()
    year = models.SmallIntegerField()
    last = models.IntegerField()
    sha256 = models.TextField()
    locked_by = models.TextField()
    locked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="dossiers_register_year")]


class Component(models.Model):
    """One component of a dossier as it was handed in: a paper in the hand, a scan of it, or a file.

    `form` is `original`, `certified_copy`, `copy`, `electronic` or `shown` (only looked at); `unscanned` tells why there is no scan, `place` where
    the paper lies in the store room.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="components")
    position = models.SmallIntegerField()
    name = models.TextField()
    quantity = models.SmallIntegerField(default=1)
    form = models.TextField()
    paper = models.UUIDField(null=True)
    unscanned = models.TextField(default="")
    place = models.TextField(default="")
    slot = models.TextField(default="", db_default="")
    """The key of the form's place that it fills, empty for what has none."""
    returned_at = models.DateTimeField(null=True)
    returned_to = models.TextField(default="")
    returned_by = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "position"], name="dossiers_component_position")]
