"""What follows the signed paper: the status that it gives, and its delivery."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.facts import ResultDelivered
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.services import desk, ticking
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
    by = By.SIGNER if Status(row.status) is Status.SUBMITTED_FOR_SIGN else By.SYSTEM
    changed = turn(row, _DECIDED[kind], by=by, at=at)
    automatic = catalogue.version(row.version_id).automatic
    ended = [] if automatic and row.due is None else ticking.end(row, by=actor, at=at)
    row.save(update_fields=["status", "turns", "decided_at", "due"])
    journal.record_all([changed, *ended], ref=ref(code), by=actor, at=at)
    if not automatic:
        desk.issued(code, at=at)


@transaction.atomic
def deliver_result(actor: Actor, *, code: str, means: str, at: datetime) -> bool:
    """Note that the result reached its owner, with the means as proof; only the first time changes anything.

    Whoever may read the result delivers it by taking it: the owner by a download, a linked system by its
    acknowledgement. An officer's look is no delivery. Source: Decree 61/2018/NĐ-CP article 20.
    """
    permissions.require(actor, "result.read")
    row = queries.row_for(actor, code, "result.read", lock=True)
    if Status(row.status) not in {Status.DECIDED, Status.REFUSED}:
        return False
    changed = turn(row, Status.RETURNED, by=By.SYSTEM, at=at)
    row.save(update_fields=["status", "turns", "returned_at"])
    journal.record_all([ResultDelivered(code, means), changed], ref=ref(code), by=actor, at=at)
    return True
