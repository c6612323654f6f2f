"""Questions to other authorities by letter: how each letter stands, what came back, and its files."""

from __future__ import annotations

from datetime import datetime

from motcua.casework.dossiers import models
from motcua.casework.dossiers.errors import ActUnknown
from motcua.casework.dossiers.ports import opinion_desk
from motcua.casework.dossiers.queries.finding import ref_of, row_for
from motcua.casework.dossiers.queries.opinions import values
from motcua.casework.dossiers.types import Authority, Consultation
from motcua.foundation.audit import services as audit
from motcua.foundation.types import Actor


def consultations(actor: Actor, code: str, *, at: datetime) -> list[Consultation]:
    """Questions of a dossier to other authorities with their letters, in the order of asking; raises `NotFound`."""
    row = row_for(actor, code, "process.read")
    return _consultations(list(models.Letter.objects.filter(question__dossier=row).order_by("question_id")), at)


def consultation(actor: Actor, code: str, number: int, *, at: datetime) -> Consultation:
    """One of them; raises `NotFound`, `ActUnknown`."""
    row = row_for(actor, code, "process.read")
    found = list(models.Letter.objects.filter(question__dossier=row, question=number))
    if not found:
        raise ActUnknown(act=number)
    return _consultations(found, at)[0]


def reply_file(actor: Actor, code: str, number: int, file: int, *, at: datetime) -> tuple[str, str, bytes]:
    """Name, media type and content of a file of the document that came in reply; the look is logged. Raises `NotFound`, `ActUnknown`."""
    row = row_for(actor, code, "process.read")
    letter = models.Letter.objects.filter(question__dossier=row, question=number).exclude(reply="").first()
    held = opinion_desk.get().reply_file(letter.reply, file) if letter else None
    if held is None:
        raise ActUnknown(act=number)
    audit.looked(actor, subject=ref_of(row.code), what=f"reply:{number}", purpose="handling", at=at)
    return held


def _consultations(rows: list[models.Letter], at: datetime) -> list[Consultation]:
    desk = opinion_desk.get()
    standings = desk.standings([row.document for row in rows]) if rows else {}
    asked = models.Question.objects.filter(letter__in=rows).select_related("dossier")
    questions = {one.id: one for one in values(list(asked))}
    found = []
    for row in rows:
        one = questions[row.question_id]
        found.append(
            Consultation(
                question=one, authority=Authority(one.unit, row.authority), letter=row.document, standing=standings.get(row.document),
                reply=desk.reply(row.reply) if row.reply else None,
                late=one.state == "open" and one.due is not None and one.due < at,
            )
        )  # fmt: skip
    return found
