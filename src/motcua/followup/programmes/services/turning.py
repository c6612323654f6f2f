"""A task's turns: its unit reports, the lead department confirms or returns, moves its date, ends it or takes it up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.followup.programmes import changing, models, queries
from motcua.followup.programmes.errors import OwnReport, TaskUnknown, TurnNotOpen
from motcua.followup.programmes.lifecycle import TURNS
from motcua.followup.programmes.queries.reading import readable, reported_by
from motcua.followup.programmes.types import Act, Given, Plan, Risk, State
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

MOST_FILES = 10
LONGEST_DECISION = 200


@transaction.atomic
def report(
    actor: Actor,
    number: int,
    *,
    percent: int,
    text: str,
    risk: Risk | None = None,
    risk_note: str = "",
    evidence: Sequence[Given] = (),
    seen: int = 0,
    at: datetime,
) -> None:
    """Report how far a task is, for the unit that leads it; the whole only with a file for each of its deliverables.

    Raises `Invalid` with every fault at its field, `TaskUnknown`, `TaskMoved`, `TurnNotOpen`, `NotAllowed`.
    """
    row, _ = _taken(actor, number, Act.REPORT, seen, at)
    faults = _texts(text=text)
    if not 0 <= percent <= 100:
        faults.append(FieldError("/percent", "E-RNG", "percent"))
    if len(normal(risk_note)) > 500:
        faults.append(FieldError("/risk_note", "E-LEN", "risk_note"))
    if risk is not None and risk is not Risk.LOW and not normal(risk_note):
        faults.append(FieldError("/risk_note", "E-REQ", "risk_note_missing"))
    if len(evidence) > MOST_FILES:
        faults.append(FieldError("/evidence", "E-ATT", "too_many", {"most": MOST_FILES}))
    looked = []
    for one in evidence[:MOST_FILES]:
        pointer = f"/evidence/{one.deliverable}"
        try:
            looked.append(papers.evidence(one.content, name=one.name))
        except PaperRefused as refusal:
            faults.append(FieldError(pointer, "E-ATT", refusal.code, {"name": one.name}))
        if not 0 <= one.deliverable <= len(row.deliverables):
            faults.append(FieldError("/evidence", "E-RNG", "deliverable"))
    if percent == 100:
        kept = models.Evidence.objects.filter(step__task=row).values_list("deliverable", flat=True)
        proven = {*kept, *(one.deliverable for one in evidence)}
        faults += [
            FieldError(f"/evidence/{place}", "E-REQ", "evidence_missing", {"name": name})
            for place, name in enumerate(row.deliverables, 1)
            if place not in proven
        ]
    if faults:
        raise Invalid(faults)
    row.reported = percent
    if risk is not None:
        row.risk, row.risk_note = risk.value, normal(risk_note)
    step = changing.turn(actor, row, Act.REPORT, text=text, percent=percent, at=at)
    for one, file in zip(evidence, looked, strict=True):
        stored = attachments.keep_evidence(file, at=at)
        models.Evidence.objects.create(
            step=step, deliverable=one.deliverable, name=file.name, size=stored.size, stored=stored.id
        )


@transaction.atomic
def confirm(actor: Actor, number: int, *, text: str = "", seen: int = 0, at: datetime) -> None:
    """Confirm what was reported; of the whole, the task is done as of the day of the report.

    Raises `OwnReport`, `TaskUnknown`, `TaskMoved`, `TurnNotOpen`, `NotAllowed`.
    """
    row, _ = _taken(actor, number, Act.CONFIRM, seen, at)
    _another(actor, row)
    percent, row.reported = row.reported or 0, None
    row.percent = percent
    if percent == 100:
        last = models.Step.objects.filter(task=row, act=Act.REPORT.value).latest("number")
        row.done_on = legal_date(last.at)
    changing.turn(actor, row, Act.FINISH if percent == 100 else Act.CONFIRM, text=text, percent=percent, at=at)


@transaction.atomic
def send_back(actor: Actor, number: int, *, text: str, seen: int = 0, at: datetime) -> None:
    """Return a report with what is missing; raises as `confirm`, and `Invalid` without words."""
    row, _ = _taken(actor, number, Act.RETURN, seen, at)
    _another(actor, row)
    _refuse(_texts(text=text))
    row.reported = None
    changing.turn(actor, row, Act.RETURN, text=text, at=at)


@transaction.atomic
def reschedule(
    actor: Actor, number: int, *, due: date | None, reason: str, decision: str, seen: int = 0, at: datetime
) -> None:
    """Move a task's date, with why and by which decision; what it was before stays. Raises `Invalid`, and as `confirm`."""
    row, plan = _taken(actor, number, Act.RESCHEDULE, seen, at)
    faults = [*_texts(reason=reason), *_decision(decision)]
    if due is None or due < row.starts or due == row.due or due.year > plan.until.year + 10:
        faults.insert(0, FieldError("/due", "E-RNG", "due" if due is None or due != row.due else "due_same"))
    _refuse(faults)
    if due is not None:
        more = changing.move_date(actor, row, due, reason=reason, decision=decision, at=at)
        changing.turn(actor, row, Act.RESCHEDULE, text=reason, fields=("due",), more=more, at=at)


@transaction.atomic
def cancel(actor: Actor, number: int, *, reason: str, decision: str, seen: int = 0, at: datetime) -> None:
    """End a task that is not to be done, with why and by which decision. Raises `Invalid`, and as `confirm`."""
    row, _ = _taken(actor, number, Act.CANCEL, seen, at)
    _refuse([*_texts(reason=reason), *_decision(decision)])
    row.reported = None
    changing.turn(actor, row, Act.CANCEL, text=f"{normal(reason)} ({normal(decision)})", at=at)


@transaction.atomic
def reopen(actor: Actor, number: int, *, reason: str, seen: int = 0, at: datetime) -> None:
    """Take a task up again that was done or ended; it is as far as it was before its whole was confirmed. Raises `Invalid`, and as `confirm`."""
    row, _ = _taken(actor, number, Act.REOPEN, seen, at)
    _refuse(_texts(reason=reason))
    before = models.Step.objects.filter(task=row, act=Act.CONFIRM.value).order_by("-number").first()
    row.percent = before.percent or 0 if before else 0
    row.done_on = None
    changing.turn(actor, row, Act.REOPEN, text=reason, percent=row.percent, at=at)


def _taken(actor: Actor, number: int, act: Act, seen: int, at: datetime) -> tuple[models.Task, Plan]:
    """The task, locked, if the actor may do this to it where it stands."""
    on = legal_date(at)
    row = models.Task.objects.select_for_update(no_key=True).filter(pk=number).first()
    permissions.require(actor, "programme.read")
    if row is None or not models.Task.objects.filter(readable(actor, on), pk=number).exists():
        raise TaskUnknown(task=number)
    plan = queries.plan(row.plan, on=on)
    line = TURNS[act]
    permissions.require(actor, line.permission, on=Target(unit=row.lead if line.at_lead else plan.keeper))
    changing.unmoved(row, seen)
    if State(row.state) not in line.before:
        raise TurnNotOpen(task=number, state=row.state, act=act.value)
    return row, plan


def _another(actor: Actor, row: models.Task) -> None:
    if reported_by(row) == str(actor):
        raise OwnReport(task=row.pk)


def _texts(**texts: str) -> list[FieldError]:
    return [
        FieldError(f"/{name}", "E-REQ" if not normal(text) else "E-LEN", name)
        for name, text in texts.items()
        if not 0 < len(normal(text)) <= changing.LONGEST
    ]


def _decision(text: str) -> list[FieldError]:
    return [] if 0 < len(normal(text)) <= LONGEST_DECISION else [FieldError("/decision", "E-REQ", "decision")]


def _refuse(faults: list[FieldError]) -> None:
    if faults:
        raise Invalid(faults)
