"""Values of the record of looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from motcua.foundation.types import Ref


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody saw something of the subject's: `by` is the actor, `what` names the data, `purpose` why."""

    id: int
    at: datetime
    by: str
    acting_for: Ref | None
    subject: Ref
    what: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Looks:
    """One page of looks, newest first; `next` asks for the page after, empty at the end."""

    items: tuple[Look, ...]
    next: int | None
