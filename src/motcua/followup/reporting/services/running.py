"""Kinds are loaded, periods open before their cut-off and are frozen after it; whoever owes a report is reminded."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import structlog
from django.db import transaction

from motcua.followup.monitoring.errors import NotCounted
from motcua.followup.reporting import contents, filling, freezing, kinds, models, periods, queries
from motcua.followup.reporting.errors import KindUnreadable, KindVersionTaken, NotFrozen, ReportUnknown
from motcua.followup.reporting.facts import KindLoaded, PeriodFrozen, PeriodOpened, ReportDue, ReportOwed
from motcua.followup.reporting.freezing import HOUSE
from motcua.followup.reporting.types import Kind, Level, Period, State
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, HouseError, Invalid
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.foundation.worktime import queries as worktime
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

log = structlog.get_logger("reporting")

LONGEST_READER = 200


@transaction.atomic
def load(actor: Actor, *, name: str, content: bytes, at: datetime) -> bool:
    """Load a kind's file; whether it was new. A version once loaded never changes.

    Raises `KindUnreadable`, `KindVersionTaken`, `NotAllowed`.
    """
    permissions.require(actor, "report.load")
    raw, fingerprint = kinds.parse(content, name=name)
    kind = kinds.kind_of(raw, name=name)
    if max(len(kind.key), len(kind.version)) > 60:
        raise KindUnreadable(place=name, why="kind and version have 60 characters at most")
    known = models.KindVersion.objects.filter(kind=kind.key, version=kind.version).first()
    if known is not None:
        if known.fingerprint != fingerprint:
            raise KindVersionTaken(kind=kind.key, version=kind.version)
        return False
    models.KindVersion.objects.create(
        kind=kind.key, version=kind.version, fingerprint=fingerprint, content=raw, loaded_by=str(actor), loaded_at=at
    )
    journal.record(KindLoaded(kind.key, kind.version, fingerprint), ref=Ref("report_kind", kind.key), by=actor, at=at)
    return True


@transaction.atomic
def open_run(actor: Actor, *, kind: str, period: str, reader: str = "", at: datetime) -> int:
    """Have reports of a kind for a period: one for each unit that owes it, and the whole one; again it gives the period that is there.

    A kind on request takes any period that has ended, and the reader who asked. Figures come by a job after the cut-off.
    Raises `ReportUnknown`, `Invalid`, `NotAllowed`.
    """
    version = models.KindVersion.objects.filter(kind=kind).order_by("-pk").first()
    if version is None:
        raise ReportUnknown(kind=kind)
    of = kinds.kind_of(version.content)
    permissions.require(actor, "report.manage", on=Target(unit=of.keeper))
    found, asked_by = periods.parse(period, of.cut_off), normal(contents.plain(reader))
    faults = []
    if (
        found is None
        or (of.stretches and found.stretch not in of.stretches)
        or (found.since if of.stretches else found.until) > legal_date(at)
        or found.until <= of.since
    ):
        faults.append(FieldError("/period", "E-CODE"))
    if not of.stretches and not asked_by:
        faults.append(FieldError("/reader", "E-REQ"))
    if len(asked_by) > LONGEST_READER:
        faults.append(FieldError("/reader", "E-LONG", "long", {"most": LONGEST_READER}))
    if faults or found is None:
        raise Invalid(faults)
    run, fresh = models.Run.objects.get_or_create(
        kind=kind, period=found.key, reader="" if of.stretches else asked_by,
        defaults={
            "version": version, "year": found.year, "since": found.since, "until": found.until, "keeper": of.keeper, "opened_by": str(actor), "opened_at": at,
            "due_units": _due(of.authority, found, of.due_units), "due_whole": _due(of.authority, found, of.due_whole),
        },
    )  # fmt: skip
    if fresh:
        there = {one.code for one in organisations.units(on=found.until - timedelta(days=1))}
        owed = [unit for unit in of.owed_by if unit in there]
        reports = [(Level.UNIT, unit) for unit in owed] + [(Level.WHOLE, of.authority)]
        made = models.Report.objects.bulk_create(
            models.Report(run=run, level=level.value, unit=unit, state=State.DRAFT.value, changed_at=at)
            for level, unit in reports
        )
        fact = PeriodOpened(kind, of.version, found.key, tuple(owed))
        journal.record(fact, ref=Ref("report_run", str(run.pk)), by=actor, at=at)
        for report in made:
            if report.level == Level.UNIT.value and run.due_units is not None:
                due = ReportOwed(report.pk, report.unit, kind, found.key, run.due_units.isoformat())
                journal.record(due, ref=Ref("report", str(report.pk)), by=actor, at=at)
        jobs.defer("reporting.freeze", args={"run": run.pk})
    return run.pk


def freeze_run(run: int, *, at: datetime) -> bool:
    """Give a period its figures, once it has ended and is counted to its end; whether it has them now. Safe to repeat; a job."""
    with transaction.atomic():
        row = (
            models.Run.objects.select_for_update(no_key=True, of=("self",))
            .select_related("version", "freeze")
            .get(pk=run)
        )
        if row.freeze is None:
            try:
                # All kinds of one period have the same figures.
                row.freeze = freezing.last(row.since, row.until) or _frozen(row, at)
            except (NotFrozen, NotCounted):
                return False
            row.save(update_fields=["freeze"])
        for report in row.reports.filter(content__isnull=True).select_related("run", "run__version"):
            fill(report, row.freeze, at)
    return True


def refreeze(report: int, *, at: datetime) -> None:
    """Count a period anew for the correction of its report; a job, safe to repeat."""
    with transaction.atomic():
        row = (
            models.Report.objects.select_for_update(no_key=True, of=("self",))
            .select_related("run", "run__version")
            .get(pk=report)
        )
        if row.content is None:
            fill(row, _frozen(row.run, at), at)


def fill(report: models.Report, frozen: models.Freeze | None, at: datetime) -> None:
    """Fill a report in from what was frozen. For the room's own use."""
    if frozen is None:
        return
    kind = kinds.kind_of(report.run.version.content)
    sections = filling.filled(kind, Level(report.level), report.unit, report.run.year, frozen)
    report.freeze, report.content = frozen, contents.packed(sections)
    report.version, report.changed_at = report.version + 1, at
    report.save(update_fields=["freeze", "content", "version", "changed_at"])


def look(*, at: datetime) -> None:
    """Open the periods whose time has come, freeze those that have ended, remind who owes a report; a job, each part by itself."""
    for kind in queries.kind_list(at=at):
        for period in _to_open(kind, legal_date(at)):
            if not models.Run.objects.filter(kind=kind.key, period=period.key, reader="").exists():
                open_run(HOUSE, kind=kind.key, period=period.key, at=at)
    for run in models.Run.objects.filter(freeze=None, until__lte=legal_date(at)).values_list("pk", flat=True):
        freeze_run(run, at=at)
    for report in models.Report.objects.filter(level=Level.UNIT, state__in=[State.DRAFT, State.RETURNED], run__due_units__gte=legal_date(at) - timedelta(days=30)).select_related("run", "run__version"):  # fmt: skip
        _remind(report, at)


def _frozen(run: models.Run, at: datetime) -> models.Freeze:
    frozen = freezing.freeze(run.since, run.until, run.year, at=at)
    fact = PeriodFrozen(run.since.isoformat(), run.until.isoformat(), frozen.number, frozen.fingerprint)
    journal.record(fact, ref=Ref("report_run", str(run.pk)), by=HOUSE, at=at)
    return frozen


def _to_open(kind: Kind, today: date) -> list[Period]:
    return [
        one
        for one in periods.around(kind.stretches, today, kind.cut_off)
        if one.until - timedelta(days=kind.opens) <= today < one.until + timedelta(days=31) and one.until > kind.since
    ]


def _remind(report: models.Report, at: datetime) -> None:
    """Tell once for each number of working days that the kind names; of several that came at once, the last only."""
    due, today = report.run.due_units, legal_date(at)
    if due is None:
        return
    kind = kinds.kind_of(report.run.version.content)
    calendar = worktime.calendar(kind.authority)
    try:
        come = [days for days in kind.remind if calendar.add_working_days(due, -days) <= today <= due]
    except HouseError:  # the calendar does not reach so far
        return
    come += [-1] if today > due else []
    with transaction.atomic():
        known = set(models.Reminder.objects.filter(report=report).values_list("days", flat=True))
        fresh = sorted(set(come) - known)
        if not fresh:
            return
        made = models.Reminder.objects.bulk_create(
            [models.Reminder(report=report, days=days, at=at) for days in fresh], ignore_conflicts=True
        )
        if made:
            fact = ReportDue(report.pk, report.unit, fresh[0])
            journal.record(fact, ref=Ref("report", str(report.pk)), by=HOUSE, at=at)


def _due(authority: str, period: Period, days: int) -> date | None:
    """So many working days after the last day of a period; none where no day is said, or the calendar does not reach so far."""
    if not days:
        return None
    try:
        found, calendar = period.until - timedelta(days=1), worktime.calendar(authority)
        for _ in range(days):
            found = calendar.next_working_day(found)
    except HouseError:
        log.info("no_due_day", period=period.key)
        return None
    return found
