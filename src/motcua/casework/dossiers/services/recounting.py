"""A calendar that is changed afterwards moves open dossiers, by a recorded act each with the old date kept, and never closed ones (WT-06)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import transaction

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.facts import DueRecounted
from motcua.casework.dossiers.queries.recounts import open_rows, standing_by
from motcua.casework.dossiers.services import ticking
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import DueCause
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime import services as calendars
from motcua.foundation.worktime.errors import CalendarEmpty
from motcua.foundation.worktime.types import CalendarDay
from motcua.identity.permissions import queries as permissions

log = structlog.get_logger("dossiers")

AT_ONCE = 200
"""Dossiers that one job looks at before it hands on to the next."""


@transaction.atomic
def change_calendar(actor: Actor, *, days: Sequence[CalendarDay], decision: str, at: datetime) -> str:
    """Set days of the whole country by a decision, and have open dossiers counted anew; the version of the calendar.

    Raises `NotAllowed`, `CalendarYearMissing`, `CalendarFileWrong`.
    """
    permissions.require(actor, "worktime.manage")
    before = _version()
    after = calendars.change_days(actor, days=days, decision=decision, at=at, allowed=_allowed)
    if after != before:
        _order(decision)
    return after


@transaction.atomic
def close_unit(actor: Actor, *, unit: str, day: CalendarDay, decision: str, at: datetime) -> str:
    """Close one unit for a day by a decision, and have its open dossiers counted anew. Raises `NotAllowed`, `CalendarFileWrong`."""
    permissions.require(actor, "worktime.manage")
    version = calendars.close_unit(
        actor, unit=unit, day=day.day, name=day.name, decision=decision, at=at, allowed=_allowed
    )
    _order(decision)
    return version


@transaction.atomic
def load_calendar(actor: Actor, *, at: datetime) -> str:
    """Load the holidays that come with the product, and have open dossiers counted anew where that changed something."""
    permissions.require(actor, "worktime.manage")
    before = _version()
    after = calendars.load_holidays(actor, at=at, allowed=_allowed)
    if before and after != before:
        _order("Lịch nghỉ đi kèm phiên bản phần mềm")
    return after


def recount(*, after: int, reason: str, at: datetime) -> int:
    """Count the next open dossiers by the calendar of now, each in a transaction of its own; how many moved. A job, which hands on to itself.

    One that cannot be counted is logged and stays; the others go on.
    """
    keys = list(open_rows().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    moved = 0
    for key in keys:
        try:
            moved += _recount(key, reason, at)
        except Exception as error:  # noqa: BLE001 -- one dossier must not hold the others
            log.warning("recount_failed", dossier=key, error=repr(error)[:300])
    if len(keys) == AT_ONCE:
        jobs.defer("dossiers.recount", args={"after": keys[-1], "reason": reason}, lock="dossiers.recount")
    return moved


@transaction.atomic
def _recount(key: int, reason: str, at: datetime) -> bool:
    code = models.Dossier.objects.values_list("code", flat=True).get(pk=key)
    row = queries.locked(code)
    if row is None or not open_rows().filter(pk=key).exists():
        return False
    standing = standing_by(row, worktime.calendar(row.unit))
    before = row.due
    if standing is not None and standing.due != before:
        ticking.keep_due(row, standing, cause=DueCause.CALENDAR, by=ticking.HOUSE, at=at, basis=reason)
        row.save(update_fields=["due"])
        last = standing.counted.calendar_version if standing.counted else ""
        fact = DueRecounted(
            code, before.isoformat() if before else None, row.due.isoformat() if row.due else None, last, reason
        )
        journal.record(fact, ref=ref(code), by=ticking.HOUSE, at=at)
    ticking.follow(row)
    return row.due != before


def _order(reason: str) -> None:
    jobs.defer("dossiers.recount", args={"after": 0, "reason": reason.strip()[:200]}, lock="dossiers.recount")


def _allowed(actor: Actor) -> None:
    permissions.require(actor, "worktime.manage")


def _version() -> str:
    try:
        return worktime.version()
    except CalendarEmpty:
        return ""
