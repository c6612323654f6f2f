"""Tables of the calendar: versions, the days that depart from the week, the weeks of units."""

from __future__ import annotations

from django.db import models

from motcua.foundation.worktime.types import DayKind


class CalendarVersion(models.Model):
    """One state of all days and weeks; a change makes the next version and the rows of before stay readable."""

    number = models.BigAutoField(primary_key=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    note = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="worktime_version_made_at")]


class VersionedRow(models.Model):
    """A row that holds from one version on, until another one (exclusive)."""

    since = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    until = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+", null=True)
    unit = models.CharField(max_length=35, blank=True)

    class Meta:
        abstract = True


class CalendarDayRow(VersionedRow):
    """A date that departs from the week: national (no unit), or the closure of one unit."""

    day = models.DateField()
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in DayKind])
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200)
    provisional = models.BooleanField()
    shipped = models.BooleanField(
        help_text="came with the product; an operator's row is never overwritten by such a one"
    )

    class Meta:
        db_table = "worktime_calendarday"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "day"], condition=models.Q(until__isnull=True), name="worktime_one_row_a_day"
            ),
        ]


class HoursRow(VersionedRow):
    """The week of a unit (and of the units under it that have none) between two dates."""

    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True)
    week = models.JSONField()
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "worktime_hours"
