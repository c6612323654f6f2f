"""Linked procedures: parts with limits of their own under one main dossier (LC-09; Decree 61/2018/NĐ-CP article 19(6)(7))."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import lifecycle, models, queries
from motcua.casework.dossiers.errors import ActNotLawful
from motcua.casework.dossiers.facts import DossierLinked
from motcua.casework.dossiers.services.acts import making
from motcua.casework.dossiers.types import Asked, Status
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

MOST = 20


@transaction.atomic
def link(actor: Actor, *, code: str, main: str, asked: Asked, at: datetime) -> None:
    """Make a dossier a part of a main one of the same owner: the main one's unit leads, the parts count with it once.

    A part of a part, a main one that is a part itself, and one that has ended are refused. Linking again changes nothing.
    Raises `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.link")
    # Two that are locked at once are locked in the order of their codes, so that nobody waits in a ring.
    rows = {one: queries.row_for(actor, one, "dossier.link", lock=True) for one in sorted({code, main})}
    if len(rows) != 2:
        raise ActNotLawful("same_dossier", code=code)
    part, whole = rows[code], rows[main]
    known = models.Link.objects.filter(part=part).first()
    if known is not None and known.main_id == whole.pk:
        return
    making.unmoved(part, asked)
    if (part.owner_kind, part.owner_id) != (whole.owner_kind, whole.owner_id):
        raise NotFound(kind="dossier", code=main)
    if known is not None:
        raise ActNotLawful("linked_before", code=code)
    if models.Link.objects.filter(part=whole).exists() or models.Link.objects.filter(main=part).exists():
        raise ActNotLawful("chain", code=code)
    if models.Link.objects.filter(main=whole).count() >= MOST:
        raise ActNotLawful("many", code=code)
    if Status(part.status) not in lifecycle.BEFORE_DECISION:
        raise ActNotLawful("status", code=code)
    models.Link.objects.create(part=part, main=whole, by=str(actor), at=at)
    making.keep(whole, [DossierLinked(main, main)], by=actor, at=at)
    making.keep(part, [DossierLinked(code, main)], by=actor, at=at)
