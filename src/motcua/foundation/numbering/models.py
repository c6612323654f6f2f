"""Tables of numbers. The series of dossier codes has a table too, made and read by its database function alone."""

from __future__ import annotations

from django.db import models

from motcua.foundation.numbering.types import LeasedState, NumberState


class RegisterCounter(models.Model):
    """The last number given in a register and year; the one row that writers of a book wait for, and not for long."""

    pk = models.CompositePrimaryKey("register", "year")
    register = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    last = models.IntegerField()


class RegisterNumber(models.Model):
    """A number and its owner; written once, made void at most, which a trigger watches."""

    register = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    number = models.IntegerField()
    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=80)
    state = models.CharField(max_length=5, choices=[(state, state) for state in NumberState])
    reason = models.CharField(max_length=300, blank=True)
    bound_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "year", "number"], name="numbering_number_once"),
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "register"],
                condition=models.Q(state=NumberState.BOUND),
                name="numbering_owner_once",
            ),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="numbering_number_positive"),
            models.CheckConstraint(
                condition=models.Q(state=NumberState.BOUND, reason="")
                | models.Q(state=NumberState.VOID) & ~models.Q(reason=""),
                name="numbering_void_has_reason",
            ),
        ]


class CodeLease(models.Model):
    """A block of dossier codes that a holder may give while this system is away."""

    id = models.UUIDField(primary_key=True)
    unit = models.CharField(max_length=40)
    holder = models.TextField()
    size = models.SmallIntegerField()
    """Codes for each day."""
    first_day = models.DateField()
    days = models.SmallIntegerField()
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    """From here on no code of it may be given."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["unit", "-at"], name="numbering_lease_unit")]


class LeasedCode(models.Model):
    """A code of a block: unused, used by one owner, or void with its reason; which a trigger watches."""

    code = models.CharField(max_length=80, primary_key=True)
    lease = models.ForeignKey(CodeLease, on_delete=models.PROTECT, related_name="codes")
    day = models.DateField()
    place = models.SmallIntegerField()
    state = models.CharField(max_length=6, choices=[(state, state) for state in LeasedState])
    owner_kind = models.CharField(max_length=40, blank=True)
    owner_id = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=LeasedState.UNUSED, owner_id="", reason="")
                | models.Q(state=LeasedState.USED) & ~models.Q(owner_id="")
                | models.Q(state=LeasedState.VOID, owner_id="") & ~models.Q(reason=""),
                name="numbering_leased_state",
            ),
        ]
