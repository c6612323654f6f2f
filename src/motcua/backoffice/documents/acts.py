"""Rows of acts of signing, whose they are, and the values that are made of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from motcua.backoffice.documents import models
from motcua.backoffice.documents.errors import ActUnknown
from motcua.backoffice.documents.types import LIVE, ActState, PaperState, SigningAct, SigningPaper
from motcua.foundation.types import Actor, ActorKind


def row_of(act: str) -> models.SigningAct:
    """The row of an act; raises `ActUnknown`."""
    try:
        row = models.SigningAct.objects.filter(pk=UUID(act)).first()
    except ValueError:
        row = None
    if row is None:
        raise ActUnknown(act=act)
    return row


def own(actor: Actor, act: str, *, lock: bool = False) -> models.SigningAct:
    """The row of one of the actor's own acts; raises `ActUnknown`."""
    row = row_of(act)
    if row.principal != actor.id:
        raise ActUnknown(act=act)
    return models.SigningAct.objects.select_for_update(no_key=True).get(pk=row.pk) if lock else row


def own_paper(actor: Actor, paper: int) -> models.SigningPaper:
    """The row of a document in one of the actor's own acts; raises `ActUnknown`."""
    row = models.SigningPaper.objects.select_related("act").filter(pk=paper, act__principal=actor.id).first()
    if row is None:
        raise ActUnknown(paper=paper)
    return row


def actor_of(row: models.SigningAct) -> Actor:
    """The officer whose act it is."""
    return Actor(ActorKind.OFFICER, row.principal)


def settle(act: UUID, at: datetime) -> None:
    """The act's state from those of its documents. Locks the act, so that the last of several workers sees all of them."""
    row = models.SigningAct.objects.select_for_update(no_key=True).get(pk=act)
    states, state = set(row.papers.values_list("state", flat=True).distinct()), ActState(row.state)
    if not states & {one.value for one in LIVE}:
        state = ActState.ENDED
    elif state is ActState.PREPARING and PaperState.WAITING.value not in states:
        state = ActState.READY
    if state.value != row.state:
        row.state = state.value
        row.ended_at = at if state is ActState.ENDED else row.ended_at
        row.save(update_fields=["state", "ended_at"])


def act_value(row: models.SigningAct) -> SigningAct:
    """The row with its documents as a value."""
    papers = tuple(paper_value(one) for one in row.papers.select_related("document").order_by("position"))
    return SigningAct(
        str(row.pk), row.principal, row.certificate_id, row.code, ActState(row.state), row.stopped, row.begun_at, papers
    )


def paper_value(row: models.SigningPaper) -> SigningPaper:
    """The row as a value."""
    return SigningPaper(
        row.pk, str(row.act_id), str(row.document_id), row.document.subject, row.seen, PaperState(row.state), row.symbol,
        row.digest, row.error, row.params,
    )  # fmt: skip
