"""Taking ratings (Decree 61/2018/NĐ-CP articles 27–32; Decision 766/QĐ-TTg group 5)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import queries as dossiers
from motcua.followup.feedback import models, queries
from motcua.followup.feedback.errors import DossierNotRated, RatingUnreadable
from motcua.followup.feedback.facts import DossierRated
from motcua.followup.feedback.types import Level, Rating
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions

LONGEST_TEXT = 2000
LONGEST_KEY = 200


@transaction.atomic
def take(
    actor: Actor,
    *,
    source: str,
    key: str,
    code: str,
    level: Level | None,
    kind: str,
    text: str,
    rated_at: datetime,
    at: datetime,
) -> Rating:
    """Take a rating of a dossier; the same key again changes what was said, never how often it counts.

    Raises `DossierNotRated`, `RatingUnreadable`. `rated_at` lies in the past; one from the future counts as now.
    """
    permissions.require(actor, "feedback.take")
    if level is None or not 0 < len(key) <= LONGEST_KEY:
        raise RatingUnreadable(field="level" if level is None else "key")
    place = dossiers.place_of(code)
    if place.unit is None or place.procedure is None:
        raise DossierNotRated(code=code)
    said = {
        "dossier": code, "unit": place.unit, "procedure": place.procedure, "kind": kind[:40], "level": level.value,
        "text": normal(text)[:LONGEST_TEXT], "at": min(rated_at, at), "taken_at": at,
    }  # fmt: skip
    known = models.Rating.objects.select_for_update(no_key=True).filter(source=source, key=key).first()
    if known is not None and all(getattr(known, name) == value for name, value in said.items() if name != "taken_at"):
        return queries.value(known)
    row, _ = models.Rating.objects.update_or_create(source=source, key=key, defaults=said)
    journal.record(DossierRated(code, source, level.value, place.unit), ref=Ref("dossier", code), by=actor, at=at)
    return queries.value(row)
