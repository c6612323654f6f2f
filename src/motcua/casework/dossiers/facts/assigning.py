"""What rules of assignment tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.casework.dossiers.types import RuleKind
from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class StepAssigned(Fact):
    """A rule gave a step to an officer; `kind` is how it found them."""

    NAME: ClassVar[str] = "dossiers.step_assigned"

    code: str
    step: int
    rule: int
    kind: RuleKind
    account: str


@dataclass(frozen=True, slots=True)
class AssignmentRuleSet(Fact):
    """A unit has a rule by which steps are given; `procedure` and `role` are "" for all, `field` is the pointer of the form that it asks."""

    NAME: ClassVar[str] = "dossiers.assignment_rule_set"

    rule: int
    unit: str
    procedure: str
    role: str
    kind: RuleKind
    account: str
    field: str
    in_force_from: str
    in_force_until: str | None


@dataclass(frozen=True, slots=True)
class AssignmentRuleEnded(Fact):
    """A rule gives no more steps."""

    NAME: ClassVar[str] = "dossiers.assignment_rule_ended"

    rule: int
