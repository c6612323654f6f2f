"""Tables of the catalogue."""

from __future__ import annotations

from django.db import models


class Procedure(models.Model):
    """A procedure, whatever its versions."""

    key = models.CharField(max_length=100, unique=True)

    class Meta:
        db_table = "catalogue_procedure"

    def __str__(self) -> str:
        return self.key


class ProcedureVersion(models.Model):
    """One version: the whole pack as it was loaded, with the columns by which it is found."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True)
    suspended_from = models.DateField(null=True)
    suspended_until = models.DateField(null=True)
    name_vi = models.CharField(max_length=500)
    search = models.TextField()
    content = models.JSONField()
    loaded_at = models.DateTimeField()
    listed = models.JSONField(default=dict)
    listed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "catalogue_version"
        constraints = (
            models.UniqueConstraint(fields=["procedure", "version"], name="catalogue_version_once"),
            models.CheckConstraint(
                condition=models.Q(in_force_until__isnull=True)
                | models.Q(in_force_until__gt=models.F("in_force_from")),
                name="catalogue_version_dates",
            ),
        )
        indexes = (models.Index(fields=["procedure", "in_force_from"], name="catalogue_version_by_day"),)

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.version}"


class CodeRow(models.Model):
    """A row that was added to a code list of a procedure after its pack was loaded; never changed, only followed by others."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="codes")
    code_list = models.CharField(max_length=50)
    row = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_code"
        indexes = (models.Index(fields=["procedure", "id"], name="catalogue_code_by_procedure"),)

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.code_list} {self.pk}"


class VersionFile(models.Model):
    """A file of the folder from which a version was made, byte for byte, examples too."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    content = models.BinaryField()

    class Meta:
        db_table = "catalogue_version_file"
        constraints = (models.UniqueConstraint(fields=["version", "name"], name="catalogue_version_file_once"),)

    def __str__(self) -> str:
        return f"{self.version_id} {self.name}"


class Draft(models.Model):
    """A folder in the making. Only one of a procedure is open or proposed at a time; `revision` counts its saves."""

    procedure = models.CharField(max_length=100)
    based_on = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20)
    revision = models.PositiveIntegerField(default=1)
    begun_by = models.CharField(max_length=120)
    begun_at = models.DateTimeField()
    saved_by = models.CharField(max_length=120)
    saved_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=120, blank=True, default="")
    proposed_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        db_table = "catalogue_draft"
        constraints = (
            models.UniqueConstraint(
                fields=["procedure"],
                condition=models.Q(state__in=["open", "proposed"]),
                name="catalogue_draft_one_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.procedure} {self.state}"


class DraftFile(models.Model):
    """A file of a draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    content = models.BinaryField()

    class Meta:
        db_table = "catalogue_draft_file"
        constraints = (models.UniqueConstraint(fields=["draft", "name"], name="catalogue_draft_file_once"),)

    def __str__(self) -> str:
        return f"{self.draft_id} {self.name}"


class NationalEntry(models.Model):
    """A procedure as the national catalogue last told it, whole; one that is no longer listed there keeps its row with the day it went."""

    code = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=1000)
    told = models.JSONField(default=dict)
    """What is compared, as the link read it; `body` is all that was said."""
    body = models.JSONField(default=dict)
    fetched_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "catalogue_national"

    def __str__(self) -> str:
        return self.code
