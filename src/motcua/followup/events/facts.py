"""What the room tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class WebhookSet(Fact):
    """A webhook was made or changed; `change` is `made`, `changed`, `secret`, `paused`, `on`, `removed`, `disabled`, `replayed` or `resent`, `host` where it leads."""

    NAME: ClassVar[str] = "events.webhook_set"

    webhook: str
    change: str
    host: str
