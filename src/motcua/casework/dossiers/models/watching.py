"""When a dossier's clocks are looked at next, and what was done as they ran."""

from __future__ import annotations

from django.db import models

from motcua.casework.dossiers.models.dossier import Dossier


class Watch(models.Model):
    """The instant at which a dossier's clocks are to be looked at; none while nothing of it can escalate."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, primary_key=True, related_name="watch")
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="dossiers_watch_next", condition=models.Q(next_at__isnull=False))
        ]


class Escalation(models.Model):
    """A rule that fired, once for a step or for one run of the dossier's own clock; it ends with what it warned of."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="escalations", db_index=False)
    step = models.BigIntegerField(default=0)
    """Number of the step; 0 for the dossier's own clock."""
    run = models.SmallIntegerField(default=0)
    """How often the dossier's clock had begun to count."""
    rule = models.TextField()
    act = models.TextField()
    clock = models.TextField()
    name = models.TextField(default="")
    role = models.TextField(default="")
    unit = models.TextField()
    procedure = models.TextField()
    account = models.TextField(default="")
    """Who had the step."""
    due = models.DateTimeField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "step", "run", "rule"], name="dossiers_escalated_once")
        ]
        indexes = [
            models.Index(fields=["unit", "-at"], name="dossiers_escalations", condition=models.Q(ended_at=None)),
            models.Index(fields=["step"], name="dossiers_escalated_step", condition=models.Q(ended_at=None)),
        ]
