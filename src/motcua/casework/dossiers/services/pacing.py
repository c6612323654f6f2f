"""What estimates of lateness are made of, a job of the night: how long the last dossiers of each procedure took from each step to their answer; and
the estimates that the inbox is sorted by, each hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from motcua.casework.dossiers import clockwork, models, queries
from motcua.casework.dossiers.types import NOT_ESTIMATED
from motcua.definitions.process import queries as process
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import CalendarYearMissing

LAST = 300
"""Answered dossiers of a procedure that count."""
SINCE = timedelta(days=730)
"""Older ones do not: offices change."""
_AT_ONCE = 500
# Lines that somebody is changing just now wait for the next hour.
_KEEP = """
    WITH told AS (SELECT * FROM unnest(%s::bigint[], %s::smallint[]) AS one(dossier_id, in_time)),
    free AS (SELECT w.id, told.in_time FROM dossiers_work w JOIN told USING (dossier_id) WHERE w.in_time <> told.in_time
        ORDER BY w.id FOR NO KEY UPDATE OF w SKIP LOCKED)
    UPDATE dossiers_work w SET in_time = free.in_time FROM free WHERE w.id = free.id
"""


def pace(*, at: datetime) -> int:
    """Keep the times of every procedure with answers of the last two years, each in a transaction of its own; how many procedures."""
    rows = models.Dossier.objects.filter(decided_at__gte=at - SINCE, accepted_at__isnull=False)
    procedures = rows.values_list("procedure", flat=True).distinct().order_by("procedure")
    return sum(_pace(procedure, at) for procedure in list(procedures))


def estimate(*, at: datetime) -> int:
    """Keep beside each line of open work how likely it is to be in time; how many changed. Each batch is a transaction of its own."""
    paced = models.Pace.objects.values("procedure")
    wanted = models.Work.objects.filter(Q(procedure__in=paced) | Q(in_time__lt=NOT_ESTIMATED))
    changed, last = 0, 0
    while numbers := list(
        wanted.filter(dossier__gt=last).order_by("dossier").values_list("dossier", flat=True).distinct()[:_AT_ONCE]
    ):
        told = queries.in_time(numbers, at=at)
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [numbers, [told.get(number, NOT_ESTIMATED) for number in numbers]])
            changed += cursor.rowcount
        last = numbers[-1]
    return changed


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
