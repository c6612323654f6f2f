"""Questions to other units and authorities: those of a dossier, those that wait for an answer, and exactly what a question shows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments.types import Paper, PaperContent
from motcua.casework.dossiers import models
from motcua.casework.dossiers.errors import ActUnknown
from motcua.casework.dossiers.queries.finding import WITH_JUDGEMENT, ref_of, row_for, visible
from motcua.casework.dossiers.queries.viewing import looked_at
from motcua.casework.dossiers.types import DossierView, Question
from motcua.definitions.process.types import Step
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_MOST = 200


def questions(actor: Actor, code: str) -> list[Question]:
    """What others were asked about a dossier, and what they said, in the order of asking; raises `NotFound`."""
    row = row_for(actor, code, "process.read")
    return values(list(models.Question.objects.filter(dossier=row).select_related("dossier").order_by("id")))


def asked_of_me(actor: Actor, *, answered: bool = False) -> list[Question]:
    """Questions to the actor's units: open ones, those due first, or those that were answered, the latest first."""
    scope = permissions.scope(actor, "dossier.opinion")
    if scope.is_empty:
        return []
    rows = models.Question.objects.filter(
        permissions.within(scope, procedure="dossier__procedure"), letter=None
    ).select_related("dossier")
    rows = rows.exclude(state="open").order_by("-id") if answered else rows.filter(state="open").order_by("due", "id")
    return values(list(rows[:_MOST]))


def outstanding(codes: Collection[str]) -> frozenset[str]:
    """Of these dossiers those for which a necessary opinion has not come: nothing is decided of them meanwhile. For the room's own use."""
    rows = models.Question.objects.filter(dossier__code__in=codes, state="open", must=True)
    return frozenset(rows.values_list("dossier__code", flat=True))


def late_opinions(actor: Actor, *, at: datetime) -> list[Question]:
    """Answers that have not come in time, for the head of the one-stop desk; the longest late first."""
    rows = models.Question.objects.filter(state="open", due__lte=at).select_related("dossier")
    held = visible(permissions.scope(actor, "dossier.adjust_due"))
    return values(list(rows.filter(dossier__in=held).order_by("due", "id")[:_MOST]))


def question(actor: Actor, number: int) -> Question:
    """One question to the actor's unit; raises `ActUnknown`."""
    return values([_row(actor, number)])[0]


def dossier_of_question(actor: Actor, number: int, *, at: datetime) -> DossierView:
    """The dossier that an open question is about, for whom it is asked; an answered one shows it no longer. Raises `ActUnknown`."""
    found = _row(actor, number)
    if found.state != "open":
        raise ActUnknown(act=number)
    row = WITH_JUDGEMENT.get(pk=found.dossier_id)
    return looked_at(actor, row, at=at, purpose="opinion")


def papers_of_question(actor: Actor, number: int) -> list[Paper]:
    """The papers that an open question names, and no other; raises `ActUnknown`."""
    found = _row(actor, number)
    if found.state != "open":
        return []
    return [one for one in papers.of(ref_of(found.dossier.code)) if one.id in found.papers]


def paper_of_question(actor: Actor, number: int, paper: str, *, at: datetime) -> PaperContent:
    """One of them with its content; raises `NotFound` for any other. The look is logged for the owner to read."""
    if paper not in {one.id for one in papers_of_question(actor, number)}:
        raise NotFound(kind="paper", paper=paper)
    return papers.read_asked(actor, paper, at=at, purpose="opinion")


def paper_of_step(actor: Actor, step: Step, paper: str, *, at: datetime) -> PaperContent:
    """A paper of the dossier of a step that the actor has to do elsewhere, such as a consulted agency; raises `NotFound`."""
    place = Target(unit=step.unit, procedure=step.procedure)
    own = {one.id for one in papers_of_step(step)}
    if paper not in own or step.state.value != "open" or not permissions.allows(actor, "process.finish", on=place):
        raise NotFound(kind="paper", paper=paper)
    return papers.read_asked(actor, paper, at=at, purpose="handling")


def papers_of_step(step: Step) -> list[Paper]:
    """The papers that a step shows: of a consulted agency those that the question to its unit names, where there is one; else all."""
    listed = papers.of(ref_of(step.subject.id))
    if step.role != "consulted_agency":
        return listed
    asked = models.Question.objects.filter(dossier__code=step.subject.id, unit=step.unit, state="open").first()
    return listed if asked is None else [one for one in listed if one.id in asked.papers]


def paper_of_answer(actor: Actor, code: str, number: int, *, at: datetime) -> PaperContent:
    """The paper that came with an answer, for whoever handles the dossier; raises `NotFound`."""
    row = row_for(actor, code, "process.read")
    found = models.Question.objects.filter(dossier=row, pk=number).exclude(answer_paper="").first()
    if found is None:
        raise NotFound(kind="paper", paper=str(number))
    return papers.read_asked(actor, found.answer_paper, at=at, purpose="handling")


def place_of_opinion(number: str) -> Target:
    """Where the paper of an answer stands: at the unit that gave it."""
    found = (
        models.Question.objects.filter(pk=int(number)).select_related("dossier").first() if number.isdecimal() else None
    )
    return Target(unit=found.unit, procedure=found.dossier.procedure) if found else Target()


def _row(actor: Actor, number: int) -> models.Question:
    found = models.Question.objects.filter(pk=number, letter=None).select_related("dossier").first()
    place = Target(unit=found.unit, procedure=found.dossier.procedure) if found else Target()
    if found is None or not permissions.allows(actor, "dossier.opinion", on=place):
        raise ActUnknown(act=number)
    return found


def values(rows: list[models.Question]) -> list[Question]:
    """The rows as values. For the room's own use."""
    people = {one for row in rows for one in (row.asked_by, row.answered_by) if one.startswith("officer:")}
    names = accounts.names({one.partition(":")[2] for one in people}) if people else {}
    written = dict(models.Letter.objects.filter(question__in=rows).values_list("question_id", "authority"))
    return [
        Question(
            row.pk, row.dossier.code, row.unit, row.text, tuple(row.papers), row.must, row.due,
            names.get(row.asked_by.partition(":")[2], ""), row.asked_at, row.opinion, row.answer, row.answer_paper,
            names.get(row.answered_by.partition(":")[2], ""), row.answered_at, row.state,
            written.get(row.pk, ""),
        )
        for row in rows
    ]  # fmt: skip
