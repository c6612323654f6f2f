"""Values of the estimate of lateness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a dossier will probably be answered, from `samples` earlier ones of its procedure that stood at the same step.

    `chance` is the share of those that took longer than is left, of those that took at least as long as this one has. By `half_by` half of them were
    answered, by `most_by` four fifths. An estimate to order work by; it changes no legal date.
    """

    code: str
    procedure: str
    element: str
    due: datetime
    chance: float
    half_by: datetime
    most_by: datetime
    samples: int
