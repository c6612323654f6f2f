"""Tables of open data and of checks."""

from __future__ import annotations

from django.db import models


class Version(models.Model):
    """A version of a dataset as it was given; it never changes."""

    dataset = models.TextField()
    number = models.IntegerField()
    made_at = models.DateTimeField()
    rows = models.IntegerField()
    fingerprint = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "number"], name="opendata_version_number")]


class VersionFile(models.Model):
    """A version in one form."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="files")
    form = models.TextField()
    file = models.ForeignKey("storage.StoredFile", on_delete=models.PROTECT, related_name="+")
    size = models.BigIntegerField()
    sha256 = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "form"], name="opendata_one_a_form")]


class Quarter(models.Model):
    """The rows of a closed quarter as they were first given: a later count would tell by its difference who came in between."""

    dataset = models.TextField()
    period = models.TextField()
    rows = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "period"], name="opendata_quarter_once")]


class Finding(models.Model):
    """What a check found on a day."""

    name = models.TextField()
    room = models.TextField()
    day = models.DateField()
    examined = models.BigIntegerField()
    faulty = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "day"], name="opendata_check_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(faulty__gte=0, faulty__lte=models.F("examined")), name="opendata_part_of_examined"
            ),
        ]
