"""Values of assignment by rule: to whom a step goes when it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RuleKind(StrEnum):
    """How a rule finds the officer; of several at one place they are asked in this order."""

    SAME_OFFICER = "same_officer"
    """Who did a step of this role before: of this dossier, else of the applicant's last ones."""
    NAMED = "named"
    """The officer that the rule names, for all dossiers or for those whose form says one of some values."""
    LEAST_LOAD = "least_load"
    """Who holds the role there and has the fewest open steps; of equals who was given one longest ago."""
    TRAY = "tray"
    """Nobody: the step waits for whoever takes it, though a unit above has a rule."""


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """A rule: of a unit and all below it, for one procedure and role or all (""), from an instant until another."""

    id: int
    unit: str
    procedure: str
    role: str
    kind: RuleKind
    account: str
    field: str
    """JSON pointer into the form; empty when the form does not matter."""
    values: tuple[str, ...]
    in_force_from: datetime
    in_force_until: datetime | None
    set_by: str
    ended_by: str

    def in_force(self, at: datetime) -> bool:
        """Whether it gives steps at an instant."""
        return self.in_force_from <= at and (self.in_force_until is None or at < self.in_force_until)
