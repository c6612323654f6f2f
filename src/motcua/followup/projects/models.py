"""Tables of projects."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Project(models.Model):
    """One project; its money is in `Entry` alone."""

    code = models.TextField(unique=True)
    name = models.TextField()
    purpose = models.TextField()
    unit = models.TextField()
    """The unit that carries it out."""
    targets = ArrayField(models.TextField(), default=list)
    """Targets that it serves, each `plan/id`."""
    state = models.TextField()
    starts = models.DateField()
    ends = models.DateField()
    version = models.IntegerField(default=1)
    created_by = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "code"], name="projects_unit")]


class Phase(models.Model):
    """A part of the work."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="phases")
    place = models.SmallIntegerField()
    name = models.TextField()
    ends = models.DateField()
    first_ends = models.DateField()
    weight = models.SmallIntegerField()
    done_on = models.DateField(null=True)
    note = models.TextField(default="")
    evidence = models.TextField(default="")
    """Key of what shows it, in storage."""
    evidence_name = models.TextField(default="")
    done_by = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "place"], name="projects_phase_place")]


class Entry(models.Model):
    """One movement of money in đồng; none is ever changed, a wrong one is taken back by another."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="entries")
    kind = models.TextField()
    source = models.TextField()
    year = models.SmallIntegerField()
    """0 for a total; for what is carried over, the year that hands on."""
    amount = models.BigIntegerField()
    decision = models.TextField()
    decided_on = models.DateField()
    note = models.TextField(default="")
    evidence = models.TextField(default="")
    evidence_name = models.TextField(default="")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversal")
    key = models.TextField(unique=True)
    """Given by the page that posted it: the same form twice is one movement."""
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "year", "project"], name="projects_entry_year")]


class Change(models.Model):
    """What a decision changed."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="changes")
    subject = models.TextField()
    before = models.TextField()
    after = models.TextField()
    decision = models.TextField()
    decided_on = models.DateField()
    why = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
