"""Dossiers of before: which batch brought them, and under which key their old system knew them."""

from __future__ import annotations

from django.db import models

from motcua.casework.dossiers.models.dossier import Dossier


class ImportBatch(models.Model):
    """One run over one file; `row` is the last row that was dealt with, so that a run that broke goes on from there."""

    source = models.TextField()
    """The name of the old system."""
    kind = models.TextField()
    file = models.TextField()
    sha256 = models.TextField()
    state = models.TextField(default="running")
    """`running`, `done`, `undone`."""
    row = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    faulty = models.IntegerField(default=0)
    by = models.TextField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["source", "sha256"], name="dossiers_import_file")]


class Imported(models.Model):
    """A dossier of before, by its key in the old system."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="+", primary_key=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="+")
    source = models.TextField()
    key = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="dossiers_imported_key")]
