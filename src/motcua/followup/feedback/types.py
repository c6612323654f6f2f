"""Values of ratings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    """How satisfied somebody was, in the levels of the national portal."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    NEUTRAL = "neutral"
    DISSATISFIED = "dissatisfied"


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating of a dossier. Who rated is not kept: raters stay unknown to those whom they rate (Decree 61/2018/NĐ-CP article 27(3))."""

    id: int
    source: str
    dossier: str
    unit: str
    procedure: str
    kind: str
    """What was rated, in the source's own code; "" for the service as a whole."""
    level: Level
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Ratings of a time: how many of each level, and how many dossiers were rated badly."""

    counts: tuple[tuple[Level, int], ...]
    total: int
    disliked: int

    @property
    def share(self) -> float | None:
        """The share that did not dislike it, none without ratings: an empty denominator is no data."""
        return 1 - self.disliked / self.total if self.total else None
