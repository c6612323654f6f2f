"""Reactions to facts of lower rooms."""

from __future__ import annotations

from motcua.casework.dossiers import services
from motcua.casework.results.facts import ResultIssued
from motcua.foundation.journal.types import Delivery, Recorded, Subscription
from motcua.foundation.types import Actor

_ANSWER = Actor.system("answer")


def on_result_issued(fact: ResultIssued, recorded: Recorded) -> None:
    """The signed paper decides the dossier, in the same transaction: neither is there without the other."""
    if recorded.ref.kind == "dossier":
        services.result_ready(_ANSWER, code=recorded.ref.id, kind=fact.kind.value, at=recorded.at)


SUBSCRIPTIONS = [Subscription("dossiers.result", ResultIssued, on_result_issued, Delivery.SAME_TRANSACTION)]
