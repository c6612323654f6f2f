"""How long earlier dossiers took from each step to their answer."""

from __future__ import annotations

from django.db import models


class Pace(models.Model):
    """Working minutes from the opening of a step to the release of the answer, of the last dossiers of a procedure, ascending."""

    procedure = models.TextField()
    element = models.TextField()
    minutes = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "element"], name="dossiers_pace_once")]
