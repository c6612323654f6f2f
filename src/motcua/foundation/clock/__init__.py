"""The one place that reads the machine's time, the legal time zone, and the periods of reports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
"""The legal time zone; it knows no daylight saving."""


def now() -> datetime:
    """The present instant, aware, in UTC; called at a door or in a job and passed down as `at`."""
    return datetime.now(UTC)  # noqa: TID251 -- the one place


def legal_date(at: datetime) -> date:
    """The calendar day of an aware instant in Vietnam."""
    return at.astimezone(VIETNAM).date()


def legal_time(at: datetime) -> datetime:
    """The same instant on Vietnam's clock."""
    return at.astimezone(VIETNAM)


_PERIOD = re.compile(r"([12]\d{3})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, quarter or year of the calendar, as reports have them; `first` and `months` (1, 3, 12) say which."""

    first: date
    months: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """`2026`, `2026-Q4` or `2026-11`; raises `ValueError` for anything else."""
        found = _PERIOD.fullmatch(text)
        if found is None:
            raise ValueError(text)
        year, quarter, month = found.groups()
        if quarter:
            return cls(date(int(year), int(quarter) * 3 - 2, 1), 3)
        return cls(date(int(year), int(month), 1), 1) if month else cls(date(int(year), 1, 1), 12)

    @classmethod
    def holding(cls, day: date, months: int) -> Period:
        """The period of so many months that a day lies in."""
        return cls(date(day.year, (day.month - 1) // months * months + 1, 1), months)

    @property
    def key(self) -> str:
        """As `parse` reads it."""
        if self.months == 12:
            return f"{self.first.year}"
        return f"{self.first:%Y-%m}" if self.months == 1 else f"{self.first.year}-Q{(self.first.month + 2) // 3}"

    @property
    def after(self) -> Period:
        """The one that follows."""
        year, month = divmod(self.first.month - 1 + self.months, 12)
        return Period(date(self.first.year + year, month + 1, 1), self.months)

    @property
    def before(self) -> Period:
        """The one that went before."""
        year, month = divmod(self.first.month - 1 - self.months, 12)
        return Period(date(self.first.year + year, month + 1, 1), self.months)

    @property
    def since(self) -> datetime:
        """Its first instant in Vietnam."""
        return datetime.combine(self.first, time(), tzinfo=VIETNAM)

    @property
    def until(self) -> datetime:
        """The instant after its last."""
        return self.after.since
