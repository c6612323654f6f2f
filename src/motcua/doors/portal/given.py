"""What the applicant's wallet has for places for papers, offered at the place itself; taken by reference, as from the wallet's own page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from motcua.casework.dossiers import queries
from motcua.casework.wallet import queries as wallet
from motcua.casework.wallet.types import Item
from motcua.definitions.forms.types import PaperSlot
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions


def may_take(actor: Actor) -> bool:
    """Whether the actor may take anything out of the wallet."""
    return permissions.allows(actor, "wallet.read") and permissions.allows(actor, "wallet.use")


def before(actor: Actor, slots: Iterable[PaperSlot], *, at: datetime) -> Sequence[Item]:
    """What holds of the kinds that serve again in these places; read once for a page."""
    kinds = {kind for slot in slots for kind in queries.serving(slot)}
    if not kinds or not may_take(actor):
        return ()
    every = [media for found in queries.MEDIA.values() for media in found]
    found = wallet.items(actor, usable=every, first_kind=kinds, at=at).lines
    return [item for item in found if item.kind in kinds]


def offered(held: Sequence[Item], slot: PaperSlot, *, but: str = "") -> tuple[Item, ...]:
    """Those that a place may take, but for what lies in the dossier `but`; a few."""
    found = [item for item in held if not but or all(use.dossier != but for use in item.uses)]
    return queries.fitting(found, slot)
