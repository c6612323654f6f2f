"""Tables of the gate."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Grant(models.Model):
    """A role of one account at one place for one period."""

    principal = models.CharField(max_length=64)
    role = models.CharField(max_length=40)
    unit = models.CharField(max_length=80, blank=True)
    procedure = models.CharField(max_length=80, null=True)
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField(null=True)
    granted_by = models.CharField(max_length=120)
    granted_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        """One look-up per actor, by principal."""

        indexes = [models.Index(fields=["principal"], name="grant_principal")]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(in_force_until__gte=F("in_force_from")), name="grant_period"
            )
        ]
