"""Tables of the waiting room."""

from __future__ import annotations

import uuid

from django.db import models


class Queue(models.Model):
    """What people wait for at a unit."""

    unit = models.TextField()
    letter = models.CharField(max_length=2)
    name_vi = models.TextField()
    name_en = models.TextField()
    position = models.SmallIntegerField(default=1)
    open = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "letter"], name="counter_queue_letter")]


class Desk(models.Model):
    """A desk and who sits at it."""

    unit = models.TextField()
    name = models.TextField()
    queues = models.ManyToManyField(Queue, related_name="desks")
    account = models.TextField(default="")
    since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="counter_desk_name"),
            models.UniqueConstraint(fields=["account"], name="counter_one_desk", condition=~models.Q(account="")),
        ]


class DayNumber(models.Model):
    """The last number of a queue on a day."""

    pk = models.CompositePrimaryKey("queue_id", "day")
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.IntegerField()


class Ticket(models.Model):
    """A number of a day. `rank` orders who is called: those with priority first, a skipped one behind those who came meanwhile."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="tickets")
    day = models.DateField()
    number = models.IntegerField()
    label = models.CharField(max_length=12)
    priority = models.CharField(max_length=10, default="")
    state = models.CharField(max_length=8, default="waiting")
    rank = models.DateTimeField()
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    serving_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="tickets", null=True)
    account = models.TextField(default="")
    calls = models.SmallIntegerField(default=0)
    first_queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first_queue", "day", "number"], name="counter_ticket_number")]
        indexes = [
            models.Index(fields=["queue", "day", "rank"], name="counter_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["desk", "-called_at"], name="counter_called"),
            models.Index(fields=["queue", "day", "taken_at"], name="counter_day"),
        ]


class Guidance(models.Model):
    """Guidance that was given."""

    at = models.DateTimeField()
    unit = models.TextField()
    account = models.TextField()
    channel = models.CharField(max_length=10)
    procedure = models.TextField(default="")
    topic = models.TextField()
    answer = models.TextField()
    search = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["unit", "-at"], name="counter_guidance_unit")]


class Rating(models.Model):
    """One rating of a ticket, which its holder may change for some days."""

    pk = models.CompositePrimaryKey("subject_kind", "subject_id")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=80)
    unit = models.TextField()
    score = models.SmallIntegerField()
    text = models.TextField(default="")
    at = models.DateTimeField()
    first_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "at"], name="counter_rating_unit")]
