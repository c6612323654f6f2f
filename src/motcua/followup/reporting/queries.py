"""Reads of reporting: kinds, periods, reports within the reader's reach, frozen lists, papers, subscriptions."""

from __future__ import annotations

import hashlib
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet

from motcua.definitions.forms.types import Text
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.errors import TargetUnknown
from motcua.followup.monitoring.types import Counted
from motcua.followup.reporting import contents, differing, freezing, kinds, models, papers, periods, wording
from motcua.followup.reporting.errors import ReportUnknown
from motcua.followup.reporting.types import (
    Act,
    Change,
    ForLetter,
    Kind,
    Level,
    Listed,
    Period,
    ReportLine,
    ReportView,
    RunView,
    State,
    StepView,
    Stretch,
    WatchView,
)
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import HouseError
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing.types import Hand
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

MOST_LINES = 20_000
MOST_RUNS = 60
"""Periods that are shown at once; of those before, one year is asked for."""
SIGNING = "report/"
"""With which the name of a report's going to a signing service begins."""
_OWED = {State.DRAFT, State.RETURNED}
"""A unit's report in these states is still to be handed in."""
_ACTS: dict[tuple[Level, State], tuple[Act, ...]] = {
    (Level.UNIT, State.DRAFT): (Act.SAVE, Act.SUBMIT),
    (Level.UNIT, State.RETURNED): (Act.SAVE, Act.SUBMIT),
    (Level.UNIT, State.SUBMITTED): (Act.ACCEPT, Act.RETURN),
    (Level.UNIT, State.ACCEPTED): (Act.RETURN,),
    (Level.WHOLE, State.DRAFT): (Act.SAVE, Act.CONSOLIDATE, Act.FINISH),
    (Level.WHOLE, State.READY): (Act.SIGN, Act.SEND_BACK),
    (Level.WHOLE, State.SIGNED): (Act.CORRECT,),
}
PERMISSION = {
    Act.SAVE: "report.write", Act.SUBMIT: "report.submit", Act.ACCEPT: "report.manage", Act.RETURN: "report.manage",
    Act.CONSOLIDATE: "report.manage", Act.FINISH: "report.manage", Act.SEND_BACK: "report.sign", Act.SIGN: "report.sign", Act.CORRECT: "report.manage",
}  # fmt: skip
"""What each act takes, at the report's unit; keepers' acts at the unit that keeps the kind."""


def kind_list(*, at: datetime) -> list[Kind]:
    """The kinds in force, as their last versions have them."""
    rows = models.KindVersion.objects.order_by("kind", "-pk").distinct("kind")
    today = legal_date(at)
    found = [kinds.kind_of(row.content) for row in rows]
    return [one for one in found if one.since <= today and (one.until is None or today <= one.until)]


def open_periods(kind: Kind, *, at: datetime, count: int = 8) -> list[Period]:
    """Periods of a kind that may be opened now, the last first: those that began, and of one on request those that ended."""
    found, today = periods.around(kind.stretches or tuple(Stretch), legal_date(at), kind.cut_off), legal_date(at)
    begun = [one for one in found if (one.since if kind.stretches else one.until) <= today and one.until > kind.since]
    return sorted(begun, key=lambda one: (one.until, one.since), reverse=True)[:count]


def may_open(actor: Actor, kind: Kind) -> bool:
    """Whether an actor may open periods of a kind."""
    return permissions.allows(actor, "report.manage", on=Target(unit=kind.keeper))


def years(actor: Actor) -> list[int]:
    """The years of whose periods the actor may see reports, the last first."""
    return [*visible(actor).order_by("-run__year").values_list("run__year", flat=True).distinct()]


def runs(
    actor: Actor, *, kind: str = "", year: int = 0, limit: int = MOST_RUNS, at: datetime
) -> list[tuple[RunView, list[ReportLine]]]:
    """Periods with those of their reports that the actor may see, the last first: of a kind, of a year, where they are named."""
    rows = visible(actor)
    rows = rows.filter(run__kind=kind) if kind else rows
    rows = rows.filter(run__year=year) if year else rows
    numbers = rows.order_by().values_list("run", flat=True).distinct()
    found = models.Run.objects.select_related("version", "freeze").filter(pk__in=numbers)
    shown = list(found.order_by("-until", "-since", "kind", "reader", "pk")[:limit])
    lines: dict[int, list[ReportLine]] = {run.pk: [] for run in shown}
    for row in rows.filter(run__in=shown).order_by("-level", "unit", "-number"):
        lines[row.run_id].append(_line(row, at))
    return [(run_view(run), lines[run.pk]) for run in shown]


def overdue(actor: Actor, *, at: datetime) -> list[ReportLine]:
    """Reports of units that are past their day and not handed in, the longest first."""
    rows = visible(actor).filter(level=Level.UNIT, state__in=_OWED, run__due_units__lt=legal_date(at))
    return [_line(row, at) for row in rows.order_by("run__due_units", "unit")[:500]]


def report(actor: Actor, number: int, *, at: datetime) -> ReportView:
    """One report; raises `ReportUnknown`."""
    row = row_for(actor, number)
    later = models.Report.objects.filter(corrects=row).first()
    steps = [StepView(Act(one.act), one.by, one.at, one.remark) for one in row.steps.order_by("pk")]
    return ReportView(
        line=_line(row, at), version=row.version, words=row.words, sections=contents.unpacked(row.content or papers.empty(row)),
        steps=tuple(steps), left_out=tuple(row.left_out), reason=row.reason, corrects=row.corrects_id, corrected_by=later.pk if later else None,
        as_of=row.freeze.as_of if row.freeze else None, fingerprint=row.freeze.fingerprint if row.freeze else "", signer=row.signer,
        signed_at=row.signed_at, sha256=row.sha256, body_sha256=row.body_sha256, document=row.document, waits_for_service=bool(row.digest) and not row.signed,
        given_out=_is_given_out(row, actor),
        fetching=row.state == State.READY and signing.is_fetching(f"{SIGNING}{row.pk}", at=at),
    )  # fmt: skip


def _is_given_out(row: models.Report, actor: Actor) -> bool:
    if row.state != State.READY or not row.digest or row.certificate is None or not allows(actor, row, Act.SIGN):
        return False
    return any(one.id == row.certificate and one.hand is Hand.AGENT for one in signing.certificates(actor.id))


def acts(actor: Actor, number: int) -> tuple[Act, ...]:
    """What the actor may do to a report now."""
    row = row_for(actor, number)
    if row.level == Level.WHOLE and models.Report.objects.filter(corrects=row).exists():
        return ()
    return tuple(one for one in _ACTS.get((Level(row.level), State(row.state)), ()) if allows(actor, row, one))


def allows(actor: Actor, row: models.Report, act: Act) -> bool:
    """Whether this act on a report is the actor's, wherever it stands. The whole one is written by who keeps the kind."""
    permission = "report.manage" if act is Act.SAVE and row.level == Level.WHOLE else PERMISSION[act]
    return permissions.allows(
        actor, permission, on=Target(unit=row.run.keeper if permission == "report.manage" else row.unit)
    )


def opens(row: models.Report) -> tuple[Act, ...]:
    """The acts that are open where a report stands."""
    return _ACTS.get((Level(row.level), State(row.state)), ())


def unit_words(actor: Actor, number: int) -> list[tuple[str, State, int, dict[str, str]]]:
    """What units wrote for the period of a whole report: unit, state, number and words of each. Raises `ReportUnknown`."""
    row = row_for(actor, number)
    if row.level != Level.WHOLE or not allows(actor, row, Act.CONSOLIDATE):
        return []
    return [
        (one.unit, State(one.state), one.pk, one.words)
        for one in row.run.reports.filter(level=Level.UNIT).order_by("unit")
    ]


def changes(actor: Actor, number: int) -> list[Change]:
    """What differs from the version that a report corrects; nothing for a first one. Raises `ReportUnknown`."""
    row = row_for(actor, number)
    return differing.between(row.corrects, row) if row.corrects else []


def listed(
    actor: Actor, number: int, *, section: str, row: int, column: int, offset: int = 0, limit: int = 50
) -> tuple[str, list[Counted], int, str]:
    """The records behind a figure as they were frozen: what it is called, a page, how many, and the fingerprint that they have now.

    Those that the actor may not open are withheld. Raises `ReportUnknown`.
    """
    found = row_for(actor, number)
    one = next((one for one in contents.unpacked(found.content) if one.key == section), None)
    if one is None or found.freeze is None or not (0 <= row < len(one.rows) and 0 <= column < len(one.rows[row].cells)):
        raise ReportUnknown(report=number)
    cell = one.rows[row].cells[column]
    if cell.listed is None:
        raise ReportUnknown(report=number)
    page, count, mark = _page(found.freeze, cell.listed, offset, min(limit, MOST_LINES))
    name = f"{one.rows[row].name.vi} – {one.head[column + 1].vi}"
    return name, monitoring.withheld(actor, page), count, mark


def paper(actor: Actor, number: int) -> tuple[str, bytes]:
    """The signed paper as it is stored, or the draft as it stands; name and bytes. Raises `ReportUnknown`."""
    row = row_for(actor, number)
    name = f"bao-cao-{row.symbol.replace('/', '-') or f'{row.run.kind}-{row.run.period}-{row.unit}'}.pdf"
    return name, storage.read(row.signed) if row.signed else papers.body(row)


def word(actor: Actor, number: int) -> tuple[str, bytes]:
    """The Word file: of a signed report the one that was stored with it. Raises `ReportUnknown`."""
    row = row_for(actor, number)
    name = f"bao-cao-{row.symbol.replace('/', '-') or f'{row.run.kind}-{row.run.period}-{row.unit}'}.docx"
    return name, storage.read(row.word) if row.word else wording.made(row)


def watches(actor: Actor) -> list[WatchView]:
    """The actor's own subscriptions that have not ended."""
    return [_watch(row) for row in models.Watch.objects.filter(account=actor.id, ended_at=None).order_by("pk")]


def for_letter_of_report(number: int, *, at: datetime) -> ForLetter:
    """Who writes a unit's report that is owed, or signs a whole one that is ready, and what they are told of it; nobody when it has gone on meanwhile."""
    row = models.Report.objects.select_related("run", "run__version").filter(pk=number).first()
    if row is None or (row.state != State.READY and State(row.state) not in _OWED):
        return ForLetter((), {})
    roles = frozenset(permissions.roles_with("report.sign" if row.state == State.READY else "report.write"))
    held = permissions.holders(at=at, roles_=roles, on=Target(unit=row.unit))
    nearest = max((len(one.place.unit) for one in held), default=0)
    people = {one.principal for one in held if len(one.place.unit) == nearest}
    kind = kinds.kind_of(row.run.version.content)
    due = row.run.due_units if row.level == Level.UNIT else row.run.due_whole
    values = {
        "name": kind.name.vi, "name_en": kind.name.en, "period": row.run.period, "due": f"{due:%d/%m/%Y}" if due else "",
        "link": f"{settings.MOTCUA.public_url}/ban-lam-viec/dieu-hanh/bao-cao/{row.pk}/",
    }  # fmt: skip
    return ForLetter(tuple(filter(None, (accounts.address_of_account(one) for one in sorted(people)))), values)


def for_letter_of_watch(number: int, *, at: datetime) -> ForLetter:
    """Whom a crossing is told, and of what; nobody where the subscription has ended or its account may read no figures any more."""
    row = models.Watch.objects.filter(pk=number, ended_at=None).first()
    address = accounts.address_of_account(row.account) if row else ""
    if row is None or not address or not _reads(row.account, at):
        return ForLetter((), {})
    one = _watch(row)
    unit = organisations.unit_names([one.unit], on=legal_date(at)).get(one.unit, one.unit)
    values = {
        "name": one.name.vi, "name_en": one.name.en, "year": str(one.year), "line": str(one.line), "unit": unit or "toàn Bộ", "unit_en": unit or "the whole ministry",
        "link": f"{settings.MOTCUA.public_url}/ban-lam-viec/dieu-hanh/{one.plan}/{one.target}/?{urlencode({'nam': one.year, 'dv': one.unit})}",
    }  # fmt: skip
    return ForLetter((address,), values)


def check(actor: Actor) -> tuple[int, list[str]]:
    """Hold every figure of the reports within reach against its frozen list, and signed papers against their fingerprints; how many, and what differs.

    A paper that is signed is also set anew: its unsigned body must be the same to the byte.
    """
    held, wrong = 0, []
    for row in visible(actor).exclude(freeze=None).order_by("pk"):
        for section in contents.unpacked(row.content):
            for place, cell in (
                (f"{section.key}/{line.name.vi}", cell) for line in section.rows for cell in line.cells
            ):
                if cell.listed is not None and row.freeze is not None:
                    _, count, mark = _page(row.freeze, cell.listed, 0, 0)
                    held += 1
                    wrong += [f"{row.pk} {place}"] if (count, mark) != (cell.count, cell.sha256) else []
        if row.signed:
            held += 2
            wrong += [f"{row.pk} paper"] if hashlib.sha256(storage.read(row.signed)).hexdigest() != row.sha256 else []
            wrong += [f"{row.pk} body"] if hashlib.sha256(papers.body(row)).hexdigest() != row.body_sha256 else []
    return held, wrong


# ---------------------------------------------------------------- for the room itself


def visible(actor: Actor) -> QuerySet[models.Report]:
    """Reports within the actor's reach: of their units, and all of kinds that they keep."""
    reads, keeps = permissions.scope(actor, "report.read"), permissions.scope(actor, "report.manage")
    seen = permissions.within(reads, procedure=None) | permissions.within(keeps, unit="run__keeper", procedure=None)
    if reads.is_empty and keeps.is_empty:
        return models.Report.objects.none()
    return models.Report.objects.select_related("run", "run__version", "freeze", "corrects", "sources").filter(seen)


def row_for(actor: Actor, number: int, *, lock: bool = False) -> models.Report:
    """A row within reach; raises `ReportUnknown`."""
    rows = visible(actor).filter(pk=number)
    found = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if found is None:
        raise ReportUnknown(report=number)
    return found


def run_view(run: models.Run) -> RunView:
    """A period as a value."""
    kind = kinds.kind_of(run.version.content)
    period = periods.parse(run.period, kind.cut_off)
    if period is None:
        raise ReportUnknown(report=run.pk)
    return RunView(
        run.pk,
        kind,
        period,
        run.reader,
        run.freeze.as_of if run.freeze else None,
        run.due_units,
        run.due_whole,
        run.opened_at,
    )


def _line(row: models.Report, at: datetime) -> ReportLine:
    state, due = State(row.state), row.run.due_units if row.level == Level.UNIT else row.run.due_whole
    waits = state in _OWED if row.level == Level.UNIT else state is not State.SIGNED
    late = waits and due is not None and due < legal_date(at)
    return ReportLine(
        row.pk,
        run_view(row.run),
        Level(row.level),
        row.unit,
        state,
        row.number,
        row.symbol,
        due,
        late,
        row.changed_at,
        any(row.words.values()),
    )


def _page(frozen: models.Freeze, cut: Listed, offset: int, limit: int) -> tuple[list[Counted], int, str]:
    mark, count, page = hashlib.sha256(), 0, list[Counted]()
    for line, one in freezing.listed(frozen, cut):
        mark.update(line + b"\n")
        if offset <= count < offset + limit:
            page.append(Counted(one.kind, one.subject, one.day, one.unit, one.procedure, one.value))
        count += 1
    return page, count, mark.hexdigest()


def _watch(row: models.Watch) -> WatchView:
    try:
        name = monitoring.target(row.plan, row.target, row.year).name
    except TargetUnknown:  # a later version of the plan has it no more
        name = Text(row.target, row.target)
    return WatchView(
        row.pk,
        row.plan,
        row.target,
        name,
        row.year,
        row.unit,
        row.line,
        row.below,
        row.value,
        row.times,
        row.begun_at,
        row.told_at,
    )


def _reads(account: str, at: datetime) -> bool:
    try:
        return permissions.allows(accounts.actor(account, at=at), "figure.read")
    except HouseError:  # locked, or gone
        return False
