"""Other units and authorities are asked, each with its own limit; silence is no consent (Decree 61/2018/NĐ-CP article 19(5))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.errors import ActNotLawful, ActUnknown
from motcua.casework.dossiers.facts import OpinionAsked, OpinionGiven, OpinionLate
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.services import ticking
from motcua.casework.dossiers.services.acts import making
from motcua.casework.dossiers.services.turning import ref, turn
from motcua.casework.dossiers.types import Asked, Status
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact, Ref
from motcua.foundation.vn import normal
from motcua.foundation.worktime import queries as worktime
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

OPINIONS = ("agree", "disagree", "other")
MOST_UNITS = 20
HOUSE = Actor.system("process")
_NOT_BEGUN = {Status.ACCEPTED: By.SYSTEM, Status.TRANSFERRED: By.UNIT_LEADER}
"""Where a dossier stands that its officer has and has not turned yet; by whom the turn to being handled is (the closed table)."""


@transaction.atomic
def ask_opinions(
    actor: Actor,
    *,
    code: str,
    units: Sequence[str],
    text: str,
    names: Sequence[str],
    until: date | None,
    must: bool,
    asked: Asked,
    at: datetime,
) -> list[int]:
    """Ask several units at once, with what they are to say, the papers that they may open (`names`, their ids), and until which day.

    The first question brings the dossier to being consulted about. `must` makes the answer necessary before a decision. Gives the numbers
    of the questions; the same key again gives them once more. Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.consult")
    row = queries.row_for(actor, code, "dossier.consult", lock=True)
    if asked.key:
        first = list(models.Question.objects.filter(dossier=row, key=asked.key, asked_by=str(actor)).order_by("id"))
        if first:
            return [one.pk for one in first]
    making.unmoved(row, asked)
    handled = taken_up(row, at)
    said, ends, faults = checked(row, text, names, until, at)
    faults += _units_wrong(row, units, at)
    if faults:
        raise Invalid(faults)
    held = [
        models.Question.objects.create(
            dossier=row, unit=unit, text=said, papers=list(dict.fromkeys(names)), must=must, due=ends, key=asked.key,
            asked_by=str(actor), asked_at=at,
        )
        for unit in dict.fromkeys(units)
    ]  # fmt: skip
    facts: list[Fact] = [
        *handled,
        *(OpinionAsked(code, one.pk, one.unit, one.due.isoformat() if one.due else "") for one in held),
    ]
    if Status(row.status) is Status.PROCESSING:
        facts.append(turn(row, Status.CONSULTING, by=By.OFFICER, at=at))
    making.keep(row, facts, by=actor, at=at)
    return [one.pk for one in held]


@transaction.atomic
def give_opinion(actor: Actor, *, question: int, opinion: str, text: str, paper: str = "", at: datetime) -> None:
    """Who was asked answers, with a text and, if there is one, a paper of their own; when all have, the dossier is handled again.

    A late answer is still taken while the question is open. The same answer again changes nothing. Raises `Invalid`, `ActUnknown`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.opinion")
    row, found = locked(question)
    permissions.require(actor, "dossier.opinion", on=_place(row, found))
    if models.Letter.objects.filter(question=found).exists():
        raise ActUnknown(act=question)  # another authority answers by its own letter
    said = normal(text).strip()
    if found.state == "answered" and (found.answered_by, found.opinion, found.answer) == (str(actor), opinion, said):
        return
    if found.state != "open":
        raise ActNotLawful("answered_before", code=row.code)
    faults = judged(opinion, said)
    if faults:
        raise Invalid(faults)
    if paper:
        attachments.bind(
            actor, papers=[paper], owner=making.owner_of(row), dossier=Ref("opinion", str(found.pk)), unit=found.unit, at=at
        )  # fmt: skip
    found.state, found.opinion, found.answer, found.answer_paper = "answered", opinion, said, paper
    found.answered_by, found.answered_at = str(actor), at
    found.save()
    facts: list[Fact] = [OpinionGiven(row.code, found.pk, found.unit, opinion), *back(row, at)]
    making.keep(row, facts, by=actor, at=at)


@transaction.atomic
def close_question(actor: Actor, *, code: str, question: int, asked: Asked, at: datetime) -> None:
    """An answer is not waited for any longer: whoever was silent has not consented, which the history says.

    One that was declared necessary can be closed by nobody but the unit's leader. Raises `ActUnknown`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.consult")
    row = queries.row_for(actor, code, "dossier.consult", lock=True)
    found = models.Question.objects.filter(dossier=row, pk=question).first()
    if found is None:
        raise ActUnknown(act=question)
    if found.state != "open":
        return
    making.unmoved(row, asked)
    if found.must and not permissions.allows(actor, "dossier.waive_opinion", on=queries.target(row)):
        raise ActNotLawful("must", code=code)
    found.state, found.answered_by, found.answered_at = "closed", str(actor), at
    found.save()
    making.keep(row, [OpinionGiven(code, found.pk, found.unit, "silent"), *back(row, at)], by=actor, at=at)


def tell_late_opinions(*, at: datetime) -> int:
    """Questions whose limit has passed without an answer are told to the head of the one-stop desk, once; how many."""
    late = models.Question.objects.filter(state="open", late_at=None, due__lte=at).order_by("due")[:500]
    told = 0
    for one in list(late.select_related("dossier")):
        with transaction.atomic():
            if models.Question.objects.filter(pk=one.pk, state="open", late_at=None).update(late_at=at):
                fact = OpinionLate(one.dossier.code, one.pk, one.unit)
                journal.record(fact, ref=ref(one.dossier.code), by=HOUSE, at=at)
                told += 1
    return told


def taken_up(row: models.Dossier, at: datetime) -> list[Fact]:
    """Whoever asks has begun to handle the dossier, whose unit has it; raises `ActNotLawful` elsewhere. For the room's own use."""
    status = Status(row.status)
    if row.outcome or status not in {*_NOT_BEGUN, Status.PROCESSING, Status.CONSULTING}:
        raise ActNotLawful("status", code=row.code)
    if status not in _NOT_BEGUN:
        return []
    return [turn(row, Status.PROCESSING, by=_NOT_BEGUN[status], at=at), *ticking.arrived(row, by=HOUSE, at=at)]


def checked(
    row: models.Dossier, text: str, names: Sequence[str], until: date | None, at: datetime
) -> tuple[str, datetime | None, list[FieldError]]:
    """What is asked, until when, and what is wrong with it. For the room's own use."""
    faults = []
    said = normal(text).strip()
    if not said:
        faults.append(FieldError("/text", "E-REQ"))
    elif len(said) > making.LONGEST:
        faults.append(FieldError("/text", "E-LONG", "long", {"most": making.LONGEST}))
    own = {one.id for one in papers.of(ref(row.code))}
    if not set(names) <= own:
        faults.append(FieldError("/papers", "E-CODE", "papers"))
    ends: datetime | None = None
    if until is None or until < legal_date(at):
        faults.append(FieldError("/until", "E-REQ" if until is None else "E-DAY", "not_after_today"))
    elif (day := making.day_in(row.unit, until, "/until", faults)) is not None:
        ends = worktime.calendar(row.unit).closing(day)
    return said, ends, faults


def judged(opinion: str, said: str) -> list[FieldError]:
    """What is wrong with an answer. For the room's own use."""
    faults = []
    if opinion not in OPINIONS:
        faults.append(FieldError("/opinion", "E-REQ"))
    if not said:
        faults.append(FieldError("/text", "E-REQ"))
    elif len(said) > making.LONGEST * 5:
        faults.append(FieldError("/text", "E-LONG", "long", {"most": making.LONGEST * 5}))
    return faults


def _units_wrong(row: models.Dossier, units: Sequence[str], at: datetime) -> list[FieldError]:
    if not units:
        return [FieldError("/units", "E-REQ")]
    if len(units) > MOST_UNITS:
        return [FieldError("/units", "E-MANY", "many", {"most": MOST_UNITS})]
    if not all(_is_unit(unit, at) and unit != row.unit for unit in units):
        return [FieldError("/units", "E-CODE", "unit")]
    if models.Question.objects.filter(dossier=row, unit__in=units, state="open").exists():
        return [FieldError("/units", "E-DUP", "asked_before")]
    return []


def back(row: models.Dossier, at: datetime) -> list[Fact]:
    """All have answered: the dossier is handled again. For the room's own use."""
    open_ones = models.Question.objects.filter(dossier=row, state="open").exists()
    if open_ones or Status(row.status) is not Status.CONSULTING:
        return []
    return [turn(row, Status.PROCESSING, by=By.OFFICER, at=at)]


def locked(question: int) -> tuple[models.Dossier, models.Question]:
    """A question and its dossier, locked; raises `ActUnknown`. For the room's own use."""
    code = models.Question.objects.filter(pk=question).values_list("dossier__code", flat=True).first()
    row = queries.locked(code) if code else None
    if row is None:
        raise ActUnknown(act=question)
    return row, models.Question.objects.get(pk=question)


def _place(row: models.Dossier, found: models.Question) -> Target:
    return Target(unit=found.unit, procedure=row.procedure)


def _is_unit(code: str, at: datetime) -> bool:
    try:
        organisations.unit(code, on=legal_date(at))
    except UnitUnknown:
        return False
    return True
