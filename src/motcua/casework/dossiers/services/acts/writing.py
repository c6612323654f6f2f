"""Another authority is asked in writing: the letter is drafted with the papers, and what comes back is taken as the answer (Decree 61/2018/NĐ-CP article 19(5))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.errors import ActNotLawful, ActUnknown
from motcua.casework.dossiers.facts import OpinionAsked, OpinionGiven, OpinionWritten
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.ports import opinion_desk
from motcua.casework.dossiers.services.acts import consulting, making
from motcua.casework.dossiers.services.turning import ref, turn
from motcua.casework.dossiers.types import Asked, Authority, LetterOrder, LetterPaper, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

MOST_BYTES = 15 * 1024 * 1024
"""Papers that go with one letter, together: packages of the exchange are bounded, and grow by a third on their way."""

_HOUSE = Actor.system("consultation")


@transaction.atomic
def ask_by_letter(
    actor: Actor,
    *,
    code: str,
    authority: Authority | None,
    text: str,
    signer_position: str,
    names: Sequence[str],
    until: date | None,
    must: bool,
    asked: Asked,
    at: datetime,
) -> int:
    """Ask another authority by an official letter of the dossier's unit, with the papers `names`, to be answered before the end of a day.

    The letter is a draft in the room of documents, in the same transaction: it is checked, signed, numbered and sent there. Gives the
    number of the question; the same key again gives it once more. Raises `Invalid`, `NotAllowed`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.consult")
    row = queries.row_for(actor, code, "dossier.consult", lock=True)
    permissions.require(actor, "document.draft", on=Target(unit=row.unit))
    if asked.key:
        first = models.Question.objects.filter(dossier=row, key=asked.key, asked_by=str(actor)).first()
        if first is not None:
            return first.pk
    making.unmoved(row, asked)
    handled = consulting.taken_up(row, at)
    said, ends, faults = consulting.checked(row, text, names, until, at)
    position, enclosed = normal(signer_position).strip(), _enclosed(actor, names, faults, at)
    if authority is None or not authority.code or not authority.name:
        faults.append(FieldError("/to", "E-REQ"))
    elif models.Question.objects.filter(dossier=row, unit=authority.code, state="open").exists():
        faults.append(FieldError("/to", "E-DUP", "asked_before"))
    if not position:
        faults.append(FieldError("/signer_position", "E-REQ"))
    if faults or authority is None or until is None:
        raise Invalid(faults)
    question = models.Question.objects.create(
        dossier=row, unit=authority.code, text=said, papers=list(dict.fromkeys(names)), must=must, due=ends, key=asked.key,
        asked_by=str(actor), asked_at=at,
    )  # fmt: skip
    order = LetterOrder(
        row.unit, code, catalogue.version(row.version_id).name.vi, authority, said, position, until, enclosed
    )
    letter = opinion_desk.get().ask(actor, question=question.pk, letter=order, at=at)
    models.Letter.objects.create(question=question, authority=authority.name, document=letter)
    facts: list[Fact] = [
        *handled, OpinionAsked(code, question.pk, authority.code, ends.isoformat() if ends else ""),
    ]  # fmt: skip
    if Status(row.status) is Status.PROCESSING:
        facts.append(turn(row, Status.CONSULTING, by=By.OFFICER, at=at))
    making.keep(row, facts, by=actor, at=at)
    return question.pk


@transaction.atomic
def note_reply(actor: Actor, *, question: int, document: str, at: datetime) -> bool:
    """A document in reply to a question's letter was registered: it is offered on the dossier's page, the last one where several came.

    Twice changes nothing; a question that is closed or answered keeps its answer. Gives whether it is offered.
    """
    permissions.require(actor, "dossier.note_reply")
    row, found = consulting.locked(question)
    letter = models.Letter.objects.filter(question=found).first()
    if letter is None or letter.reply == document:
        return False
    if found.state == "open":
        letter.reply, letter.replied_at = document, at
        letter.save(update_fields=["reply", "replied_at"])
    _exchanged(actor, row, found, Direction.FROM, document, at)
    journal.record(OpinionWritten(row.code, found.pk, document), ref=ref(row.code), by=actor, at=at)
    return found.state == "open"


@transaction.atomic
def note_carried(actor: Actor, *, question: int, letter: str, at: datetime) -> None:
    """The letter has left the house: the owner of the dossier can read to whom, and why. Raises `ActUnknown`."""
    permissions.require(actor, "dossier.note_reply")
    row, found = consulting.locked(question)
    if models.Letter.objects.filter(question=found, document=letter).exists():
        _exchanged(actor, row, found, Direction.TO, letter, at)


@transaction.atomic
def take_reply(
    actor: Actor, *, code: str, question: int, document: str, opinion: str, text: str, asked: Asked, at: datetime
) -> None:
    """Take the document that came in reply as the answer: whether it agrees, and what it says in short; its first file stays with the dossier.

    `document` is the one that the officer has read. A late answer is taken while the question is open; the same answer again changes
    nothing. Raises `Invalid`, `ActUnknown`, `ActNotLawful`, `DossierMoved`, `NotFound`.
    """
    permissions.require(actor, "dossier.consult")
    row = queries.row_for(actor, code, "dossier.consult", lock=True)
    found = models.Question.objects.filter(dossier=row, pk=question).first()
    letter = models.Letter.objects.filter(question=found).first() if found else None
    if found is None or letter is None:
        raise ActUnknown(act=question)
    said = normal(text).strip()
    if found.state == "answered" and (letter.reply, found.opinion, found.answer) == (document, opinion, said):
        return
    if found.state != "open":
        raise ActNotLawful("answered_before", code=code)
    making.unmoved(row, asked)
    reply = opinion_desk.get().reply(letter.reply) if letter.reply else None
    if reply is None or letter.reply != document:
        raise ActNotLawful("no_reply", code=code)
    faults = consulting.judged(opinion, said)
    if faults:
        raise Invalid(faults)
    found.answer_paper = _kept(row, found, reply.document, reply.files[0].id if reply.files else 0, at)
    found.state, found.opinion, found.answer = "answered", opinion, said
    found.answered_by, found.answered_at = str(actor), at
    found.save()
    opinion_desk.get().taken(document, code=code, at=at)
    facts: list[Fact] = [OpinionGiven(code, found.pk, found.unit, opinion), *consulting.back(row, at)]
    making.keep(row, facts, by=actor, at=at)


def _exchanged(
    actor: Actor, row: models.Dossier, found: models.Question, direction: Direction, document: str, at: datetime
) -> None:
    audit.exchanged(
        actor, direction=direction, subject=ref(row.code), owner=making.owner_of(row), what="dossier", purpose="opinion",
        party=found.unit, message=document, at=at,
    )  # fmt: skip


def _enclosed(actor: Actor, names: Sequence[str], faults: list[FieldError], at: datetime) -> tuple[LetterPaper, ...]:
    if faults or not names:
        return ()
    found, left = [], MOST_BYTES
    for name in dict.fromkeys(names):
        held = papers.read_asked(actor, name, at=at, purpose="opinion")
        left -= len(held.content)
        if left < 0:
            faults.append(FieldError("/papers", "E-LONG", "papers_large", {"most": MOST_BYTES // 1024 // 1024}))
            return ()
        found.append(LetterPaper(held.paper.name, held.paper.media_type, held.content))
    return tuple(found)


def _kept(row: models.Dossier, found: models.Question, document: str, file: int, at: datetime) -> str:
    """The reply's first file as a paper of the dossier; "" where the other authority's file is of a kind that papers are not."""
    held = opinion_desk.get().reply_file(document, file) if file else None
    if held is None:
        return ""
    owner = making.owner_of(row)
    try:
        with transaction.atomic():
            paper = attachments.add(_HOUSE, owner=owner, name=held[0], content=held[2], unit=row.unit, at=at)
            attachments.bind(
                _HOUSE, papers=[paper.id], owner=owner, dossier=Ref("opinion", str(found.pk)), unit=row.unit, at=at
            )
    except PaperRefused:
        return ""
    return paper.id
