"""What the room tells: codes, dates and states, no word that somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class FileLoaded(Fact):
    """A version of a plan, of the rules of following or of a sheet holds from its day on."""

    NAME: ClassVar[str] = "programmes.file_loaded"

    plan: str
    version: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class TaskMade(Fact):
    """A plan has a task more."""

    NAME: ClassVar[str] = "programmes.task_made"

    task: int
    lead: str
    starts: str
    due: str


@dataclass(frozen=True, slots=True)
class TaskTurned(Fact):
    """A task went from one state to another, or stayed and was amended; `percent` is that of the report."""

    NAME: ClassVar[str] = "programmes.task_turned"

    task: int
    step: int
    act: str
    before: str
    after: str
    percent: int | None
    fields: tuple[str, ...] = ()
    """What was amended."""


@dataclass(frozen=True, slots=True)
class DateChanged(Fact):
    """The date of a task was moved; reason and decision are with the change."""

    NAME: ClassVar[str] = "programmes.date_changed"

    task: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TaskWarned(Fact):
    """A task's date is near or over, its unit has long been silent, or its report waits to be confirmed: told once to these audiences."""

    NAME: ClassVar[str] = "programmes.task_warned"

    task: int
    kind: str
    """`soon`, `late`, `silent`, or `waits`: reported whole and not confirmed by its date."""
    on: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriterionScored(Fact):
    """A criterion of a self-assessment was given points by a person."""

    NAME: ClassVar[str] = "programmes.criterion_scored"

    score: int
    sheet: str
    year: int
    criterion: str
