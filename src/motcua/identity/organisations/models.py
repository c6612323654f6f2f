"""Tables of units and enterprises."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Unit(models.Model):
    """A unit under one name for one period."""

    code = models.CharField(max_length=80)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    name_en = models.CharField(max_length=255, blank=True)
    kind = models.CharField(max_length=40)
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True)

    class Meta:
        """A unit begins one name a day."""

        constraints = [
            models.UniqueConstraint(fields=["code", "in_force_from"], name="unit_name_begins"),
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(in_force_until__gt=F("in_force_from")), name="unit_period"
            ),
        ]


class Enterprise(models.Model):
    """An enterprise as last heard of."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=500)
    active = models.BooleanField(null=True)
    status = models.CharField(max_length=255, blank=True)
    address = models.CharField(max_length=500, blank=True)
    agents = models.JSONField(default=list)
    source = models.CharField(max_length=20)
    fetched_at = models.DateTimeField()
