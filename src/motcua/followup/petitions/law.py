"""The limits by their dates, read once from the room's table."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from motcua.followup.petitions.types import PetitionClass
from motcua.foundation import clock, toml
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.types import Limit, LimitKind

_FILE = Path(__file__).parent / "data" / "limits.toml"


@dataclass(frozen=True, slots=True)
class StepLimit:
    """One row of the table; `days` are working days, `until` is exclusive."""

    step: str
    days: int
    level: str
    basis: str
    starts: date
    until: date | None = None
    kind: str = ""
    source: str = ""


@functools.cache
def limits() -> tuple[StepLimit, ...]:
    """All rows."""
    table = toml.load(_FILE)
    return tuple(
        StepLimit(
            one["step"], one["days"], one["level"], one["basis"], one["from"], one.get("until"), one.get("class", ""),
            one.get("source", ""),
        )
        for one in table["limits"]
    )  # fmt: skip


def due(step: str, since: datetime, *, unit: str, source: str, kind: PetitionClass | None = None) -> datetime | None:
    """When a step ends by the strictest row that speaks of it; none where no row does."""
    day = clock.legal_date(since)
    spoken = [
        row.days
        for row in limits()
        if row.step == step
        and row.starts <= day
        and (row.until is None or day < row.until)
        and row.kind in {"", kind.value if kind else ""}
        and row.source in {"", source}
    ]
    if not spoken:
        return None
    return worktime.due(since, Limit(LimitKind.WORKING_DAYS, Decimal(min(spoken))), calendar=worktime.calendar(unit)).at
