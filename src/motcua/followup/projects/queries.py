"""Reads of projects: lists with their money, one project, the movements behind each sum; what an actor may not see is not in any of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from motcua.definitions.forms.types import Text
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.projects import law, lifecycle, models, order
from motcua.followup.projects.errors import ProjectUnknown
from motcua.followup.projects.types import (
    Asked,
    Change,
    Concern,
    Deed,
    Entry,
    Line,
    Money,
    Phase,
    Project,
    Source,
    State,
    Subject,
    Sums,
    Totals,
)
from motcua.foundation.clock import legal_date
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target as Aim

MOST_LINES = 500


def listed(actor: Actor, asked: Asked, *, offset: int = 0, limit: int = 50, at: datetime) -> tuple[list[Line], int]:
    """The projects that were asked for, by code, and how many there are. Raises `NotAllowed`."""
    rows = _visible(actor, asked)
    page = list(rows.order_by("code")[offset : offset + min(limit, MOST_LINES)])
    return _lines(page, asked, legal_date(at)), rows.count()


def totals(actor: Actor, asked: Asked) -> Totals:
    """The sums of all the projects that were asked for: altogether, by unit, by source; in the year, totals over all years."""
    rows = _visible(actor, asked)
    found = (
        _of_source(models.Entry.objects.filter(project__in=rows), asked)
        .values_list("project__unit", "kind", "source", "year")
        .annotate(amount=Sum("amount"))
    )
    by_unit, by_source = defaultdict[str, list[order.Movement]](list), defaultdict[str, list[order.Movement]](list)
    for unit, kind, source, year, amount in found:
        movement = (Money(kind), source, year, int(amount))
        by_unit[unit].append(movement)
        by_source[source].append(movement)
    everything = [one for movements in by_unit.values() for one in movements]
    return Totals(
        _of_year(everything, asked.year),
        {unit: _of_year(movements, asked.year) for unit, movements in sorted(by_unit.items())},
        {source: _of_year(movements, asked.year) for source, movements in sorted(by_source.items())},
    )


def entries(
    actor: Actor, asked: Asked, kind: Money, *, offset: int = 0, limit: int = 50
) -> tuple[list[Entry], int, int]:
    """The movements behind a sum, the last first; how many there are, and their sum in đồng: the figure itself."""
    rows = _of_source(models.Entry.objects.filter(project__in=_visible(actor, asked), kind=kind), asked)
    rows = rows if kind is Money.TOTAL else rows.filter(year=asked.year)
    page = _with_reversal(rows).order_by("-at", "-pk")[offset : offset + min(limit, MOST_LINES)]
    tally = rows.aggregate(count=Count("pk"), amount=Sum("amount"))
    return [_entry(row) for row in page], int(tally["count"]), int(tally["amount"] or 0)


def project(actor: Actor, code: str, *, at: datetime) -> Project:
    """One project, whole. Raises `ProjectUnknown` also for one that the actor may not see."""
    row = _seen(actor, code)
    today = legal_date(at)
    movements = movements_of(row.pk)
    by_source = order.by_source_and_year(movements)
    years = sorted({year for found in by_source.values() for year in found if year} | {today.year})
    return Project(
        line=_lines([row], Asked(today.year), today)[0],
        version=row.version,
        purpose=row.purpose,
        targets=tuple(row.targets),
        by_year={year: order.added(found.get(year, Sums()) for found in by_source.values()) for year in years},
        by_source={source: order.added(found.values()) for source, found in by_source.items()},
        phases=tuple(_phase(one) for one in row.phases.order_by("place")),
        entries=tuple(_entry(one) for one in _with_reversal(row.entries.select_related("project")).order_by("-at", "-pk")),
        changes=tuple(_change(one) for one in row.changes.order_by("-pk")),
        created_at=row.created_at,
    )  # fmt: skip


def evidence(actor: Actor, code: str, *, entry: int | None = None, phase: int | None = None) -> tuple[str, bytes]:
    """What shows a movement or a finished part: its name and bytes. Raises `ProjectUnknown`."""
    row = _seen(actor, code)
    of: models.Entry | models.Phase | None = (
        row.entries.filter(pk=entry).first() if entry else row.phases.filter(pk=phase or 0).first()
    )
    if of is None or not of.evidence:
        raise ProjectUnknown(code=code)
    return of.evidence_name, storage.read(of.evidence)


def may(actor: Actor, permission: str, *, unit: str = "") -> bool:
    """Whether an actor may do this to projects of a unit, or anywhere."""
    return permissions.allows(actor, permission, on=Aim(unit=unit) if unit else None)


def sources() -> Mapping[str, Source]:
    """Every source of money by its key."""
    return law.sources()


def ahead() -> int:
    """Points of a hundred by which the paid share may be ahead of the work before it is told."""
    return law.ahead()


def turns(state: State) -> frozenset[State]:
    """Where a project in this state may go."""
    return lifecycle.TURNS[state]


def movements_in(state: State) -> frozenset[Money]:
    """The movements of money that a state allows."""
    return lifecycle.MOVEMENTS[state]


def targets_to_serve(*, today: date) -> list[tuple[str, Text]]:
    """The targets that a project may serve, `plan/id` with their names: those of the last years' plans."""
    found = {
        f"{one.plan}/{one.id}": one.name
        for year in range(today.year - 2, today.year + 1)
        for one in monitoring.targets(year)
    }
    return sorted(found.items())


def movements_of(project: int) -> list[order.Movement]:
    """Every movement of a project."""
    rows = models.Entry.objects.filter(project=project).values_list("kind", "source", "year", "amount")
    return [(Money(kind), source, year, int(amount)) for kind, source, year, amount in rows]


def _visible(actor: Actor, asked: Asked) -> QuerySet[models.Project]:
    permissions.require(actor, "project.read")
    rows = models.Project.objects.filter(permissions.within(permissions.scope(actor, "project.read"), procedure=None))
    if asked.unit:
        rows = rows.filter(Q(unit=asked.unit) | Q(unit__startswith=f"{asked.unit}."))
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.source:
        rows = rows.filter(Exists(models.Entry.objects.filter(project=OuterRef("pk"), source=asked.source)))
    if asked.concern is Concern.LATE:
        rows = rows.filter(Exists(models.Phase.objects.filter(project=OuterRef("pk"), done_on=None, ends__lt=asked.on)))
    if asked.concern is Concern.AHEAD:
        rows = rows.filter(pk__in=_ahead(asked))
    return rows


def _ahead(asked: Asked) -> list[int]:
    """Projects of which the paid share is ahead of the work by more than the rules say."""
    money = _of_source(models.Entry.objects.all(), asked).values("project").annotate(
        paid=Sum("amount", filter=Q(kind=Money.PAID), default=0), total=Sum("amount", filter=Q(kind=Money.TOTAL), default=0)
    )  # fmt: skip
    done = models.Phase.objects.filter(done_on__isnull=False).values("project").annotate(work=Sum("weight"))
    work = {one["project"]: int(one["work"]) for one in done}
    return [
        one["project"] for one in money
        if one["total"] > 0 and 100 * one["paid"] > (work.get(one["project"], 0) + law.ahead()) * one["total"]
    ]  # fmt: skip


def _seen(actor: Actor, code: str) -> models.Project:
    row = models.Project.objects.filter(code=code).first() if "\0" not in code else None
    if row is None or not permissions.allows(actor, "project.read", on=Aim(unit=row.unit)):
        raise ProjectUnknown(code=code)
    return row


def _of_source(rows: QuerySet[models.Entry], asked: Asked) -> QuerySet[models.Entry]:
    return rows.filter(source=asked.source) if asked.source else rows


def _of_year(movements: Iterable[order.Movement], year: int) -> Sums:
    by_source = order.by_source_and_year(movements)
    whole = order.added(found.get(year, Sums()) for found in by_source.values())
    decided = sum(found[0].total for found in by_source.values() if 0 in found)
    return Sums(decided, whole.allocated, whole.carried_in, whole.carried_out, whole.committed, whole.paid)


def _lines(rows: Sequence[models.Project], asked: Asked, today: date) -> list[Line]:
    movements = defaultdict[int, list[order.Movement]](list)
    found = _of_source(models.Entry.objects.filter(project__in=[row.pk for row in rows]), asked)
    for pk, kind, source, year, amount in found.values_list("project", "kind", "source", "year").annotate(
        all=Sum("amount")
    ):
        movements[pk].append((Money(kind), source, year, int(amount)))
    work = {
        one["project"]: one
        for one in models.Phase.objects.filter(project__in=[row.pk for row in rows])
        .values("project")
        .annotate(
            done=Sum("weight", filter=Q(done_on__isnull=False), default=0),
            late=Count("pk", filter=Q(done_on=None, ends__lt=today)),
        )
    }
    return [
        Line(
            row.code, row.name, row.unit, State(row.state), row.starts, row.ends,
            _of_year(movements[row.pk], asked.year), order.altogether(movements[row.pk]),
            int(work[row.pk]["done"]), int(work[row.pk]["late"]),
        )
        for row in rows
    ]  # fmt: skip


def _with_reversal(rows: QuerySet[models.Entry]) -> QuerySet[models.Entry]:
    return rows.annotate(
        is_reversed=Exists(models.Entry.objects.filter(reverses=OuterRef("pk"))), code=F("project__code")
    )


def _entry(row: models.Entry) -> Entry:
    return Entry(
        row.pk, row.code, Money(row.kind), row.source, row.year, row.amount, Deed(row.decision, row.decided_on), row.note,  # type: ignore[attr-defined]  # annotated
        row.evidence_name, row.by, row.at, row.reverses_id, row.is_reversed,  # type: ignore[attr-defined]  # annotated
    )  # fmt: skip


def _phase(row: models.Phase) -> Phase:
    return Phase(
        row.pk, row.place, row.name, row.ends, row.first_ends, row.weight, row.done_on, row.note, row.evidence_name
    )


def _change(row: models.Change) -> Change:
    deed = Deed(row.decision, row.decided_on)
    return Change(row.pk, Subject(row.subject), row.before, row.after, deed, row.why, row.by, row.at)
