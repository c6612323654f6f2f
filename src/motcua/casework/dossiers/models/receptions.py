"""How a dossier came in over the counter or by post."""

from __future__ import annotations

from django.db import models

from motcua.casework.dossiers.models.dossier import Dossier
from motcua.casework.dossiers.numbers import Decoder, Encoder


class Reception(models.Model):
    """What the officer saw when a dossier was handed in: who brought it, with which authority, in how many sets, in which envelope.

    `identified_by` says how the person was identified: `card`, `register`, `kiosk`, or nothing for post.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="reception")
    intake = models.UUIDField(null=True, unique=True)
    """The reception in progress that became the dossier: a second press finds the first receipt by it."""
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
    lacks = models.JSONField(default=list, db_default=models.Value([], output_field=models.JSONField()))
    """What lacked when it was recorded (`types.Lack`); whether it still does is asked of form and components anew."""


class Intake(models.Model):
    """A reception in progress at a counter: who is there, for whom, the form so far, the checklist; gone when the dossier is filed."""

    id = models.UUIDField(primary_key=True)
    account = models.TextField()
    unit = models.TextField()
    channel = models.TextField()
    owner_kind = models.TextField()
    owner_id = models.TextField()
    owner_name = models.TextField()
    procedure = models.TextField()
    version_id = models.BigIntegerField()
    data = models.JSONField(default=dict, encoder=Encoder, decoder=Decoder)
    papers = models.JSONField(default=dict)
    checklist = models.JSONField(default=list)
    particulars = models.JSONField(default=dict)
    proposals = models.JSONField(default=dict)
    confirmed = models.JSONField(default=list)
    code = models.TextField(default="", db_default="")
    """The code on the slip of what was taken while this system was away; the dossier gets it."""
    taken_at = models.DateTimeField(null=True)
    """When it was taken then: this is the receipt."""
    taken_by = models.TextField(default="", db_default="")
    version = models.IntegerField(default=1)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-saved_at"], name="dossiers_intake_unit"),
            models.Index(fields=["expires_at"], name="dossiers_intake_expires"),
        ]
