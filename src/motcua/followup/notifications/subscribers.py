"""What notices hear of: filings, turns, legal acts, and results that end soon."""

from __future__ import annotations

from typing import Any

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.facts import ActMade, DossierReceived, StatusChanged, SupplementEnding
from motcua.casework.dossiers.types import Status
from motcua.casework.results.facts import ResultEnding
from motcua.followup.notifications import services, words
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox.facts import MessageResent
from motcua.foundation.types import Actor, Ref

ACTOR = Actor.system("notices")


def on_received(fact: DossierReceived, recorded: Recorded) -> None:
    """A dossier exists; one that was accepted in the same act is told as accepted only."""
    if dossiers.filed_with_main(fact.code) or dossiers.filed_in_bundle(fact.code):
        return  # the main dossier's letter speaks for its parts, one letter for all that were filed at once
    event = words.EVENTS[Status.SUBMITTED]
    services.tell(ACTOR, owner=Ref.parse(fact.owner), code=fact.code, event=event, seq=recorded.seq, at=recorded.at)


def on_status_changed(fact: StatusChanged, recorded: Recorded) -> None:
    """The legal status moved; of the acceptance of a part the main dossier's letter tells."""
    if fact.after is Status.ACCEPTED and dossiers.filed_with_main(fact.code):
        return
    event = words.EVENTS[fact.after]
    services.tell(ACTOR, owner=Ref.parse(fact.owner), code=fact.code, event=event, seq=recorded.seq, at=recorded.at)


def on_act(fact: ActMade, recorded: Recorded) -> None:
    """A legal act of which the owner is told."""
    event = words.ACTS[fact.kind, fact.state]
    services.tell(ACTOR, owner=Ref.parse(fact.owner), code=fact.code, event=event, seq=recorded.seq, at=recorded.at)


def on_ending(fact: ResultEnding, recorded: Recorded) -> None:
    """A result ends soon."""
    owner = Ref.parse(fact.owner)
    services.tell(ACTOR, owner=owner, code=recorded.ref.id, event="ending", seq=recorded.seq, at=recorded.at)


def on_supplement_ending(fact: SupplementEnding, recorded: Recorded) -> None:
    """The term of a supplement is near."""
    services.tell(
        ACTOR, owner=Ref.parse(fact.owner), code=fact.code, event="supplement_ending", seq=recorded.seq, at=recorded.at
    )


def on_resent(fact: MessageResent, recorded: Recorded) -> None:
    """An operator sent a message again."""
    services.resent(key=fact.key, at=recorded.at)


SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("notifications", DossierReceived, on_received, wants=lambda fact: not fact.automatic),
    Subscription("notifications", ActMade, on_act, wants=lambda fact: (fact.kind, fact.state) in words.ACTS),
    Subscription("notifications", ResultEnding, on_ending),
    Subscription("notifications", MessageResent, on_resent),
    Subscription("notifications", SupplementEnding, on_supplement_ending),
    Subscription("notifications", StatusChanged, on_status_changed, wants=lambda fact: bool(words.EVENTS[fact.after])),
]
