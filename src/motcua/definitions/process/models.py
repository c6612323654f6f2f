"""Tables of process."""

from __future__ import annotations

from django.db import models


class Definition(models.Model):
    """A model as it was read, once for all its instances; it never changes."""

    fingerprint = models.CharField(primary_key=True, max_length=64)
    process = models.CharField(max_length=200)
    name = models.CharField(max_length=500)
    file = models.CharField(max_length=255)
    content = models.JSONField()
    """The plain model with its parsed conditions, and what it needs of its pack."""
    xml = models.TextField()


class Instance(models.Model):
    """One process of one subject; its state is written anew with each act and keeps its size."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=120)
    owner_kind = models.CharField(max_length=40, default="")
    owner_id = models.CharField(max_length=120, default="")
    procedure = models.CharField(max_length=120)
    unit = models.CharField(max_length=60)
    units = models.JSONField(default=dict)
    """Role → unit where the pack says that another unit does it."""
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    engine = models.CharField(max_length=60)
    tree = models.JSONField()
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=20)
    stuck_at = models.CharField(max_length=500, default="")
    why = models.TextField(default="")
    stuck_since = models.DateTimeField(null=True)
    version = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                name="process_one_running",
                condition=models.Q(state__in=["waiting", "stuck"]),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "stuck"], ended_at=None)
                | models.Q(state__in=["completed", "withdrawn"], ended_at__isnull=False),
                name="process_state",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="process_subject"),
            models.Index(fields=["definition", "id"], name="process_running", condition=models.Q(ended_at=None)),
            models.Index(fields=["stuck_since", "id"], name="process_stuck", condition=models.Q(state="stuck")),
        ]


class Step(models.Model):
    """One work item; it stays when it is done, for who did it and what it gave."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="steps", db_index=False)
    """No index over all of an instance's steps: open ones must be found without passing by those that are done."""
    token = models.CharField(max_length=36)
    element = models.CharField(max_length=200)
    name = models.CharField(max_length=500)
    role = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    unit = models.CharField(max_length=60)
    procedure = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default="open")
    opened_at = models.DateTimeField()
    due = models.DateTimeField(null=True)
    rank = models.DateTimeField()
    """The due instant, or the end of time: the order of work lists."""
    claimed_by = models.CharField(max_length=120, default="")
    item = models.JSONField(null=True)
    values = models.JSONField(default=dict)
    version = models.IntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.CharField(max_length=160, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "token"], name="process_step_token", condition=models.Q(state="open")
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", finished_at=None)
                | models.Q(state__in=["done", "dropped"], finished_at__isnull=False),
                name="process_step_state",
            ),
        ]
        indexes = [
            models.Index(fields=["instance", "id"], name="process_steps"),
            models.Index(fields=["role", "unit", "rank", "id"], name="process_work", condition=models.Q(state="open")),
            models.Index(fields=["kind", "unit", "rank", "id"], name="process_tray", condition=models.Q(state="open")),
            models.Index(fields=["claimed_by", "rank", "id"], name="process_mine", condition=models.Q(state="open")),
            models.Index(fields=["due"], name="process_timed", condition=models.Q(due__isnull=False)),
        ]


class Wait(models.Model):
    """A message or timer that an instance waits for; it goes when it has come or nobody waits any more."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="waits")
    token = models.CharField(max_length=36)
    key = models.CharField(max_length=260)
    element = models.CharField(max_length=200)
    type = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    item = models.JSONField(null=True)
    boundary = models.BooleanField()
    since = models.DateTimeField()
    due = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instance", "token", "key"], name="process_wait_token")]
        indexes = [models.Index(fields=["due", "id"], name="process_due", condition=models.Q(due__isnull=False))]


class Taken(models.Model):
    """A message that came, by its sender's key: the second time it changes nothing."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="taken")
    key = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instance", "key"], name="process_taken_key")]
