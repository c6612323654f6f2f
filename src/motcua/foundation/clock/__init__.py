"""The one place that reads the machine's time, and the legal time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
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
