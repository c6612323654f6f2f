"""Rules by which steps are given to officers, and what they gave."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.casework.dossiers.models.dossier import Dossier


class AssignmentRule(models.Model):
    """One rule; never changed, only ended: what it gave can be explained later."""

    unit = models.TextField()
    procedure = models.TextField(default="")
    role = models.TextField(default="")
    kind = models.TextField()
    account = models.TextField(default="")
    field = models.TextField(default="")
    values = models.JSONField(default=list)
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField(null=True)
    set_by = models.TextField()
    set_at = models.DateTimeField()
    ended_by = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(in_force_until__gte=F("in_force_from")),
                name="dossiers_rule_period",
            )
        ]
        indexes = [models.Index(fields=["unit"], name="dossiers_rule_unit")]


class Assignment(models.Model):
    """A step that a rule gave to an officer; once for a step, whatever becomes of it by hand."""

    step = models.BigIntegerField(primary_key=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    rule = models.ForeignKey(AssignmentRule, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    account = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-at"], name="dossiers_assigned_last")]
