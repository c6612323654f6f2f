"""What is told of comparisons with other systems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class DayCompared(Fact):
    """A day was held against what another system has of it; `ours` and `theirs` count dossiers."""

    NAME: ClassVar[str] = "dossiers.day_compared"

    system: str
    day: str
    ours: int
    theirs: int
    differences: int
