"""Values of the quality index and of the evaluation of officers and units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from motcua.definitions.forms.types import Text
from motcua.foundation.types import Ref

INDEX, NINE = "766", "tt01-2018"
"""Keys of the two sets of rules."""


@dataclass(frozen=True, slots=True)
class Class:
    """A class and the points from which it is given; `of` is `officer` or `unit` where both have their own."""

    least: Decimal
    name: Text
    of: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator as data.

    `below` names the count of the whole, `above` the counts in which a record must be too, `minus` those in which it must not be. Without
    `most` it gives no points; `full_at` is the share from which it gives all. `delicate` tells who was content, so only inspectors
    open its records. `missing` says why there is nothing to count.
    """

    id: str
    group: str
    name: Text
    below: str = ""
    above: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    most: Decimal | None = None
    full_at: Decimal | None = None
    delicate: bool = False
    confidence: str = ""
    missing: Text | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the index with its greatest number of points."""

    id: str
    name: Text
    most: Decimal


@dataclass(frozen=True, slots=True)
class IndexRules:
    """One version of the index."""

    id: int
    key: str
    version: str
    in_force_from: date
    in_force_until: date | None
    basis: str
    name: Text
    groups: tuple[Group, ...]
    indicators: tuple[Indicator, ...]
    classes: tuple[Class, ...]
    share_decimals: int
    point_decimals: int
    class_from: Decimal
    """How many points must have been judged for a class to be given."""


@dataclass(frozen=True, slots=True)
class NineRules:
    """One version of the nine indicators; until `law_until` they are the law's, afterwards the house's own."""

    id: int
    key: str
    version: str
    in_force_from: date
    in_force_until: date | None
    basis: str
    name: Text
    law_until: date | None
    classes: tuple[Class, ...]
    objection_days: int
    point_decimals: int
    eight_two: Decimal
    eight_one: Decimal
    nine_procedures_two: Decimal
    nine_dossiers_two: Decimal
    nine_dossiers_one: Decimal


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading a file of rules."""

    key: str
    version: str
    new: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """One dated snapshot of the index."""

    id: int
    period: str
    as_of: datetime
    final: bool
    rules: int


@dataclass(frozen=True, slots=True)
class Score:
    """An indicator with its figures: no share where nothing was counted, no points where the share or the maximum is not known.

    `withheld` is set instead of the figures where so few records stand behind them that somebody could be known again.
    """

    indicator: Indicator
    below: int | None
    above: int | None
    share: Decimal | None
    points: Decimal | None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class GroupScore:
    """A group: points that were given, out of how many that could be judged."""

    group: Group
    points: Decimal | None
    judged: Decimal
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The index of a unit with all below it, or of one procedure there.

    `judged` are the points that could be reached with the data that there are; the class is that of the points as a share of them,
    and none where too few could be judged.
    """

    unit: str
    procedure: str
    taken: Taken
    rules: IndexRules
    groups: tuple[GroupScore, ...]
    points: Decimal | None
    judged: Decimal
    most: Decimal
    rank: Class | None


@dataclass(frozen=True, slots=True)
class Line:
    """One record behind a figure; `ref` is none where the viewer may not know which one it is."""

    ref: Ref | None
    inside: bool
    """Whether it is above the line too."""


class State(StrEnum):
    """How an evaluation stands."""

    DRAFT = "draft"
    OBJECTED = "objected"
    SIGNED = "signed"


class Subject(StrEnum):
    """Who is evaluated."""

    OFFICER = "officer"
    UNIT = "unit"


class Basis(StrEnum):
    """Where a point comes from."""

    CLOCK = "clock"
    STEPS = "steps"
    SLIP = "slip"
    SYSTEM = "system"
    """No slip spoke of it: requests for supplement, or the channel of the filing."""


@dataclass(frozen=True, slots=True)
class Point:
    """Points of one dossier for one indicator, and on what they rest."""

    indicator: int
    points: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class DossierPoints:
    """One dossier of an evaluation; indicators that could not be judged are missing."""

    code: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Mean:
    """An indicator over the dossiers of an evaluation; no points where nothing was judged, `withheld` from those who could know a rater again."""

    indicator: int
    points: Decimal | None
    judged: int
    withheld: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """What somebody has against an evaluation, and what was answered."""

    id: int
    by: str
    text: str
    at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The evaluation of an officer at a unit, or of a unit, in a period, by the nine indicators."""

    id: int
    subject: Subject
    who: str
    """Account of the officer; "" for a unit."""
    unit: str
    period: str
    version: int
    state: State
    means: tuple[Mean, ...]
    total: Decimal | None
    rank: Text | None
    dossiers: int
    made_at: datetime
    open_until: datetime
    """Until when one may object."""
    signed_by: str
    signed_at: datetime | None
    rules: NineRules
    objections: tuple[Objection, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """What a person says of an indicator that no record tells: points, why, and since when it holds."""

    unit: str
    indicator: int
    points: int
    reason: str
    by: str
    at: datetime
