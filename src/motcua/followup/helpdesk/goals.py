"""Goals for answers, by their dates, counted on the unit's working clock."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from motcua.followup.helpdesk.types import Topic
from motcua.foundation import clock, toml
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.types import Limit, LimitKind, Pause

_FILE = Path(__file__).parent / "data" / "goals.toml"


@dataclass(frozen=True, slots=True)
class Goal:
    """One row: working hours for the first answer and for the whole matter."""

    first: Decimal
    whole: Decimal
    starts: date
    until: date | None
    topic: str
    urgent: bool


@functools.cache
def goals() -> tuple[Goal, ...]:
    """All rows of the table."""
    table = toml.load(_FILE)
    return tuple(
        Goal(
            Decimal(str(one["first"])), Decimal(str(one["whole"])), one["from"], one.get("until"), one.get("topic", ""),
            one.get("urgent", False),
        )
        for one in table["goals"]
    )  # fmt: skip


def terms(since: datetime, *, unit: str, topic: Topic, urgent: bool) -> tuple[datetime, datetime]:
    """When the first answer and the whole matter are due, for what came in at `since`."""
    day = clock.legal_date(since)
    spoken = [
        row
        for row in goals()
        if row.starts <= day
        and (row.until is None or day < row.until)
        and row.topic in {"", topic.value}
        and (urgent or not row.urgent)
    ]
    goal = max(spoken, key=lambda row: (row.urgent, bool(row.topic), row.starts))
    calendar = worktime.calendar(unit)

    def after(hours: Decimal) -> datetime:
        return worktime.due(since, Limit(LimitKind.WORKING_HOURS, hours), calendar=calendar).at

    return after(goal.first), after(goal.whole)


def moved_on(due: datetime, *, since: datetime, until: datetime, unit: str) -> datetime:
    """A term moved on by the working time for which the caller was waited for."""
    return worktime.postponed(due, since=since, pauses=[Pause(since, until)], calendar=worktime.calendar(unit))
