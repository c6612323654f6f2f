"""Which facts leave the house as events."""

from __future__ import annotations

from typing import Any

from motcua.casework.dossiers import facts as dossiers
from motcua.casework.payments import facts as payments
from motcua.casework.results import facts as results
from motcua.followup.events import services
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.types import Fact

NAME = "events"
_TOLD: tuple[type[Fact], ...] = (
    dossiers.DossierReceived, dossiers.StatusChanged, dossiers.DossierDecided, results.ResultIssued, results.ResultRevoked, results.ResultReplaced,
    payments.BillIssued, payments.BillPaid, payments.Refunded,
)  # fmt: skip


def on_fact(fact: Fact, recorded: Recorded) -> None:
    """Keep it in the stream; a second delivery changes nothing."""
    services.keep(fact, recorded)


SUBSCRIPTIONS: list[Subscription[Any]] = [Subscription(NAME, kind, on_fact) for kind in _TOLD]
