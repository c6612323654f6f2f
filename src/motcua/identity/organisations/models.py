"""Tables of units and enterprises."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
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


class Reorganisation(models.Model):
    """One change of the tree, by a decision, from a day."""

    change = models.CharField(max_length=10)
    on = models.DateField()
    decision = models.CharField(max_length=120)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()


class Succession(models.Model):
    """A unit that follows another."""

    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.PROTECT, related_name="successions")
    before = models.CharField(max_length=80)
    after = models.CharField(max_length=80)
    on = models.DateField()
    keeps = models.BooleanField()

    class Meta:
        """Each pair once; one alone answers for the dossiers of the unit before."""

        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="succession_pair"),
            models.UniqueConstraint(fields=["before"], condition=Q(keeps=True), name="succession_keeper"),
        ]
        indexes = [models.Index(fields=["after"], name="succession_after")]


class Post(models.Model):
    """A place of work at a unit."""

    unit = models.CharField(max_length=80)
    title = models.CharField(max_length=255)
    title_en = models.CharField(max_length=255, blank=True)
    roles = ArrayField(models.CharField(max_length=40))
    procedures = ArrayField(models.CharField(max_length=80), default=list)
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True)

    class Meta:
        """Found by unit."""

        indexes = [models.Index(fields=["unit"], name="post_unit")]


class Appointment(models.Model):
    """An officer in a post."""

    principal = models.CharField(max_length=64)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    holding = models.CharField(max_length=12)
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True)
    document = models.CharField(max_length=120, blank=True)
    sent_by = models.CharField(max_length=80, blank=True)
    made_by = models.CharField(max_length=120)
    ended_for = models.CharField(max_length=255, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="", db_default="")
    """The phone of the post, which the published list of desk staff shows; never somebody's own."""

    class Meta:
        """Found by officer."""

        indexes = [models.Index(fields=["principal"], name="appointment_principal")]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(in_force_until__gte=F("in_force_from")), name="appointment_period"
            )
        ]


class Delegation(models.Model):
    """What an officer passes on for a time."""

    by = models.CharField(max_length=64)
    to = models.CharField(max_length=64)
    role = models.CharField(max_length=40)
    unit = models.CharField(max_length=80, blank=True)
    procedure = models.CharField(max_length=80, null=True)
    acts = ArrayField(models.CharField(max_length=60), default=list)
    on_behalf = models.CharField(max_length=10)
    document = models.CharField(max_length=120)
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        """Found from both sides."""

        indexes = [
            models.Index(fields=["by"], name="delegation_by"),
            models.Index(fields=["to"], name="delegation_to"),
        ]


class Absence(models.Model):
    """An officer who is away."""

    principal = models.CharField(max_length=64)
    stand_in = models.CharField(max_length=64)
    reason = models.CharField(max_length=20)
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField()
    noted_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        """Found from both sides."""

        indexes = [
            models.Index(fields=["principal"], name="absence_principal"),
            models.Index(fields=["stand_in"], name="absence_stand_in"),
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
