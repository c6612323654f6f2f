"""What a dossier's page says of the national single window: its number there, and messages about it that have not arrived."""

from __future__ import annotations

from dataclasses import dataclass

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.types import Channel, DossierView
from motcua.foundation.outbox import queries as outbox
from motcua.foundation.outbox.types import Waiting
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

CHANNEL = "single_window"


@dataclass(frozen=True, slots=True)
class Window:
    """A dossier as the window knows it."""

    reference: str
    document_type: str
    replaces: str
    waiting: tuple[Waiting, ...]
    dead: tuple[Waiting, ...]
    may_resend: bool


def of(actor: Actor, dossier: DossierView) -> Window | None:
    """For a dossier that came from the window; none for any other."""
    if dossier.channel is not Channel.SINGLE_WINDOW:
        return None
    origin = queries.for_link(dossier.code, whole=False).origin
    reference = str(origin.get("reference", ""))
    unsent = outbox.unsent(channel=CHANNEL, stream=reference, limit=20)
    return Window(
        reference, str(origin.get("document_type", "")), str(origin.get("replaces", "")),
        tuple(one for one in unsent if one.state != "dead"), tuple(one for one in unsent if one.state == "dead"),
        permissions.allows(actor, "outbox.read"),
    )  # fmt: skip
