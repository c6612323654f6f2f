"""Values of counts over dossiers: how punctual they were, and each count's lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Punctuality(StrEnum):
    """How a released answer stood against its due date, or that it had none."""

    EARLY = "early"
    ON_TIME = "on_time"
    OVERDUE = "overdue"
    NO_LIMIT = "no_limit"


@dataclass(frozen=True, slots=True)
class LetterFigure:
    """Of the answers of one punctuality, or of what is open and overdue (`kind` none): how many had a letter of apology and how many none."""

    kind: Punctuality | None
    written: int
    silent: int

    @property
    def late(self) -> bool:
        """Whether these are late, so that each should have had its letter."""
        return self.kind in (None, Punctuality.OVERDUE)


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A paper that an applicant was asked for although its data were to be had: which one, and the officer's reason."""

    code: str
    procedure: str
    unit: str
    paper: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OutcomeFigure:
    """Dossiers whose answer was released in a period, by punctuality, and those open now that are overdue; `key` is the procedure or unit."""

    key: str
    early: int
    on_time: int
    overdue: int
    no_limit: int
    open_overdue: int

    @property
    def released(self) -> int:
        """All answers that were released."""
        return self.early + self.on_time + self.overdue + self.no_limit

    @property
    def share_on_time(self) -> float | None:
        """The share of answers with a due date that were not late; none where none was released: there is no data."""
        judged = self.early + self.on_time + self.overdue
        return (self.early + self.on_time) / judged if judged else None


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One dossier behind a figure, without personal data."""

    code: str
    procedure: str
    unit: str
    accepted_at: datetime | None
    due: datetime | None
    released_at: datetime | None
    punctuality: Punctuality | None
