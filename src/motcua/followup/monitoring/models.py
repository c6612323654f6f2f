"""Tables of monitoring: counted lines, their roll-ups, how far the journal was followed, plans, declared values."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Generation(models.Model):
    """One counting of the whole journal under one version of the rules of counting; the last one is followed.

    `reached` is the last position of the journal that was looked at; positions before it that were not there yet are `Gap` rows.
    """

    version = models.TextField()
    fingerprint = models.TextField()
    rules = models.JSONField()
    reached = models.BigIntegerField(default=0)
    built_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    """Everything that had been recorded by then is counted."""


class Gap(models.Model):
    """Positions that were given out but not yet committed when they were passed, or never will be.

    They are void when every transaction that ran when they were seen has ended: `horizon` is the first that had not begun.
    """

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="gaps")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    horizon = models.BigIntegerField()


class Line(models.Model):
    """One record that counts: on which day, at which unit, under which procedure, with which traits."""

    pk = models.CompositePrimaryKey("generation", "kind", "subject", "base", "key")
    generation = models.IntegerField()
    kind = models.TextField()
    subject = models.TextField()
    base = models.TextField()
    key = models.TextField()
    day = models.DateField()
    unit = models.TextField()
    procedure = models.TextField()
    traits = ArrayField(models.TextField())
    value = models.BigIntegerField()

    class Meta:
        # In the order of lists, which read the lines of a few days, units and procedures only.
        indexes = [
            models.Index(fields=["generation", "base", "day", "unit", "procedure"], name="monitoring_line_place")
        ]


class Rollup(models.Model):
    """How many lines there are, and the sum of their values: by day (`d`) and by month (`m`), by month of a unit with all its procedures (`u`), by month of everything (`t`)."""

    pk = models.CompositePrimaryKey("generation", "base", "grain", "start", "unit", "procedure", "traits")
    generation = models.IntegerField()
    base = models.TextField()
    grain = models.CharField(max_length=1)
    start = models.DateField()
    unit = models.TextField()
    procedure = models.TextField()
    traits = ArrayField(models.TextField())
    number = models.BigIntegerField()
    value = models.BigIntegerField()


class PlanVersion(models.Model):
    """One version of a plan's file; the last one loaded of a plan holds."""

    plan = models.TextField()
    version = models.TextField()
    fingerprint = models.TextField()
    content = models.JSONField()
    loaded_by = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "version"], name="monitoring_plan_version")]


class Declaration(models.Model):
    """A value that only a person can know: who said it, when, on which evidence. The last one of a year holds; none is ever changed."""

    target = models.TextField()
    year = models.SmallIntegerField()
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    value = models.DecimalField(max_digits=18, decimal_places=4)
    note = models.TextField()
    evidence = models.TextField(default="")
    """Key of the evidence in storage."""
    evidence_name = models.TextField(default="")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["year", "target", "-id"], name="monitoring_declared")]
