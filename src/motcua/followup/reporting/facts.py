"""Facts of reporting. Words and figures stay in the room; facts tell what happened and how it can be known again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class KindLoaded(Fact):
    """A version of a kind of report holds for periods that are opened from now on."""

    NAME: ClassVar[str] = "reporting.kind_loaded"

    kind: str
    version: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class PeriodOpened(Fact):
    """Reports of a kind are owed for a period, or one was asked for by a reader."""

    NAME: ClassVar[str] = "reporting.period_opened"

    kind: str
    version: str
    period: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportOwed(Fact):
    """A unit owes a report of a kind for a period, by a day (ISO text)."""

    NAME: ClassVar[str] = "reporting.report_owed"

    report: int
    unit: str
    kind: str
    period: str
    due: str


@dataclass(frozen=True, slots=True)
class PeriodFrozen(Fact):
    """The records of a period were frozen; the fingerprint is of all lists together."""

    NAME: ClassVar[str] = "reporting.period_frozen"

    since: str
    until: str
    number: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ReportTurned(Fact):
    """A report went from one hand to another; remarks stay with the report."""

    NAME: ClassVar[str] = "reporting.report_turned"

    report: int
    act: str
    state: str


@dataclass(frozen=True, slots=True)
class ReportSigned(Fact):
    """A report was signed, numbered and sealed; `body_sha256` is of the paper before any signature."""

    NAME: ClassVar[str] = "reporting.report_signed"

    report: int
    number: int
    register: str
    year: int
    sha256: str
    body_sha256: str


@dataclass(frozen=True, slots=True)
class ReportDue(Fact):
    """Whoever writes a unit's report is reminded, once for each number of days left; negative ones are days past."""

    NAME: ClassVar[str] = "reporting.report_due"

    report: int
    unit: str
    days: int


@dataclass(frozen=True, slots=True)
class LineCrossed(Fact):
    """A figure that somebody watches has fallen below its line, or is at it again."""

    NAME: ClassVar[str] = "reporting.line_crossed"

    watch: int
    below: bool
    value: str
    times: int
