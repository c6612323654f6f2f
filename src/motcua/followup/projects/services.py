"""Commands of projects: propose, move money and take a movement back, change by decision, report that a part is done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.followup.projects import law, lifecycle, models, order, queries
from motcua.followup.projects.errors import (
    AlreadyReversed,
    ChangedMeanwhile,
    CodeTaken,
    FieldWrong,
    ProjectUnknown,
    TooMuch,
    TurnNotAllowed,
)
from motcua.followup.projects.facts import MoneyMoved, PhaseDone, ProjectChanged, ProjectProposed
from motcua.followup.projects.types import Deed, File, Money, NewPhase, State, Subject
from motcua.foundation.clock import legal_date
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target as Aim

LONGEST_NAME, LONGEST_TEXT, LONGEST_NUMBER = 300, 4_000, 100
MOST_MONEY = 10**16
"""Đồng; far above the ministry's whole budget, far below what the column holds."""
MOST_PHASES, MOST_TARGETS = 40, 20
FIRST_YEAR, LAST_YEAR = 2010, 2100
_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{2,39}")
_PERMISSION = {
    Money.TOTAL: "project.manage",
    Money.ALLOCATED: "project.manage",
    Money.CARRIED: "project.manage",
    Money.COMMITTED: "project.pay",
    Money.PAID: "project.pay",
}
"""Who decides and gives is not who binds and pays."""


@transaction.atomic
def propose(
    actor: Actor,
    *,
    code: str,
    name: str,
    purpose: str,
    unit: str,
    targets: Sequence[str] = (),
    starts: date,
    ends: date,
    phases: Sequence[NewPhase],
    at: datetime,
) -> str:
    """Enter a project with the parts of its work; its code. Raises `FieldWrong`, `CodeTaken`, `NotAllowed`."""
    permissions.require(actor, "project.manage", on=Aim(unit=unit))
    code = code.strip().upper()
    if not _CODE.fullmatch(code):
        raise FieldWrong(field="code", reason="code")
    _judge_frame(unit, starts, ends, targets, legal_date(at))
    _judge_phases(phases, starts, ends)
    name, purpose = _words("name", name, LONGEST_NAME), _words("purpose", purpose, LONGEST_TEXT)
    try:
        with transaction.atomic():
            row = models.Project.objects.create(
                code=code, name=name, purpose=purpose, unit=unit, targets=sorted(set(targets)),
                state=State.PROPOSED, starts=starts, ends=ends, created_by=str(actor), created_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise CodeTaken(code=code) from None
    models.Phase.objects.bulk_create(
        models.Phase(
            project=row,
            place=place,
            name=_words("phases", one.name, LONGEST_NAME),
            ends=one.ends,
            first_ends=one.ends,
            weight=one.weight,
        )
        for place, one in enumerate(phases, 1)
    )
    journal.record(ProjectProposed(code, unit, name), ref=Ref("project", code), by=actor, at=at)
    return code


@transaction.atomic
def move(
    actor: Actor,
    *,
    code: str,
    kind: Money,
    source: str,
    year: int,
    amount: int,
    deed: Deed,
    note: str = "",
    evidence: File | None,
    key: str,
    at: datetime,
) -> int:
    """Enter a movement of `amount` đồng; its number, the former one where `key` was posted before.

    A sum below nought lowers what was decided, given or bound; what is paid or carried is only taken back (`reverse`).
    Raises `FieldWrong`, `TooMuch`, `TurnNotAllowed`, `ProjectUnknown`, `NotAllowed`.
    """
    row = _locked(code)
    permissions.require(actor, _PERMISSION[kind], on=Aim(unit=row.unit))
    known = models.Entry.objects.filter(key=key).first()
    if known is not None:
        return int(known.pk)
    if source not in law.sources():
        raise FieldWrong(field="source", reason="source")
    year = 0 if kind is Money.TOTAL else year
    if year and not FIRST_YEAR <= year <= LAST_YEAR:
        raise FieldWrong(field="year", reason="year")
    if not amount or abs(amount) > MOST_MONEY or (amount < 0 and kind in (Money.PAID, Money.CARRIED)):
        raise FieldWrong(field="amount", reason="amount")
    _judge_deed(deed, legal_date(at))
    if evidence is None:
        raise FieldWrong(field="evidence", reason="evidence")
    if kind not in lifecycle.MOVEMENTS[State(row.state)]:
        raise TurnNotAllowed(state=row.state, kind=kind)
    _judge_order(row, (kind, source, year, amount))
    return _entered(actor, row, kind, source, year, amount, deed, note, evidence, None, key, at)


@transaction.atomic
def reverse(actor: Actor, *, code: str, entry: int, deed: Deed, note: str, key: str, at: datetime) -> int:
    """Take a movement back by another of the same sum with the other sign, with its reason.

    Raises `AlreadyReversed`, `TooMuch` where later movements rest on it, `FieldWrong`, `TurnNotAllowed`, `ProjectUnknown`, `NotAllowed`.
    """
    row = _locked(code)
    found = models.Entry.objects.filter(project=row, pk=entry).first()
    if found is None:
        raise ProjectUnknown(code=code)
    kind = Money(found.kind)
    permissions.require(actor, _PERMISSION[kind], on=Aim(unit=row.unit))
    known = models.Entry.objects.filter(key=key).first()
    if known is not None:
        return int(known.pk)
    if found.reverses_id is not None or models.Entry.objects.filter(reverses=found).exists():
        raise AlreadyReversed(entry=entry)
    if kind not in lifecycle.MOVEMENTS[State(row.state)]:
        raise TurnNotAllowed(state=row.state, kind=kind)
    _judge_deed(deed, legal_date(at))
    note = _words("note", note, LONGEST_TEXT)
    _judge_order(row, (kind, found.source, found.year, -found.amount))
    return _entered(actor, row, kind, found.source, found.year, -found.amount, deed, note, None, found, key, at)


@transaction.atomic
def change(
    actor: Actor,
    *,
    code: str,
    subject: Subject,
    to: str,
    phase: int | None = None,
    deed: Deed,
    why: str,
    seen: int,
    at: datetime,
) -> None:
    """Change a project on a decision: `to` is the new name, unit, last day (ISO; of `phase` where the subject is that) or state.

    What stood before stays with the decision. Raises `ChangedMeanwhile`, `FieldWrong`, `TurnNotAllowed`, `ProjectUnknown`, `NotAllowed`.
    """
    row = _locked(code)
    permissions.require(actor, "project.manage", on=Aim(unit=row.unit))
    if row.version != seen:
        raise ChangedMeanwhile(code=code)
    _judge_deed(deed, legal_date(at))
    why = _words("why", why, LONGEST_TEXT)
    before, after = _turned(actor, row, subject, to.strip(), phase, legal_date(at))
    row.version += 1
    row.save()
    models.Change.objects.create(
        project=row, subject=subject, before=before, after=after, decision=normal(deed.number), decided_on=deed.on, why=why,
        by=str(actor), at=at,
    )  # fmt: skip
    fact = ProjectChanged(code, subject, before, after, normal(deed.number))
    journal.record(fact, ref=Ref("project", code), by=actor, at=at)


@transaction.atomic
def finish_phase(
    actor: Actor, *, code: str, phase: int, done_on: date, note: str, evidence: File | None, at: datetime
) -> None:
    """Report that a part of the work is done, with what shows it. Raises `FieldWrong`, `TurnNotAllowed`, `ProjectUnknown`, `NotAllowed`."""
    row = _locked(code)
    permissions.require(actor, "project.report", on=Aim(unit=row.unit))
    found = models.Phase.objects.filter(project=row, pk=phase).first()
    if found is None:
        raise ProjectUnknown(code=code)
    if State(row.state) is not State.RUNNING or found.done_on is not None:
        raise TurnNotAllowed(state=row.state, kind="phase")
    if not row.starts <= done_on <= legal_date(at):
        raise FieldWrong(field="done_on", reason="done_on")
    if evidence is None:
        raise FieldWrong(field="evidence", reason="evidence")
    found.done_on, found.note, found.done_by = done_on, _words("note", note, LONGEST_TEXT), str(actor)
    found.evidence, found.evidence_name = _kept(evidence, at)
    found.save()
    models.Project.objects.filter(pk=row.pk).update(version=row.version + 1)
    fact = PhaseDone(code, found.place, done_on.isoformat())
    journal.record(fact, ref=Ref("project", code), by=actor, at=at)


def _locked(code: str) -> models.Project:
    row = models.Project.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise ProjectUnknown(code=code)
    return row


def _entered(
    actor: Actor, row: models.Project, kind: Money, source: str, year: int, amount: int, deed: Deed, note: str,
    evidence: File | None, reverses: models.Entry | None, key: str, at: datetime,
) -> int:  # fmt: skip
    kept, name = _kept(evidence, at) if evidence else ("", "")
    entry = models.Entry.objects.create(
        project=row, kind=kind, source=source, year=year, amount=amount, decision=normal(deed.number), decided_on=deed.on,
        note=normal(note)[:LONGEST_TEXT], evidence=kept, evidence_name=name, reverses=reverses, key=key, by=str(actor), at=at,
    )  # fmt: skip
    fact = MoneyMoved(row.code, entry.pk, kind, source, year, amount, reverses.pk if reverses else None)
    journal.record(fact, ref=Ref("project", row.code), by=actor, at=at)
    return int(entry.pk)


def _turned(
    actor: Actor, row: models.Project, subject: Subject, to: str, phase: int | None, today: date
) -> tuple[str, str]:
    """Put the new value into the row; what was and what is, in words that stay."""
    if subject is Subject.NAME:
        before, row.name = row.name, _words("to", to, LONGEST_NAME)
        return before, row.name
    if subject is Subject.UNIT:
        if to not in {one.code for one in organisations.units(on=today)}:
            raise FieldWrong(field="to", reason="unit")
        # Whoever hands a project over must have the right over both.
        permissions.require(actor, "project.manage", on=Aim(unit=to))
        before, row.unit = row.unit, to
        return before, to
    if subject is Subject.STATE:
        return _turned_state(row, to)
    day = _day(to)
    if subject is Subject.ENDS:
        last = max(one.ends for one in row.phases.all())
        if day < max(row.starts, last):
            raise FieldWrong(field="to", reason="ends")
        before, row.ends = row.ends.isoformat(), day
        return before, day.isoformat()
    part = row.phases.filter(pk=phase or 0).first()
    if part is None:
        raise FieldWrong(field="phase", reason="phase")
    if part.done_on is not None or not row.starts <= day <= row.ends:
        raise FieldWrong(field="to", reason="phase_ends")
    before, part.ends = part.ends.isoformat(), day
    part.save(update_fields=["ends"])
    return f"{part.place}: {before}", f"{part.place}: {day.isoformat()}"


def _turned_state(row: models.Project, to: str) -> tuple[str, str]:
    before = State(row.state)
    if to not in {one.value for one in lifecycle.TURNS[before]}:
        raise TurnNotAllowed(state=before, kind=to)
    sums = order.altogether(queries.movements_of(row.pk))
    if to == State.APPROVED and not sums.total:
        raise FieldWrong(field="to", reason="no_total")
    if to == State.FINISHED and row.phases.filter(done_on=None).exists():
        raise FieldWrong(field="to", reason="phases_open")
    if to == State.SETTLED and sums.committed != sums.paid:
        raise FieldWrong(field="to", reason="unpaid")
    row.state = to
    return before.value, to


def _judge_order(row: models.Project, movement: order.Movement) -> None:
    movements = [*queries.movements_of(row.pk), movement]
    found = order.broken(order.by_source_and_year(movements))
    if found is not None:
        raise TooMuch(rule=found[0], over=found[1])


def _judge_frame(unit: str, starts: date, ends: date, targets: Sequence[str], today: date) -> None:
    if unit not in {one.code for one in organisations.units(on=today)}:
        raise FieldWrong(field="unit", reason="unit")
    if not FIRST_YEAR <= starts.year <= LAST_YEAR:
        raise FieldWrong(field="starts", reason="year")
    if not starts <= ends or ends.year > LAST_YEAR:
        raise FieldWrong(field="ends", reason="ends")
    if len(targets) > MOST_TARGETS or not set(targets) <= {key for key, _ in queries.targets_to_serve(today=today)}:
        raise FieldWrong(field="targets", reason="targets")


def _judge_phases(phases: Sequence[NewPhase], starts: date, ends: date) -> None:
    if not 0 < len(phases) <= MOST_PHASES:
        raise FieldWrong(field="phases", reason="phases")
    if any(not starts <= one.ends <= ends for one in phases):
        raise FieldWrong(field="phases", reason="phase_ends")
    if any(one.weight < 1 for one in phases) or sum(one.weight for one in phases) != 100:
        raise FieldWrong(field="phases", reason="weights")


def _judge_deed(deed: Deed, today: date) -> None:
    if not 0 < len(deed.number.strip()) <= LONGEST_NUMBER:
        raise FieldWrong(field="decision", reason="decision")
    if not deed.on.year >= FIRST_YEAR or deed.on > today:
        raise FieldWrong(field="decided_on", reason="decided_on")


def _words(field: str, text: str, most: int) -> str:
    found = normal(text).strip()
    if not 0 < len(found) <= most:
        raise FieldWrong(field=field, reason="words")
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FieldWrong(field="to", reason="day") from None


def _kept(file: File, at: datetime) -> tuple[str, str]:
    try:
        looked = papers.evidence(file.content, name=file.name)
    except PaperRefused as refusal:
        raise FieldWrong(field="evidence", reason=refusal.code, name=file.name) from refusal
    return attachments.keep_evidence(looked, at=at).id, looked.name
