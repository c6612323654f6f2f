"""What the room tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class DossierRated(Fact):
    """Somebody rated how a dossier was handled; a later rating under the same key takes the place of the first."""

    NAME: ClassVar[str] = "feedback.dossier_rated"

    code: str
    source: str
    level: str
    unit: str
    stage: str = ""
    """What was rated; "" in entries of before this was kept."""


@dataclass(frozen=True, slots=True)
class ComplaintJudged(Fact):
    """A complaint about attitude was found untrue, or found to hold after all."""

    NAME: ClassVar[str] = "feedback.complaint_judged"

    rating: int
    unfounded: bool
    unit: str
