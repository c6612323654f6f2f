"""Tables of reporting: kinds, periods, frozen lists, reports with their acts, reminders, and what officers watch."""

from __future__ import annotations

from django.db import models


class KindVersion(models.Model):
    """One version of a kind's file; the last one loaded holds for periods that are opened then."""

    kind = models.TextField()
    version = models.TextField()
    fingerprint = models.TextField()
    content = models.JSONField()
    loaded_by = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="reporting_kind_version")]


class Freeze(models.Model):
    """The records of a period as they were counted at an instant, for good; a correction freezes again under the next number."""

    since = models.DateField()
    until = models.DateField()
    number = models.SmallIntegerField()
    as_of = models.DateTimeField()
    rules = models.TextField()
    lists = models.JSONField()
    """By base: how many rows, and their fingerprint."""
    about = models.JSONField()
    """What names meant then: fields with their procedures, units, procedures, declared values, targets."""
    fingerprint = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["since", "until", "number"], name="reporting_freeze_once")]


class Chunk(models.Model):
    """Some thousand rows of a frozen list, packed."""

    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="chunks")
    base = models.TextField()
    position = models.IntegerField()
    low = models.TextField()
    high = models.TextField()
    """The first and the last unit in it."""
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["freeze", "base", "position"], name="reporting_chunk_once")]


class Run(models.Model):
    """A kind in a period: what is owed by when. `reader` is for whom one was made when asked."""

    version = models.ForeignKey(KindVersion, on_delete=models.PROTECT, related_name="runs")
    kind = models.TextField()
    period = models.TextField()
    year = models.SmallIntegerField()
    since = models.DateField()
    until = models.DateField()
    reader = models.TextField(default="")
    keeper = models.TextField()
    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="runs", null=True)
    due_units = models.DateField(null=True)
    due_whole = models.DateField(null=True)
    opened_by = models.TextField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "period", "reader"], name="reporting_run_once")]


class Sources(models.Model):
    """The templates with which a report was set, by their fingerprint."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    files = models.JSONField()


class Report(models.Model):
    """One report of a unit or of the whole; `number` counts its versions, of which all stay."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="reports")
    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="reports", null=True)
    level = models.CharField(max_length=5)
    unit = models.TextField()
    number = models.SmallIntegerField(default=1)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, related_name="corrected_by", null=True)
    reason = models.TextField(default="")
    state = models.CharField(max_length=10)
    version = models.IntegerField(default=1)
    words = models.JSONField(default=dict)
    content = models.JSONField(null=True)
    left_out = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    # What the paper says of its signing, bound once.
    certificate = models.BigIntegerField(null=True)
    signer = models.TextField(default="")
    position = models.TextField(default="")
    competence = models.TextField(default="")
    register = models.TextField(default="")
    numbered = models.IntegerField(null=True)
    year = models.SmallIntegerField(null=True)
    symbol = models.TextField(default="")
    unit_mark = models.TextField(default="")
    bound_at = models.DateTimeField(null=True)
    sources = models.ForeignKey(Sources, on_delete=models.PROTECT, null=True)
    prepared = models.TextField(default="")
    digest = models.TextField(default="")
    hole_start = models.IntegerField(default=0)
    hole_end = models.IntegerField(default=0)
    body_sha256 = models.CharField(max_length=64, default="")
    signed = models.TextField(default="")
    word = models.TextField(default="")
    """Keys of the signed paper and of the Word file in storage."""
    sha256 = models.CharField(max_length=64, default="")
    signed_at = models.DateTimeField(null=True)
    document = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "unit", "level", "number"], name="reporting_report_once")]
        indexes = [models.Index(fields=["unit", "state"], name="reporting_report_unit")]


class Step(models.Model):
    """One act on a report, with the words as they were then."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12)
    by = models.TextField()
    at = models.DateTimeField()
    remark = models.TextField(default="")
    words = models.JSONField(default=dict)


class Reminder(models.Model):
    """A reminder that was given."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="reminders")
    days = models.SmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "days"], name="reporting_reminded_once")]


class Watch(models.Model):
    """An account wants to be told when a target's figure of a year falls below a line; `below` is what the last look found."""

    account = models.TextField()
    plan = models.TextField()
    target = models.TextField()
    year = models.SmallIntegerField()
    unit = models.TextField(default="")
    line = models.DecimalField(max_digits=18, decimal_places=4)
    below = models.BooleanField(null=True)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    times = models.IntegerField(default=0)
    begun_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "plan", "target", "year", "unit", "line"],
                condition=models.Q(ended_at=None),
                name="reporting_watch_once",
            )
        ]
