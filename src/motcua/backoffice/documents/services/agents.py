"""Documents that a program on the signer's own machine fetches, signs and brings back, under one-time addresses."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from motcua.backoffice.documents import acts, models
from motcua.backoffice.documents.errors import NotOffered
from motcua.backoffice.documents.services import signing as signing_acts
from motcua.backoffice.documents.types import ActState, PaperState, SigningPaper
from motcua.foundation.errors import HouseError
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing import services as signing
from motcua.foundation.storage import queries as stored
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor

_PDF = "application/pdf"


def offer(actor: Actor, *, paper: int, minutes: int, at: datetime) -> str:
    """A one-time token under which a program fetches a prepared document and brings it back signed; a new one ends the last.

    Raises `ActUnknown`, `NotOffered`.
    """
    acts.own_paper(actor, paper)
    token = secrets.token_urlsafe(32)
    changed = models.SigningPaper.objects.filter(pk=paper, state=PaperState.PREPARED.value).update(
        token=_hashed(token), token_until=at + timedelta(minutes=minutes)
    )
    if not changed:
        raise NotOffered(paper=paper)
    return token


def offered(token: str, *, at: datetime) -> tuple[str, bytes] | None:
    """Name and bytes of the document that a token gives out; none when the token is of something else, used or too old."""
    row = _offered(token, at)
    return None if row is None else (_name(row), stored.read(str(row.file_id)))


def take_back(token: str, content: bytes, *, at: datetime) -> SigningPaper:
    """A document that came back signed, judged before anything is kept; a job issues it. Only a good one uses the token up.

    Raises `NotOffered`, `SignatureWrong`.
    """
    row = _offered(token, at)
    if row is None:
        raise NotOffered
    certificate = signatures.certificate(row.act.certificate_id)
    signed = signing.received(stored.read(str(row.file_id)), content, certificate=certificate, at=at)
    with transaction.atomic():
        act = models.SigningAct.objects.select_for_update(no_key=True).get(pk=row.act_id)
        held = models.SigningPaper.objects.select_for_update(no_key=True).get(pk=row.pk)
        if held.state != PaperState.PREPARED.value or held.token != _hashed(token):
            raise NotOffered(paper=row.pk)
        file = storage.put(signed, media_type=_PDF, name=_name(row), at=at)
        held.state, held.file_id, held.token = PaperState.SIGNED.value, UUID(file.id), ""
        held.save(update_fields=["state", "file", "token"])
        storage.drop([str(row.file_id)])
        if act.state == ActState.READY.value:
            signing_acts.authorised(act, certificate, act.papers.count(), at)
        signing_acts.order_finish(str(act.pk), [held.pk])
    return acts.paper_value(held)


def refused_by_agent(actor: Actor, *, paper: int, failure: HouseError, at: datetime) -> None:
    """The program said why it did not sign; raises `ActUnknown`."""
    acts.own_paper(actor, paper)
    signing_acts.fail(paper, failure, at=at)


def _offered(token: str, at: datetime) -> models.SigningPaper | None:
    rows = models.SigningPaper.objects.select_related("act", "document")
    row = rows.filter(token=_hashed(token), state=PaperState.PREPARED.value).first()
    return row if row is not None and row.token_until is not None and row.token_until >= at else None


def _name(row: models.SigningPaper) -> str:
    return f"{row.symbol.replace('/', '-')}.pdf"


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
