"""How likely open dossiers are to be late, from the time that earlier ones took from the same step to their answer.

Simple on purpose, so that it can be explained: of the earlier dossiers that took at least as long as this one already has, how many took longer than is left.
Working time without legal stops on both sides.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from motcua.casework.dossiers import clockwork, lifecycle, models
from motcua.casework.dossiers.queries.finding import ref_of, visible
from motcua.casework.dossiers.types import Forecast
from motcua.definitions.process import queries as process
from motcua.foundation.types import Actor
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import CalendarYearMissing
from motcua.foundation.worktime.types import MINUTE
from motcua.identity.permissions import queries as permissions

FEWEST = 8
"""Earlier dossiers without which nothing is estimated."""
NEAREST = 300
"""Open dossiers, the nearest due first, among which the likeliest to be late are looked for."""
_ENDED = [status.value for status in (*lifecycle.TERMINAL, *lifecycle.ANSWERED)]


def forecasts(actor: Actor, codes: Collection[str], *, at: datetime) -> dict[str, Forecast]:
    """Estimates of those dossiers that the actor may see and for which there is enough to estimate from, by code."""
    return {one.code: one for one in _estimated(_open(actor).filter(code__in=list(codes)), at)}


def likely_late(actor: Actor, *, at: datetime, least: float = 0.25, limit: int = 20) -> list[Forecast]:
    """Open dossiers, not overdue yet, that will more likely than `least` be late, the likeliest first."""
    rows = _open(actor).filter(due__gt=at).order_by("due", "pk")[:NEAREST]
    found = [one for one in _estimated(rows, at) if one.chance >= least]
    return sorted(found, key=lambda one: (-one.chance, one.due, one.code))[:limit]


def chance(taken: Sequence[int], spent: int, left: int) -> float | None:
    """The share of those that took longer than `spent + left`, of those that took at least `spent`; none where there are too few."""
    alive = len(taken) - bisect_left(taken, spent)
    if alive < FEWEST:
        return None
    return (len(taken) - bisect_right(taken, spent + left)) / alive


def quantile(taken: Sequence[int], spent: int, share: float) -> int:
    """The time within which a share of those were done that took at least `spent`."""
    first = bisect_left(taken, spent)
    place = first + min(len(taken) - first - 1, int(share * (len(taken) - first)))
    return taken[place]


def _open(actor: Actor) -> QuerySet[models.Dossier]:
    rows = visible(permissions.scope(actor, "process.read"))
    return rows.exclude(status__in=_ENDED).exclude(accepted_at=None).exclude(due=None)


def in_time(dossiers: Collection[int], *, at: datetime) -> dict[int, int]:
    """How likely open dossiers are to be answered in time, in whole per cent, by their numbers; for the house's own lists.

    What is overdue is not in time; what stands still or has too few to be held against is left out.
    """
    rows = models.Dossier.objects.filter(pk__in=dossiers).exclude(accepted_at=None).exclude(due=None)
    rows = rows.exclude(status__in=_ENDED)
    told = {one.row.pk: round(100 * (1 - one.chance)) for one in _stands(list(rows.filter(due__gt=at)), at)}
    return told | dict.fromkeys(rows.filter(due__lte=at).values_list("pk", flat=True), 0)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where an open dossier stands: since when at which step, and what earlier ones took from there."""

    row: models.Dossier
    element: str
    taken: Sequence[int]
    spent: int
    chance: float


def _stands(rows: Sequence[models.Dossier], at: datetime) -> Iterator[_Stand]:
    times = process.step_times([ref_of(row.code) for row in rows])
    procedures = {row.procedure for row in rows}
    paces = {(one.procedure, one.element): one.minutes for one in models.Pace.objects.filter(procedure__in=procedures)}
    stops: dict[int, list[clockwork.Ticked]] = {}
    for tick in models.Tick.objects.filter(dossier__in=rows).order_by("dossier_id", "number"):
        kept = clockwork.ticked(tick.act, tick.at, tick.key, tick.reason, tick.basis, tick.until)
        stops.setdefault(tick.dossier_id, []).append(kept)
    for row in rows:
        standing = [one for one in times.get(row.code, []) if one[2] is None]
        pauses = clockwork.pauses(stops.get(row.pk, []))
        if not standing or row.due is None or any(pause.end is None for pause in pauses):
            continue
        # Of several open steps the one that was opened last is where the dossier stands.
        element, opened, _ = standing[-1]
        taken = paces.get((row.procedure, element), [])
        calendar = worktime.calendar(row.unit, at)
        try:
            spent = worktime.working_minutes(opened, max(at, opened), calendar=calendar, pauses=pauses)
            left = worktime.working_minutes(at, row.due, calendar=calendar) if row.due > at else 0
        except CalendarYearMissing:  # one that reaches beyond the calendar must not hold up the others
            continue
        likely = chance(taken, spent, left)
        if likely is not None:
            yield _Stand(row, element, taken, spent, likely)


def _estimated(found: QuerySet[models.Dossier], at: datetime) -> list[Forecast]:
    told = (_forecast(stand, at) for stand in _stands(list(found), at))
    return [one for one in told if one is not None]


def _forecast(stand: _Stand, at: datetime) -> Forecast | None:
    row, taken, spent = stand.row, stand.taken, stand.spent
    calendar = worktime.calendar(row.unit, at)
    begin = calendar.normalise(at)
    try:
        half, most = (
            calendar.advance(begin, max(0, quantile(taken, spent, share) - spent) * MINUTE) for share in (0.5, 0.8)
        )
    except CalendarYearMissing:
        return None
    alive = len(taken) - bisect_left(taken, spent)
    return Forecast(row.code, row.procedure, stand.element, row.due or at, stand.chance, half, most, alive)
