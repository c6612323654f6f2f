"""Values of working on one dossier together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from motcua.casework.dossiers.types.dossier import Status
from motcua.foundation.types import Json


@dataclass(frozen=True, slots=True)
class Looker:
    """An officer who has a dossier open, and since when."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """Who is working on a dossier; `mine` is the asker, `idle` that nothing was done for the time after which it may be taken over."""

    name: str
    since: datetime
    active_at: datetime
    mine: bool
    idle: bool
    may_take_over: bool


@dataclass(frozen=True, slots=True)
class Together:
    """Who else has a dossier open, the longest first, and who is working on it; `over` when there is nothing to begin on it."""

    others: tuple[Looker, ...] = ()
    held: Held | None = None
    over: bool = False

    @property
    def held_by_other(self) -> bool:
        """Whether another than the asker is working on it and not idle."""
        return self.held is not None and not self.held.mine and not self.held.idle


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """One thing that happened since a page was made, with the name of who did it; "" where the house did."""

    at: datetime
    kind: str
    status: Status | None
    by: str
    params: Mapping[str, Json] = field(default_factory=dict)
