"""Tables of the gate."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Grant(models.Model):
    """A role of one account at one place for one period."""

    principal = models.CharField(max_length=64)
    role = models.CharField(max_length=40)
    unit = models.CharField(max_length=80, blank=True)
    procedure = models.CharField(max_length=80, null=True)
    acts = ArrayField(models.CharField(max_length=60), default=list)
    """Only these of the role's permissions; empty is all of them."""
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField(null=True)
    source = models.CharField(max_length=60, default="direct")
    """Why it exists: `direct`, or what it follows from, such as `delegation:5`; it ends with its source."""
    on_behalf = models.CharField(max_length=10, blank=True, default="")
    stands_for = models.CharField(max_length=64, blank=True, default="")
    document = models.CharField(max_length=120, blank=True, default="")
    granted_by = models.CharField(max_length=120)
    granted_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        """One look-up per actor, by principal."""

        indexes = [
            models.Index(fields=["principal"], name="grant_principal"),
            models.Index(fields=["role", "unit"], name="grant_role"),
            models.Index(fields=["source"], name="grant_source", condition=~Q(source="direct")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(in_force_until__gte=F("in_force_from")), name="grant_period"
            )
        ]


class Reach(models.Model):
    """Whoever reaches `unit` reaches `also` too: a unit that ended and whose work it took over."""

    unit = models.CharField(max_length=80)
    also = models.CharField(max_length=80)
    since = models.DateTimeField()

    class Meta:
        """Each pair once."""

        constraints = [models.UniqueConstraint(fields=["unit", "also"], name="reach_pair")]
