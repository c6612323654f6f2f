"""The papers of a dossier come into the wallet of its owner, under the names that their places have in the form."""

from __future__ import annotations

from datetime import datetime

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models, places
from motcua.casework.wallet import queries as wallets
from motcua.casework.wallet import services as wallet
from motcua.casework.wallet.types import Deposit
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_LOOKED_AT, _AT_ONCE = 1000, 20


def gather(actor: Actor, *, at: datetime) -> int:
    """Note the papers of the owner's dossiers that no job has noted yet, such as those of an old system or of a minute ago; how many dossiers.

    Some at a time, the latest first: whoever opens the wallet does not wait for all of them.
    """
    owner = actor.acting_for
    if owner is None:
        raise NotAllowed(permission="wallet.read")
    permissions.require(actor, "wallet.read", on=Target(owner=owner))
    codes = papers.dossiers_of(owner, limit=_LOOKED_AT)
    noted = wallets.noted(codes) if codes else set()
    waiting = [code for code in codes if code not in noted][:_AT_ONCE]
    for code in waiting:
        deposit(code, at=at)
    return len(waiting)


def deposit(code: str, *, at: datetime) -> int:
    """Note every paper of a dossier in its owner's wallet; how many were new there. A job, safe to repeat."""
    row = models.Dossier.objects.filter(code=code).first()
    if row is None:
        return 0
    owner, layout = Ref(row.owner_kind, row.owner_id), catalogue.version(row.version_id).layout
    kinds: dict[str, tuple[str, str]] = {}
    for revision in row.revisions.order_by("number"):
        for name, paper in revision.papers.items():
            slot = places.slot_of_file(layout, revision.data, name)
            if slot is not None:
                kinds[paper] = (slot.document_type, slot.label.vi)
    given = [
        Deposit(one.id, *kinds.get(one.id, ("", ""))) for one in papers.of(Ref("dossier", code)) if one.owner == owner
    ]
    return wallet.deposit(owner, dossier=code, given=given, at=at) if given else 0
