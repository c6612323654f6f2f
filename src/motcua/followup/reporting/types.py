"""Values of reporting: kinds of reports, periods of law, what reports consist of, where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from motcua.definitions.forms.types import Text
from motcua.followup.monitoring.types import Measure


class Level(StrEnum):
    """Whose report it is."""

    UNIT = "unit"
    WHOLE = "whole"


class State(StrEnum):
    """Where a report stands. A unit's: draft, submitted, returned, accepted. The whole one: draft, ready, signed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    READY = "ready"
    SIGNED = "signed"


class Act(StrEnum):
    """What may be done to a report."""

    SAVE = "save"
    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"
    CONSOLIDATE = "consolidate"
    FINISH = "finish"
    SEND_BACK = "send_back"
    SIGN = "sign"
    CORRECT = "correct"


class Stretch(StrEnum):
    """Kinds of periods (Decree 09/2019/NĐ-CP article 12)."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    SECOND_HALF = "second_half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


class CutOff(StrEnum):
    """By which days periods are cut: of the Decree, or of the calendar where a statute says so."""

    DECREE = "nd09"
    CALENDAR = "calendar"


class Rows(StrEnum):
    """What a table has a row for."""

    FIELD = "field"
    UNIT = "unit"
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class Period:
    """A period with its days, `until` exclusive; its key is as in addresses: `2026-Q3`, `2026-H1`, `2026-9M`, `2026`, `2026-07`."""

    key: str
    stretch: Stretch
    year: int
    since: date
    until: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Column:
    """One counted figure: a column of a table, or a line by itself."""

    key: str
    name: Text
    measure: Measure


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: figures that the product fills in, and whether people write words to it."""

    key: str
    title: Text
    levels: frozenset[Level]
    words: bool
    plans: tuple[str, ...] | None = None
    """Targets of these plans, of all where none is named; no targets at all when none."""
    lines: tuple[Column, ...] = ()
    rows: Rows | None = None
    columns: tuple[Column, ...] = ()
    tasks: bool = False
    """The tasks of plans in which the unit has a part, as they stood at the end of the period."""
    rule: Text = field(default_factory=Text)
    """How its figures are counted, printed with them."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom the report goes to; with a code over the exchange of documents."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A regime of reporting as data: who owes it to whom, by when, and what is in it (Decree 09/2019/NĐ-CP)."""

    key: str
    version: str
    name: Text
    subject: str
    """What the report is on, as it stands under its title."""
    basis: Text
    since: date
    until: date | None
    stretches: tuple[Stretch, ...]
    """Empty for one that is made when a reader asks."""
    cut_off: CutOff
    authority: str
    keeper: str
    """The unit that collects, returns or accepts, and consolidates."""
    owed_by: tuple[str, ...]
    """Units; empty: none but the authority itself."""
    due_units: int
    due_whole: int
    """Working days after the cut-off."""
    opens: int
    """Days before the cut-off on which the period opens."""
    remind: tuple[int, ...]
    """Working days before a unit's due day."""
    receivers: tuple[Receiver, ...]
    position: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as it was frozen, and how it is cut: enough to open it again."""

    base: str
    stock: bool
    have: tuple[str, ...]
    without: tuple[str, ...]
    unit: str
    procedures: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as frozen; `text` is as shown, `sha256` of its list."""

    text: Text
    count: int | None = None
    sha256: str = ""
    listed: Listed | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, with what it is called."""

    name: Text
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A section as frozen: its head and rows are empty where it has words only."""

    key: str
    title: Text
    words: bool
    head: tuple[Text, ...]
    rows: tuple[Row, ...]
    rule: Text


@dataclass(frozen=True, slots=True)
class StepView:
    """One act on a report."""

    act: Act
    by: str
    at: datetime
    remark: str


@dataclass(frozen=True, slots=True)
class RunView:
    """A period of a kind with how its reports stand."""

    id: int
    kind: Kind
    period: Period
    reader: str
    frozen_at: datetime | None
    due_units: date | None
    due_whole: date | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list."""

    id: int
    run: RunView
    level: Level
    unit: str
    state: State
    number: int
    symbol: str
    due: date | None
    overdue: bool
    changed_at: datetime
    begun: bool
    """Whether anybody has written words to it."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report with everything on its page."""

    line: ReportLine
    version: int
    words: Mapping[str, str]
    sections: tuple[Filled, ...]
    steps: tuple[StepView, ...]
    left_out: tuple[str, ...]
    """Units whose reports were not waited for."""
    reason: str
    corrects: int | None
    corrected_by: int | None
    as_of: datetime | None
    fingerprint: str
    signer: str
    signed_at: datetime | None
    sha256: str
    body_sha256: str
    document: str
    waits_for_service: bool
    """Its number is bound and its paper is kept, and no signature has come yet."""
    given_out: bool
    """It waits for the program on its signer's own machine, of whoever asks."""
    fetching: bool
    """Its person has authorised the signature at the service, from where it is being fetched."""


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two versions at one place; "" is what was not there."""

    section: Text
    row: Text
    column: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WatchView:
    """A subscription: tell an account when a target's figure falls below a line."""

    id: int
    plan: str
    target: str
    name: Text
    year: int
    unit: str
    line: Decimal
    below: bool | None
    """None before the first look."""
    value: Decimal | None
    times: int
    begun_at: datetime
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class ForLetter:
    """What a letter of this room says: to which addresses, and values by name."""

    addresses: tuple[str, ...]
    values: Mapping[str, str]
