"""What the room tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class PlanLoaded(Fact):
    """A version of a plan's targets holds from now on."""

    NAME: ClassVar[str] = "monitoring.plan_loaded"

    plan: str
    version: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ValueDeclared(Fact):
    """A value that only a person can know was declared; the words and the evidence are with the declaration."""

    NAME: ClassVar[str] = "monitoring.value_declared"

    declaration: int
    target: str
    year: int


@dataclass(frozen=True, slots=True)
class Recounted(Fact):
    """The whole journal was counted anew, under this version of the rules."""

    NAME: ClassVar[str] = "monitoring.recounted"

    generation: int
    rules: str
    fingerprint: str
    lines: int
