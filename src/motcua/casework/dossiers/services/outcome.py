"""What follows the signed paper: the status that it gives."""

from __future__ import annotations

from datetime import datetime

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.services import desk, ticking
from motcua.casework.dossiers.services.acts import fees
from motcua.casework.dossiers.services.turning import ref, turn
from motcua.casework.dossiers.types import Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.errors import NotFound
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

_DECIDED = {"issued": Status.DECIDED, "refusal": Status.REFUSED}


def result_ready(actor: Actor, *, code: str, kind: str, at: datetime) -> None:
    """Move a dossier whose paper was issued to decided or refused; shares the transaction of the issuing."""
    permissions.require(actor, "dossier.answer")
    row = queries.locked(code)
    if row is None:
        raise NotFound(kind="dossier", code=code)
    status = Status(row.status)
    by = By.SIGNER if status in {Status.SUBMITTED_FOR_SIGN, Status.CORRECTING} else By.SYSTEM
    # A corrected paper decides again, whatever it says: the table has one way out of a correction.
    changed = turn(row, Status.DECIDED if status is Status.CORRECTING else _DECIDED[kind], by=by, at=at)
    automatic = catalogue.version(row.version_id).automatic
    ended = [] if automatic and row.due is None else ticking.end(row, by=actor, at=at)
    row.save(update_fields=["status", "turns", "decided_at", "due"])
    journal.record_all([changed, *ended], ref=ref(code), by=actor, at=at)
    if kind == "issued" and status is not Status.CORRECTING:
        fees.charge(row, moment="delivery", at=at)
    if not automatic:
        desk.issued(code, at=at)
