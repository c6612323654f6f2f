"""The parts of the overview, each for whoever may open what it counts: lines of a figure, its bar, and where its list is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.types import Queue
from motcua.doors.office.inbox.address import SLUGS
from motcua.doors.office.reports import standing
from motcua.doors.office.tasks.rows import TONES as TASK_TONES
from motcua.doors.ui import charts, tabled, targets, texts, writing
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.errors import NotCounted
from motcua.followup.monitoring.types import Cut, Figure, Light
from motcua.followup.programmes import queries as programmes
from motcua.followup.programmes.types import Filter
from motcua.followup.projects import queries as projects
from motcua.followup.projects.types import Asked, Money
from motcua.followup.reporting import queries as reporting
from motcua.followup.reporting.types import State
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

SHOWN = 6
"""Targets that are shown one by one: the worst."""
_WORST = (Light.MISSED, Light.AT_RISK, Light.MET, Light.NO_TARGET, Light.NO_DATA)
_BARS = {"late": "missed", "soon": "at_risk", "ok": "met", "stop": "no_data"}
"""Colours of bars by the chips beside them; any other is plain."""
_REPORTS = {State.RETURNED.value: "late", State.SUBMITTED.value: "info", standing.NOT_BEGUN: "", State.DRAFT.value: "", State.READY.value: "info"}  # fmt: skip
"""Reports that somebody still has to do with, by how they stand."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: what it is, in words and as a value, and the address of what it counts."""

    name: str
    text: str
    value: int | Decimal | None
    to: str
    tone: str = ""
    bar: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Figures of one kind with the page that has all of them."""

    key: str
    title: str
    lines: list[Line]
    to: str
    as_of: str

    @property
    def table(self) -> tabled.Table:
        """The block as a table of a file."""
        rows = [(one.name, one.value, "" if one.value is None else one.text) for one in self.lines]
        head = [self.title, texts.words("office.overview.value"), texts.words("office.overview.shown")]
        return tabled.Table(
            head, rows, f"{self.title} · {self.as_of}", bars=[str(one.bar) for one in self.lines], barred=1
        )


def made(actor: Actor, *, year: int, unit: str, at: datetime) -> list[Block]:
    """The blocks that an officer may see; those of figures for a year, of a unit and all below it."""
    kinds: tuple[tuple[str, Callable[[Actor, int, str, datetime], list[Block]]], ...] = (
        ("process.read", _dossiers), ("figure.read", _targets), ("programme.read", _tasks), ("report.read", _reports), ("project.read", _projects),
    )  # fmt: skip
    return [
        block
        for permission, make in kinds
        if permissions.allows(actor, permission)
        for block in make(actor, year, unit, at)
        if block.lines
    ]


def _dossiers(actor: Actor, year: int, unit: str, at: datetime) -> list[Block]:  # noqa: ARG001 -- as every block
    first, _ = dossiers.queues(actor)
    counted = dossiers.counts(actor, first, at=at)
    most = max((one.number for one in counted.values()), default=0)
    tones = {Queue.LATE: "late", Queue.SOON: "soon"}
    lines = [
        _counted(
            texts.words(f"office.queue.{queue}"), counted[queue].number, f"{reverse('office:inbox')}?hang={SLUGS[queue]}", tones.get(queue, ""), most,
            text=texts.words("office.inbox.more_than", count=writing.number(counted[queue].number)) if counted[queue].more else "",
        )
        for queue in first
    ]  # fmt: skip
    return [Block("dossiers", texts.words("office.overview.dossiers"), lines, reverse("office:inbox"), _now(at))]


def _targets(actor: Actor, year: int, unit: str, at: datetime) -> list[Block]:
    whole = monitoring.whole_year(year)
    try:
        figures = monitoring.figures(actor, year=year, cut=Cut(whole.since, whole.until, unit), at=at)
        followed = monitoring.followed()
    except NotCounted:  # a house that has just begun
        return []
    query = _query(nam=str(year), dv=unit)
    to, as_of = f"{reverse('office:plan')}{query}", texts.words("targets.as_of", at=writing.moment(followed.seen_at))
    tally = {light: sum(one.light is light for one in figures) for light in _WORST}
    lines = [
        _counted(
            texts.words(f"targets.light.{light}"), count, f"{reverse('office:plan')}{_query(nam=str(year), dv=unit, den=light.value)}",
            targets.TONES[light], len(figures),
        )
        for light, count in tally.items()
        if count
    ]  # fmt: skip
    known = sorted((one for one in figures if one.value is not None), key=lambda one: _WORST.index(one.light))
    worst = [_target(same, query) for same in targets.together(known)[:SHOWN]]
    title = texts.words("office.overview.targets", year=year)
    return [
        Block("targets", title, lines, to, as_of),
        Block("worst", texts.words("office.overview.worst", year=year), worst, to, as_of),
    ]


def _target(same: list[Figure], query: str) -> Line:
    one = same[0]
    target, value = one.target, one.value
    if value is None:
        raise ValueError(target.id)
    return Line(
        f"{target.id} {target.name.in_(texts.language())} ({targets.plans(same)})", f"{targets.value(target, value)} · {targets.goal(target)} · {texts.words(f'targets.light.{one.light}')}",
        value, f"{reverse('office:plan_target', args=[target.plan, target.id])}{query}", targets.TONES[one.light],
        charts.bullet(value, target.goal, light=one.light, most=targets.most(one)),
    )  # fmt: skip


def _tasks(actor: Actor, year: int, unit: str, at: datetime) -> list[Block]:
    # What the filter of the page of tasks does not offer would be refused there.
    asked_year = year if year in programmes.years(actor, at=at) else 0
    if unit and unit not in programmes.units_with_tasks(actor, at=at):
        return []
    found = programmes.tasks(actor, Filter(year=asked_year, unit=unit), at=at)
    counted, to = programmes.numbers(found), reverse("office:tasks")
    asked = {"nam": str(asked_year or ""), "dv": unit}
    lines = [
        _counted(texts.words(f"office.tasks.light.{light}"), counted[light], f"{to}{_query(**asked, den=light.value)}", tone, len(found))
        for light, tone in TASK_TONES.items()
        if counted.get(light)
    ]  # fmt: skip
    title = texts.words("office.overview.tasks", year=asked_year) if asked_year else texts.words("office.tasks.title")
    return [Block("tasks", title, lines, f"{to}{_query(**asked)}", _now(at))]


def _reports(actor: Actor, year: int, unit: str, at: datetime) -> list[Block]:  # noqa: ARG001 -- as every block
    found = [line for _, lines in reporting.runs(actor, at=at) for line in lines if standing.is_of(line, unit)]
    late = sum(standing.is_of(line, unit) for line in reporting.overdue(actor, at=at))
    to, most, asked = reverse("office:reports"), len(found), {"dv": unit}
    overdue = f"{reverse('office:reports_overdue')}{_query(**asked)}"
    lines = [_counted(texts.words("office.reports.overdue"), late, overdue, "late", most)] if late else []
    lines += [
        _counted(standing.words(stand), count, f"{to}{_query(**asked, tt=stand)}", tone, most)
        for stand, tone in _REPORTS.items()
        if (count := sum(standing.stand(line) == stand for line in found))
    ]  # fmt: skip
    return [Block("reports", texts.words("office.overview.reports"), lines, f"{to}{_query(**asked)}", _now(at))]


def _projects(actor: Actor, year: int, unit: str, at: datetime) -> list[Block]:
    sums = projects.totals(actor, Asked(year, unit)).all
    query = {"nam": str(year), "dv": unit}
    kinds = (
        (Money.ALLOCATED, sums.allocated),
        (Money.COMMITTED, sums.committed),
        (Money.PAID, sums.paid),
        (Money.CARRIED, sums.carried_out),
    )
    most = max(amount for _, amount in kinds)
    lines = [
        _counted(
            texts.words(f"office.projects.money.{'carried_out' if kind is Money.CARRIED else kind}"), amount,
            f"{reverse('office:project_entries')}{_query(**query, loai=str(kind))}", "", most, text=writing.dong(amount),
        )
        for kind, amount in kinds
        if amount
    ]  # fmt: skip
    title = texts.words("office.projects.sums", year=year)
    return [Block("projects", title, lines, f"{reverse('office:projects')}{_query(**query)}", _now(at))]


def _counted(name: str, count: int, to: str, tone: str, most: int, *, text: str = "") -> Line:
    bar = charts.bullet(Decimal(count), None, light=_BARS.get(tone, "no_target"), most=Decimal(max(most, 1)))
    return Line(name, text or writing.number(count), count, to, tone if count else "", bar)


def _now(at: datetime) -> str:
    return texts.words("targets.as_of", at=writing.moment(at))


def _query(**asked: str) -> str:
    kept = urlencode({key: value for key, value in asked.items() if value})
    return f"?{kept}" if kept else ""
