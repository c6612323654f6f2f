"""What another calendar would change: open dossiers whose due date would move."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import QuerySet

from motcua.casework.dossiers import clockwork, lifecycle, linked, models
from motcua.casework.dossiers.clockwork import Standing
from motcua.casework.dossiers.types import ClockAct, ClockState, Recount, RecountLine
from motcua.foundation.types import Actor
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import CalendarYearMissing
from motcua.foundation.worktime.types import CalendarDay
from motcua.identity.permissions import queries as permissions

_ENDED = [status.value for status in (*lifecycle.TERMINAL, *lifecycle.ANSWERED)]
MOST = 5_000
"""Dossiers looked at for a preview; beyond them it says \"at least\"."""
SAMPLE = 20


def open_rows() -> QuerySet[models.Dossier]:
    """Dossiers whose clock may still move: not answered, not ended."""
    return models.Dossier.objects.exclude(status__in=_ENDED)


def standing_by(row: models.Dossier, calendar: worktime.Calendar) -> Standing | None:
    """How a clock stands by a calendar; what was only promised is counted from the filing. None where nothing is counted by a limit."""
    last = row.due_dates.order_by("-number").first()
    limit = clockwork.limit_of(last.calculation) if last else None
    ticks = [
        clockwork.ticked(one.act, one.at, one.key, one.reason, one.basis, one.until)
        for one in row.ticks.order_by("number")
    ]
    if limit is None or any(tick.act is ClockAct.END for tick in ticks):
        return None
    if ticks:
        return linked.with_parts(row, clockwork.stand(ticks, limit, calendar=calendar))
    if row.due is None or linked.link_to_main(row) is not None:
        return None  # a part that waits goes with its main dossier
    counted = worktime.due(row.received_at, limit, calendar=calendar)
    promised = Standing(
        ClockState.NOT_STARTED, None, counted, counted.at, None, None, was_extended=False, without_open=counted.at
    )
    return linked.with_parts(row, promised)


def recount_preview(actor: Actor, *, days: Sequence[CalendarDay], unit: str = "") -> Recount:
    """How many open dossiers would move if these days were set (`unit`: as the closure of one), with the first of them.

    Codes and dates only, for whoever holds `worktime.manage`. Raises `NotAllowed`.
    """
    permissions.require(actor, "worktime.manage")
    held: dict[str, worktime.Calendar] = {}

    def by(place: str) -> worktime.Calendar:
        if place not in held:
            held[place] = worktime.if_changed(place, days, closed=unit)
        return held[place]

    rows = list(open_rows().exclude(due=None).order_by("due", "pk")[: MOST + 1])
    moved = [line for row in rows[:MOST] if (line := _moved(row, by)) is not None]
    return Recount(len(moved), tuple(moved[:SAMPLE]), looked_at=min(len(rows), MOST), more=len(rows) > MOST)


def _moved(row: models.Dossier, by: Callable[[str], worktime.Calendar]) -> RecountLine | None:
    try:
        standing = standing_by(row, by(row.unit))
    except CalendarYearMissing:
        return None
    if standing is None or standing.due == row.due:
        return None
    return RecountLine(row.code, row.procedure, row.due, standing.due)
