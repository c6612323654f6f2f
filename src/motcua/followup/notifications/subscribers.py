"""What notices hear of: filings and turns."""

from __future__ import annotations

from typing import Any

from motcua.casework.dossiers.facts import DossierReceived, StatusChanged
from motcua.casework.dossiers.types import Status
from motcua.followup.notifications import services, words
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.types import Actor, Ref

ACTOR = Actor.system("notices")


def on_received(fact: DossierReceived, recorded: Recorded) -> None:
    """A dossier exists; one that was accepted in the same act is told as accepted only."""
    event = words.EVENTS[Status.SUBMITTED]
    services.tell(ACTOR, owner=Ref.parse(fact.owner), code=fact.code, event=event, seq=recorded.seq, at=recorded.at)


def on_status_changed(fact: StatusChanged, recorded: Recorded) -> None:
    """The legal status moved."""
    event = words.EVENTS[fact.after]
    services.tell(ACTOR, owner=Ref.parse(fact.owner), code=fact.code, event=event, seq=recorded.seq, at=recorded.at)


SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("notifications", DossierReceived, on_received, wants=lambda fact: not fact.automatic),
    Subscription("notifications", StatusChanged, on_status_changed, wants=lambda fact: bool(words.EVENTS[fact.after])),
]
