"""How a dossier came in over the counter or by post."""

from __future__ import annotations

from django.db import models

from motcua.casework.dossiers.models.dossier import Dossier


class Reception(models.Model):
    """What the officer saw when a dossier was handed in: who brought it, with which authority, in how many sets, in which envelope.

    `identified_by` says how the person was identified: `card`, `register`, `kiosk`, or nothing for post.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="reception")
    brought_by = models.TextField(default="")
    brought_number = models.TextField(default="")
    identified_by = models.TextField(default="")
    by_proxy = models.BooleanField(default=False)
    proxy_paper = models.UUIDField(null=True)
    sets = models.SmallIntegerField(default=1)
    envelope = models.TextField(default="")
    """Number of the item of the postal service."""
    arrived_at = models.DateTimeField(null=True)
    """When the post brought it: this is the receipt."""
    delivery = models.TextField(default="desk")
    device = models.TextField(default="")
    note = models.TextField(default="")
    confirmed = models.JSONField(default=list)
    """Pointers of the form whose value was proposed by a machine and confirmed by the officer."""
