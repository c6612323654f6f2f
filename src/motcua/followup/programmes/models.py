"""Tables of programmes: files as loaded, tasks with their turns, evidence, changes of dates and warnings, scores of sheets."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class File(models.Model):
    """One version of a plan, of the rules of following, or of a sheet; the last one that is in force on a day holds on it."""

    key = models.TextField()
    kind = models.TextField()
    version = models.TextField()
    fingerprint = models.TextField()
    content = models.JSONField()
    in_force_from = models.DateField()
    loaded_by = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="programmes_file_version")]


class Task(models.Model):
    """A task of a plan as it stands; how it came there is in its steps."""

    plan = models.TextField()
    code = models.TextField()
    objective = models.TextField(default="")
    kind = models.TextField()
    name = models.TextField()
    lead = models.TextField()
    supporting = ArrayField(models.TextField(), default=list)
    starts = models.DateField()
    first_due = models.DateField()
    due = models.DateField()
    deliverables = ArrayField(models.TextField(), default=list)
    depends = ArrayField(models.TextField(), default=list)
    partners = ArrayField(models.TextField(), default=list)
    risk = models.TextField()
    risk_note = models.TextField(default="")
    state = models.TextField()
    percent = models.SmallIntegerField(default=0)
    reported = models.SmallIntegerField(null=True)
    done_on = models.DateField(null=True)
    version = models.IntegerField(default=1)
    search = models.TextField(default="")
    """Code, name, risk and deliverables, folded."""
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="programmes_task_code"),
            models.CheckConstraint(condition=models.Q(starts__lte=models.F("due")), name="programmes_task_dates"),
            models.CheckConstraint(
                condition=models.Q(state="done", done_on__isnull=False) | (~models.Q(state="done") & models.Q(done_on=None)),
                name="programmes_task_done",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["starts", "due"], name="programmes_task_days")]


class Involved(models.Model):
    """A unit that has a part in a task, the lead among them: what lists are cut by."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="involved")
    unit = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "unit"], name="programmes_involved_unit")]
        indexes = [models.Index(fields=["unit"], name="programmes_involved_at")]


class Step(models.Model):
    """One turn of a task; only ever added."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="steps")
    number = models.IntegerField()
    act = models.TextField()
    state = models.TextField()
    percent = models.SmallIntegerField(null=True)
    text = models.TextField(default="")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="programmes_step_number")]


class Evidence(models.Model):
    """A file that was handed in with a report."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="evidence")
    deliverable = models.SmallIntegerField(default=0)
    name = models.TextField()
    size = models.BigIntegerField()
    stored = models.TextField()
    """Key in storage."""


class DateChange(models.Model):
    """A date that was moved; only ever added."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="changes")
    before = models.DateField()
    after = models.DateField()
    reason = models.TextField()
    decision = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()


class Notice(models.Model):
    """What was told of a task, once: that the date `on` is so many days away or over, or that nothing was heard since."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="notices")
    kind = models.TextField()
    days = models.IntegerField()
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "kind", "days", "on"], name="programmes_notice_once")]


class Score(models.Model):
    """Points that a person gave to a criterion of a year's sheet; only ever added, the last one holds."""

    sheet = models.TextField()
    year = models.SmallIntegerField()
    criterion = models.TextField()
    points = models.DecimalField(max_digits=8, decimal_places=2)
    note = models.TextField()
    evidence = models.TextField()
    evidence_name = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sheet", "year", "-id"], name="programmes_score_last")]
