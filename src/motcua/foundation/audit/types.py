"""Values of the record of looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from motcua.foundation.types import Ref


class Direction(StrEnum):
    """Which way data went between us and another system."""

    FROM = "from"
    TO = "to"


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody saw something of the subject's: `by` is the actor, `what` names the data, `purpose` why.

    `owner` is whose data it was, `role` and `unit` those by which the actor was let in, `fields` the groups of data;
    `direction` is empty for a look and tells which way data went in an exchange with another system; `party` is then who stood at
    its other end by their code, and `message` the id by which both sides find it.
    """

    id: int
    at: datetime
    by: str
    acting_for: Ref | None
    subject: Ref
    what: str
    purpose: str
    direction: str
    owner: Ref | None
    role: str
    unit: str
    fields: tuple[str, ...]
    party: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Another system gave or got data of the owner's: the parts of a `Look` that differ within one round of a link."""

    direction: Direction
    subject: Ref
    owner: Ref | None
    what: str
    fields: tuple[str, ...] = ()
    party: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Looks:
    """One page of looks, newest first; `next` asks for the page after, empty at the end."""

    items: tuple[Look, ...]
    next: int | None


@dataclass(slots=True)
class Seen:
    """What was recorded during one request, and where the request came from."""

    address: str = ""
    subjects: list[Ref] = field(default_factory=list)
