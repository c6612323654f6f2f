"""Comparisons with other systems, by day."""

from __future__ import annotations

from django.db import models


class Comparison(models.Model):
    """One comparison; a later one of the same day takes its place."""

    system = models.TextField()
    day = models.DateField()
    at = models.DateTimeField()
    ours = models.IntegerField()
    theirs = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "day"], name="dossiers_comparison_day")]


class ComparisonLine(models.Model):
    """One difference and what was done about it."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="lines")
    reference = models.TextField()
    code = models.TextField(default="")
    gap = models.TextField()
    ours = models.TextField(default="")
    theirs = models.TextField(default="")
    mending = models.TextField()
    note = models.TextField(default="")
    acted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comparison", "reference"], name="dossiers_comparison_reference")
        ]
