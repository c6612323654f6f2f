"""Where answers of a filed form came from that a register knows too, and whether both say the same."""

from __future__ import annotations

from django.db import models

from motcua.casework.dossiers.models.dossier import Dossier


class SourcedField(models.Model):
    """One field held against one register; what the register said is kept where it says otherwise, beside what was filed."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="sourced")
    pointer = models.TextField()
    source = models.TextField()
    state = models.TextField()
    told = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "pointer", "source"], name="dossiers_sourced_once")]
