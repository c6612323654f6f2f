"""What the inbox and the search read: open work line by line, words of dossiers; what an officer chose to see."""

from __future__ import annotations

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from motcua.casework.dossiers.models.dossier import Dossier
from motcua.casework.dossiers.types import NOT_ESTIMATED


class Work(models.Model):
    """One line of the inbox: an open step of a dossier, or a dossier that is open while no step is (`step` 0).

    Written by a trigger on the dossier's row and by `services.following` when steps change, never by hand; closed dossiers have no line, so that
    lists stay as quick as work is little, however many years lie behind.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+", db_index=False)
    step = models.BigIntegerField(default=0)
    code = models.TextField()
    procedure = models.TextField()
    unit = models.TextField()
    status = models.TextField()
    channel = models.TextField()
    owner_kind = models.TextField()
    owner_id = models.TextField()
    received_at = models.DateTimeField()
    rank = models.DateTimeField()
    """The due instant; after all of these dossiers without one, then those whose clock stands still: the order of work."""
    paused = models.BooleanField(default=False)
    supplemented = models.BooleanField(default=False)
    """What was asked for came, and nobody has looked at it yet."""
    step_unit = models.TextField(default="")
    role = models.TextField(default="")
    kind = models.TextField(default="")
    element = models.TextField(default="")
    account = models.TextField(default="")
    """Who has taken the step."""
    reminded_at = models.DateTimeField(null=True)
    in_time = models.SmallIntegerField(db_default=NOT_ESTIMATED)
    """How likely it is to be answered in time, in per cent, as last estimated (`services.pacing`); above 100 where nothing is estimated.

    In no index: it changes by the hour, and lists sort what is open at a unit in a few milliseconds.
    """

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "step"], name="dossiers_work_line")]
        indexes = [
            models.Index(fields=["rank", "id"], name="dossiers_work_rank"),
            models.Index(fields=["unit", "rank", "id"], name="dossiers_work_unit"),
            models.Index(fields=["role", "step_unit", "rank", "id"], name="dossiers_work_role"),
            models.Index(fields=["account", "rank", "id"], name="dossiers_work_mine", condition=~models.Q(account="")),
            models.Index(fields=["status", "rank", "id"], name="dossiers_work_status"),
        ]


class Words(models.Model):
    """The words of a dossier for the search: code, applicant, form, papers; its place beside them, so that one table answers.

    The index over words and unit together, `dossiers_words_gin`, is an expression: it stands in the migrations alone.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="+", primary_key=True)
    unit = models.TextField()
    procedure = models.TextField()
    owner_kind = models.TextField()
    owner_id = models.TextField()
    received_at = models.DateTimeField()
    words = SearchVectorField()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-received_at", "-dossier"], name="dossiers_words_unit"),
            models.Index(fields=["-received_at", "-dossier"], name="dossiers_words_received"),
        ]


class PaperText(models.Model):
    """The text of a paper as it was read once; `state` is `read`, `none` (a picture, an empty page) or `unreadable`."""

    paper = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    name = models.TextField()
    state = models.TextField()
    text = models.TextField(default="")
    at = models.DateTimeField()


class SavedFilter(models.Model):
    """A view of the inbox that an officer keeps under a name: the query of its address."""

    account = models.TextField()
    name = models.TextField()
    query = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="dossiers_saved_filter")]


class DeskChoice(models.Model):
    """How an officer wants the inbox: its columns, and whether single keys act."""

    account = models.TextField(primary_key=True)
    columns = models.JSONField(default=list)
    shortcuts = models.BooleanField(default=True)
