"""Tables of the quality index and of evaluations."""

from __future__ import annotations

from django.db import models


class Rules(models.Model):
    """One version of a set of rules as it was loaded; it never changes."""

    key = models.TextField()
    version = models.TextField()
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True)
    content = models.JSONField()
    fingerprint = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="assessment_rules_version")]


class Snapshot(models.Model):
    """The index of a period as it stood on a day; a later day's stands beside it."""

    rules = models.ForeignKey(Rules, on_delete=models.PROTECT, related_name="+")
    period = models.TextField()
    day = models.DateField()
    as_of = models.DateTimeField()
    final = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "day"], name="assessment_one_a_day"),
            models.UniqueConstraint(fields=["period"], name="assessment_one_final", condition=models.Q(final=True)),
        ]


class Cell(models.Model):
    """What one indicator counted at one unit and procedure, with its records."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="cells")
    indicator = models.TextField()
    unit = models.TextField()
    procedure = models.TextField()
    kind = models.TextField()
    """The kind of its records."""
    below = models.IntegerField()
    above = models.IntegerField()
    records = models.BinaryField(null=True)
    """Packed, in order; none in an older snapshot of a period that goes on."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "indicator", "unit", "procedure"], name="assessment_cell_place"
            ),
            models.CheckConstraint(condition=models.Q(above__lte=models.F("below")), name="assessment_part_of_whole"),
        ]


class Evaluation(models.Model):
    """One version of an evaluation; the next one stands beside it."""

    rules = models.ForeignKey(Rules, on_delete=models.PROTECT, related_name="+")
    subject = models.TextField()
    who = models.TextField(default="")
    unit = models.TextField()
    period = models.TextField()
    version = models.SmallIntegerField(default=1)
    state = models.TextField(default="draft")
    means = models.JSONField()
    total = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    dossiers = models.IntegerField()
    lines = models.BinaryField()
    """Each dossier with its points and what they rest on, packed."""
    made_at = models.DateTimeField()
    open_until = models.DateTimeField()
    signed_by = models.TextField(default="")
    signed_at = models.DateTimeField(null=True)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "who", "unit", "period", "version"], name="assessment_evaluation_version"
            ),
            models.UniqueConstraint(
                fields=["subject", "who", "unit", "period"],
                name="assessment_evaluation_current",
                condition=models.Q(current=True),
            ),
        ]
        indexes = [models.Index(fields=["period", "unit"], name="assessment_evaluation_unit")]


class Objection(models.Model):
    """What somebody has against an evaluation, and its answer; one is open at a time."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="objections")
    by = models.TextField()
    text = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(default="")
    answered_by = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation"], name="assessment_objection_open", condition=models.Q(answered_at=None)
            ),
        ]


class Declaration(models.Model):
    """Points of an indicator that no record tells, as a person has declared them for a unit and period; the last one holds."""

    unit = models.TextField()
    period = models.TextField()
    indicator = models.SmallIntegerField()
    points = models.SmallIntegerField()
    reason = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(indicator__in=[5, 6], points__in=[0, 1, 2]), name="assessment_declared_points"
            ),
        ]
        indexes = [models.Index(fields=["period", "unit", "indicator"], name="assessment_declared")]
