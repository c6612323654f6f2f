"""Values of ratings, and of the reports in which nobody is known again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

SMALLEST = 5
"""The fewest answers that a report tells anything of: the one rule of small numbers for ratings, the index and open data."""


class Level(StrEnum):
    """How satisfied somebody was, in the levels of the national portal."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    NEUTRAL = "neutral"
    DISSATISFIED = "dissatisfied"


class Stage(StrEnum):
    """What of a dossier is rated: each has its slip (Circular 01/2018/TT-VPCP article 12(2))."""

    INTAKE = "intake"
    SUPPLEMENT = "supplement"
    RESULT = "result"


class Way(StrEnum):
    """How the rating of a dossier's owner was given: signed in, by the slip's own check, or at the kiosk by the same."""

    PORTAL = "portal"
    SLIP = "slip"
    KIOSK = "kiosk"


class Why(StrEnum):
    """Reasons to choose from; `ATTITUDE` is a complaint in the sense of the seventh indicator of the circular."""

    SLOW = "slow"
    ATTITUDE = "attitude"
    UNCLEAR = "unclear"
    ASKED_AGAIN = "asked_again"
    MORE_PAPERS = "more_papers"
    MANY_PLACES = "many_places"
    ONLINE_HARD = "online_hard"
    FEE = "fee"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a stage. `contacts` and `agencies` are how often they had to come or call, and how many places they had to see: 0, 1, 2 for more, none where not said."""

    level: Level
    whys: tuple[Why, ...] = ()
    text: str = ""
    contacts: int | None = None
    agencies: int | None = None


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
    stage: Stage
    level: Level
    whys: tuple[Why, ...]
    text: str
    at: datetime
    unfounded: str = ""
    """Why a complaint about attitude was found untrue; such a one counts for nothing against anybody."""


@dataclass(frozen=True, slots=True)
class Open:
    """A stage that may be rated now; `given` is what was said of it before."""

    stage: Stage
    given: Said | None
    shut: str = ""
    """Why it may not be rated or changed any more: `over` or `signed_in`; "" when it may."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the slips of one dossier say to the indicators of the circular; none where nobody said."""

    contacts: int | None = None
    agencies: int | None = None
    complaint: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers of a unit or procedure that a report may tell, of whole groups of five or more; none where there are none."""

    key: str
    counts: Mapping[Level, int]
    whys: Mapping[Why, int]

    @property
    def total(self) -> int:
        """All answers."""
        return sum(self.counts.values())

    @property
    def share(self) -> float | None:
        """The share that was not dissatisfied; none without answers."""
        return 1 - self.counts.get(Level.DISSATISFIED, 0) / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Report:
    """What was answered in a time, over units and procedures; `waiting` are answers that no group of five holds yet."""

    whole: Tally
    units: tuple[Tally, ...]
    procedures: tuple[Tally, ...]
    waiting: int
    remarks: tuple[tuple[date, str], ...]
    """Texts with the day on which their group was closed, in no order of coming."""


def too_few(numbers: Mapping[str, int]) -> frozenset[str]:
    """Which of the parts of a whole are not told: those of fewer than five, and as many others as hide them in the difference to the whole.

    Parts of nought hide nothing. Where the whole itself is of fewer than five, all of it is hidden, and so must the whole be.
    """
    hidden = {key for key, number in numbers.items() if 0 < number < SMALLEST}
    others = sorted((number, key) for key, number in numbers.items() if number >= SMALLEST)
    while hidden and others and (len(hidden) == 1 or sum(numbers[key] for key in hidden) < SMALLEST):
        hidden.add(others.pop(0)[1])
    return frozenset(hidden)
