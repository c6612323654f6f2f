"""Who made it late: steps by the instant at which they were due, done in time or not, by step, unit or officer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from motcua.definitions.process import keeping, models
from motcua.definitions.process.types import LateFigure, LateStep, Timed
from motcua.foundation.worktime import queries as worktime
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Scope

_LATE = Q(finished_at__gt=F("due")) | Q(state="open")
"""Of steps whose due instant has passed: done after it, or open still."""
_OFFICER = "officer:"


def timed(scope: Scope, of: Timed, *, at: datetime) -> QuerySet[models.Step]:
    """Steps of people within a scope whose due instant lies in a period and has passed; those dropped meanwhile are nobody's."""
    found = models.Step.objects.filter(due__gte=of.since, due__lt=min(of.until, at))
    found = found.exclude(kind="command").exclude(state="dropped").filter(permissions.within(scope))
    found = found.annotate(
        who=Case(
            When(state="open", claimed_by="", then=Value("")),
            When(state="open", then=Concat(Value(_OFFICER), F("claimed_by"), output_field=CharField())),
            default=F("finished_by"),
            output_field=CharField(),
        )
    )
    if of.procedure:
        found = found.filter(procedure=of.procedure)
    if of.unit:
        found = found.filter(permissions.below("unit", of.unit))
    if of.step:
        found = found.filter(element=of.step)
    if of.officer is not None:
        found = found.filter(who=f"{_OFFICER}{of.officer}" if of.officer else "")
    return found


def figures(found: QuerySet[models.Step], by: str, *, at: datetime) -> list[LateFigure]:
    """How many steps were due and how many of them late, and the working time they were late by; the latest first."""
    columns = {
        "step": ("procedure", "element", "name"),
        "unit": ("unit",),
        "officer": ("who",),
        "procedure": ("procedure",),
    }[by]
    minutes: dict[tuple[str, ...], int] = {}
    for *key, unit, due, finished in found.filter(_LATE).values_list(*columns, "unit", "due", "finished_at").iterator():
        place = tuple(str(part) for part in key)
        late = worktime.working_minutes(due, finished or at, calendar=worktime.calendar(unit, at))
        minutes[place] = minutes.get(place, 0) + late
    rows = (
        found.values(*columns).annotate(due_count=Count("id"), late_count=Count("id", filter=_LATE)).order_by(*columns)
    )
    told = []
    for row in rows:
        key = tuple(str(row[name]) for name in columns)
        told.append(
            LateFigure(
                key=key[0].removeprefix(_OFFICER) if by == "officer" else key[1] if by == "step" else key[0],
                name=key[2] if by == "step" else "",
                procedure=key[0] if by in {"step", "procedure"} else "",
                due=row["due_count"],
                late=row["late_count"],
                late_minutes=minutes.get(key, 0),
            )
        )
    return sorted(told, key=lambda one: (-one.late, -one.late_minutes, one.key))


def late(found: QuerySet[models.Step], *, at: datetime, offset: int, limit: int) -> list[LateStep]:
    """The late ones of them, the longest overdue first."""
    rows = found.filter(_LATE).select_related("instance").order_by("due", "id")[offset : offset + limit]
    return [
        LateStep(
            keeping.step_value(row, row.instance),
            worktime.working_minutes(row.due, row.finished_at or at, calendar=worktime.calendar(row.unit, at)),
        )
        for row in rows
        if row.due is not None
    ]


def count_late(found: QuerySet[models.Step]) -> int:
    """How many of them are late."""
    return found.filter(_LATE).count()


def finished(instances: Sequence[tuple[str, str]]) -> dict[str, list[tuple[str, datetime, datetime | None]]]:
    """Element, opening and end of the steps of people of some subjects, by the subject's key; one read."""
    rows = (
        models.Step.objects.filter(
            instance__subject_kind__in={kind for kind, _ in instances},
            instance__subject_id__in={key for _, key in instances},
        )
        .exclude(kind="command")
        .exclude(state="dropped")
        .order_by("id")
        .values_list("instance__subject_id", "element", "opened_at", "finished_at")
    )
    found: dict[str, list[tuple[str, datetime, datetime | None]]] = {}
    for key, element, opened, ended in rows:
        found.setdefault(str(key), []).append((element, opened, ended))
    return found
