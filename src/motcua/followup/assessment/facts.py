"""What the room tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class RulesLoaded(Fact):
    """A version of an index, or of the nine indicators, was loaded."""

    NAME: ClassVar[str] = "assessment.rules_loaded"

    key: str
    version: str


@dataclass(frozen=True, slots=True)
class IndexTaken(Fact):
    """The index of a period was taken; `final` when the period is over and stays so."""

    NAME: ClassVar[str] = "assessment.index_taken"

    period: str
    rules: str
    final: bool


@dataclass(frozen=True, slots=True)
class EvaluationSigned(Fact):
    """An evaluation was signed off."""

    NAME: ClassVar[str] = "assessment.evaluation_signed"

    evaluation: int
    unit: str
    period: str


@dataclass(frozen=True, slots=True)
class EvaluationObjected(Fact):
    """Somebody objected to an evaluation."""

    NAME: ClassVar[str] = "assessment.evaluation_objected"

    evaluation: int
    unit: str


@dataclass(frozen=True, slots=True)
class ObjectionAnswered(Fact):
    """An objection was answered; `counted_anew` when the evaluation was made again."""

    NAME: ClassVar[str] = "assessment.objection_answered"

    evaluation: int
    unit: str
    counted_anew: bool


@dataclass(frozen=True, slots=True)
class PointsDeclared(Fact):
    """Somebody said how a unit stands in an indicator that no record tells."""

    NAME: ClassVar[str] = "assessment.points_declared"

    unit: str
    indicator: int
    points: int
