"""The legal clock of a dossier: its acts, and every due date that it ever had. Both are only ever added to."""

from __future__ import annotations

from django.db import models

from motcua.casework.dossiers.models.dossier import Dossier


class Tick(models.Model):
    """One act on a dossier's clock; `key` names the stop that it opens or ends, `basis` the law that allows it."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="ticks", db_index=False)
    number = models.SmallIntegerField()
    act = models.TextField()
    key = models.TextField(default="")
    reason = models.TextField(default="")
    basis = models.TextField(default="")
    until = models.DateTimeField(null=True)
    """The new appointment of an extension."""
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="dossiers_tick_number")]


class DueDate(models.Model):
    """A due date as it was counted; the last one is the dossier's. None while the clock stands still, or without a legal limit."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="due_dates", db_index=False)
    number = models.SmallIntegerField()
    due = models.DateTimeField(null=True)
    cause = models.TextField()
    basis = models.TextField(default="")
    calculation = models.JSONField(default=dict)
    """`worktime.Due.as_json`: limit, start, calendar, rules and steps."""
    calendar = models.TextField(default="")
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="dossiers_due_number")]
