"""Which facts leave the house as events."""

from __future__ import annotations

from typing import Any

from motcua.followup.events import services
from motcua.followup.events.telling import TOLD
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.types import Fact

NAME = "events"


def on_fact(fact: Fact, recorded: Recorded) -> None:
    """Keep it in the stream; a second delivery changes nothing."""
    services.keep(fact, recorded)


SUBSCRIPTIONS: list[Subscription[Any]] = [Subscription(NAME, kind, on_fact) for kind in TOLD]
