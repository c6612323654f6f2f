"""What estimates of lateness are made of: how long the last dossiers of each procedure took from each step to their answer; a job of the night."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from motcua.casework.dossiers import clockwork, models, queries
from motcua.definitions.process import queries as process
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import CalendarYearMissing

LAST = 300
"""Answered dossiers of a procedure that count."""
SINCE = timedelta(days=730)
"""Older ones do not: offices change."""


def pace(*, at: datetime) -> int:
    """Keep the times of every procedure with answers of the last two years, each in a transaction of its own; how many procedures."""
    rows = models.Dossier.objects.filter(decided_at__gte=at - SINCE, accepted_at__isnull=False)
    procedures = rows.values_list("procedure", flat=True).distinct().order_by("procedure")
    return sum(_pace(procedure, at) for procedure in list(procedures))


@transaction.atomic
def _pace(procedure: str, at: datetime) -> bool:
    answered = models.Dossier.objects.filter(procedure=procedure, decided_at__gte=at - SINCE, accepted_at__isnull=False)
    rows = list(answered.order_by("-decided_at", "-pk")[:LAST])
    times = process.step_times([queries.ref_of(row.code) for row in rows])
    ticks: dict[int, list[clockwork.Ticked]] = {}
    for tick in models.Tick.objects.filter(dossier__in=rows).order_by("dossier_id", "number"):
        kept = clockwork.ticked(tick.act, tick.at, tick.key, tick.reason, tick.basis, tick.until)
        ticks.setdefault(tick.dossier_id, []).append(kept)
    taken: dict[str, list[int]] = {}
    for row in rows:
        pauses = clockwork.pauses(ticks.get(row.pk, []))
        calendar = worktime.calendar(row.unit, at)
        # Of a step that was done again the last time counts: from there it went to the answer.
        last = {element: opened for element, opened, _ in times.get(row.code, [])}
        for element, opened in last.items():
            if row.decided_at is None or opened > row.decided_at:
                continue
            try:
                minutes = worktime.working_minutes(opened, row.decided_at, calendar=calendar, pauses=pauses)
            except CalendarYearMissing:
                continue
            taken.setdefault(element, []).append(minutes)
    for element, minutes_ in taken.items():
        models.Pace.objects.update_or_create(
            procedure=procedure, element=element, defaults={"minutes": sorted(minutes_), "at": at}
        )
    models.Pace.objects.filter(procedure=procedure).exclude(element__in=list(taken)).delete()
    return bool(taken)
