"""What the room tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class ProjectProposed(Fact):
    """A project was entered."""

    NAME: ClassVar[str] = "projects.proposed"

    code: str
    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class MoneyMoved(Fact):
    """Money was decided, given, bound, paid, carried over, or one of these was taken back (`reverses`); `amount` in đồng."""

    NAME: ClassVar[str] = "projects.money_moved"

    code: str
    entry: int
    kind: str
    source: str
    year: int
    amount: int
    reverses: int | None


@dataclass(frozen=True, slots=True)
class ProjectChanged(Fact):
    """A decision changed a project."""

    NAME: ClassVar[str] = "projects.changed"

    code: str
    subject: str
    before: str
    after: str
    decision: str


@dataclass(frozen=True, slots=True)
class PhaseDone(Fact):
    """A part of the work is done, with what shows it."""

    NAME: ClassVar[str] = "projects.phase_done"

    code: str
    phase: int
    done_on: str
