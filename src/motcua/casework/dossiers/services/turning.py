"""The one function that moves a dossier's legal status."""

from __future__ import annotations

from datetime import datetime

import structlog

from motcua.casework.dossiers import lifecycle
from motcua.casework.dossiers.errors import TransitionNotLawful
from motcua.casework.dossiers.facts import StatusChanged
from motcua.casework.dossiers.models import Dossier
from motcua.casework.dossiers.types import Channel, Status
from motcua.foundation.types import Ref

log = structlog.get_logger("dossiers")


def turn(row: Dossier, after: Status, *, by: lifecycle.By, at: datetime) -> StatusChanged:
    """Move a locked row through the closed table and give the fact of it, which the caller records and saves.

    Raises `TransitionNotLawful`, logged, when the law knows no such turn for this actor.
    """
    before = Status(row.status)
    lawful = lifecycle.lawful(before, after, by)
    if lawful is None:
        log.warning("transition_refused", code=row.code, before=before, after=after, by=by)
        raise TransitionNotLawful(before=before.value, after=after.value, by=by.value)
    row.status = after.value
    row.turns += 1
    if after is Status.ACCEPTED:
        row.accepted_at = at
    elif after in {Status.DECIDED, Status.REFUSED} and before is not Status.CORRECTING:
        row.decided_at = at  # a correction leaves it: the answer came when it first came
    elif after is Status.RETURNED:
        row.returned_at = at
    return StatusChanged(
        row.code, before, after, lawful.article, Channel(row.channel), f"{row.owner_kind}:{row.owner_id}"
    )


def ref(code: str) -> Ref:
    """The dossier as a subject of the journal."""
    return Ref("dossier", code)
