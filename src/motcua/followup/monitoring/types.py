"""Values of monitoring: rules of counting, targets, cuts, figures and their lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from motcua.definitions.forms.types import Text


class Kind(StrEnum):
    """Where a figure comes from."""

    MEASURED = "measured"
    DECLARED = "declared"
    NO_DATA = "no_data"


class Light(StrEnum):
    """How a figure stands to its target."""

    MET = "met"
    AT_RISK = "at_risk"
    MISSED = "missed"
    NO_TARGET = "no_target"
    NO_DATA = "no_data"


class Form(StrEnum):
    """What a target's value is made of: a share of two counts, one count, the mean or the sum of what lines carry, or whether a share is whole (1 or 0)."""

    SHARE = "share"
    COUNT = "count"
    MEAN = "mean"
    SUM = "sum"
    STATE = "state"


class Side(StrEnum):
    """Above or below the line."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


@dataclass(frozen=True, slots=True)
class Measure:
    """A named count: records of a base that have all of `have`, none of `without`, under one of `procedures` where any is named.

    `stock` counts all that there is until the end of a period, not what came in it.
    """

    base: str
    have: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    stock: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """One target of a plan for one year. `above` is none where nobody but a person can know the value."""

    id: str
    system: str
    plan: str
    plan_version: str
    name: Text
    unit: str
    operator: str
    goal: Decimal | None
    form: Form
    above: Measure | None
    below: Measure | None
    source: Text
    """Where the figure comes from, or who knows it."""
    margin: Decimal
    """The part of the goal by which a value may fall short and still be at risk only."""
    public: bool
    keeper: str
    """The unit whose plan it is; who declares a value needs the right there."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What a figure is asked for: days in `[since, until)`, a unit with all below it, procedures of a field; "" and none are all."""

    since: date
    until: date
    unit: str = ""
    procedures: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """How many lines, and the sum of what they carry."""

    count: int = 0
    total: int = 0

    def __add__(self, other: Number) -> Number:
        return Number(self.count + other.count, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared value with who said it, when, and on which evidence."""

    id: int
    target: str
    year: int
    numerator: int | None
    denominator: int | None
    value: Decimal
    note: str
    evidence_name: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """A target with its value at an instant."""

    target: Target
    year: int
    kind: Kind
    value: Decimal | None
    numerator: int | None
    denominator: int | None
    met: bool | None
    """None where there is no data, or nothing to be met."""
    light: Light
    distance: Decimal | None
    """What is missing to the goal, in the target's unit; 0 when it is met."""
    forecast: Decimal | None
    """At the end of the year, going on as in the last three months; none for a year that is over or without data."""
    as_of: datetime
    declared: Declared | None = None
    total: int | None = None
    """What the records above the line carry together, where the value is a sum."""
    out_of: int | None = None
    """What those below it carry together."""
    median: Decimal | None = None
    """Of what the records above the line carry, where each tells it."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a target's year, and the year until its end; without numbers where they would tell of single raters."""

    first: date
    numerator: int | None
    denominator: int | None
    value: Decimal | None
    so_far: Decimal | None


@dataclass(frozen=True, slots=True)
class Part:
    """A target at one unit."""

    key: str
    numerator: int
    denominator: int
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Counted:
    """One record behind a figure; `subject` is none for who may not open it: it is counted, and withheld."""

    kind: str
    subject: str | None
    day: date
    unit: str
    procedure: str
    value: int


class Snapped(NamedTuple):
    """One record with its traits, as it is frozen."""

    kind: str
    subject: str
    day: date
    unit: str
    procedure: str
    traits: tuple[str, ...]
    value: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two ways of counting disagree."""

    target: str
    year: int
    what: str
    rolled_up: int
    recounted: int


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuilding did."""

    generation: int
    entries: int
    lines: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Followed:
    """How far the journal is followed: everything recorded by `seen_at` is counted, under this version of the rules."""

    seen_at: datetime
    rules: str
    behind: int
    """Entries that are there and not counted yet."""


@dataclass(frozen=True, slots=True)
class Handled:
    """How the whole ministry handled dossiers in the month that begins on `first`, as everybody may know it, counted until `seen_at`."""

    first: date
    received: int
    answered: int
    in_time: Decimal | None
    """Percent, of the answers to dossiers with a limit; none where those are too few to be told."""
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of counting as data (`packs/plan/counting.toml`): what the words of measures mean."""

    version: str
    online: frozenset[str]
    portal: frozenset[str]
    vouched: frozenset[str]
    assurance: int
    in_person: frozenset[str]
    by_the_hour: frozenset[str]
    satisfied: frozenset[str]
    forwarded: frozenset[str]
    published: frozenset[str]
    platform: frozenset[str]


@dataclass(frozen=True, slots=True)
class Done:
    """What one unit has finished of one procedure: dossiers, those with a limit, those of them within it, and seconds from filing to the first answer."""

    finished: int = 0
    limited: int = 0
    kept: int = 0
    seconds: int = 0

    def __add__(self, other: Done) -> Done:
        return Done(
            self.finished + other.finished,
            self.limited + other.limited,
            self.kept + other.kept,
            self.seconds + other.seconds,
        )


@dataclass(frozen=True, slots=True)
class Standardised:
    """A value under the ministry's mix of procedures, beside what the whole ministry has under the same mix.

    Only procedures that the unit has count, for both; `cover` is the share of the ministry's dossiers that they are, in percent.
    """

    value: Decimal
    ministry: Decimal
    cover: Decimal
    alone: bool = False
    """No other unit has any of these procedures: the ministry's value is the unit's own, and nothing is compared."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit: shares in percent, times in days; none where there is nothing to count."""

    unit: str
    done: Done
    work: Decimal
    """Dossiers finished, each as many as its weight."""
    kept: Decimal | None
    kept_by_work: Decimal | None
    kept_standardised: Standardised | None
    days: Decimal | None
    days_by_work: Decimal | None
    """Days for one piece of work of weight 1."""
    days_standardised: Standardised | None


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights that hold from a day on; `confirmed` is whether the ministry has said that they are right."""

    since: date
    confirmed: bool
    default: Decimal
    bands: Sequence[tuple[int, Decimal]]
    """Legal working days up to which a weight holds, the shortest first."""
    named: Mapping[str, Decimal]

    def of(self, procedure: str, working_days: int | None) -> Decimal:
        """The weight of a procedure with so many legal working days; none where its limit is not told in them."""
        if procedure in self.named:
            return self.named[procedure]
        if working_days is None:
            return self.default
        return next((weight for most, weight in self.bands if working_days <= most), self.default)
