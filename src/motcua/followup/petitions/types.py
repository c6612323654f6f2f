"""Values of petitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a petition stands."""

    NEW = "NEW"
    NEED_INFO = "NEED_INFO"
    REJECTED = "REJECTED"
    FORWARDED = "FORWARDED"
    ASSIGNED = "ASSIGNED"
    """Accepted, classed, and with the unit that answers it."""
    ANSWERED = "ANSWERED"
    """Answered to the person; not public yet."""
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"


class PetitionClass(StrEnum):
    """What a petition is about (Decree 20/2008/NĐ-CP)."""

    BEHAVIOUR = "behaviour"
    """Delay, harassment, a procedure not done or wrongly done."""
    REGULATION = "regulation"
    """A rule that is unlawful, unreasonable or impractical; a new idea."""
    QUESTION = "question"


class Act(StrEnum):
    """What an officer does to a petition."""

    ACCEPT = "accept"
    ASK = "ask"
    REFUSE = "refuse"
    FORWARD = "forward"
    ANSWER = "answer"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote; without a name or a way to reach them a petition is kept but cannot be accepted (article 7)."""

    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the law's form is met."""
        return bool(self.name and (self.phone or self.email or self.address))


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a petition's life."""

    state: State
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Petition:
    """A petition; `number` is that of the year's register. `due` is the end of the step that is open, `answer_due` that of the answer."""

    id: int
    number: str
    source: str
    key: str
    state: State
    kind: PetitionClass | None
    title: str
    text: str
    sender: Sender
    dossier: str
    procedure: str
    unit: str
    sent_at: datetime
    received_at: datetime
    due: datetime | None
    answer_due: datetime | None
    answer: str
    document: str
    answered_at: datetime | None
    steps: tuple[Step, ...] = ()
    acts: tuple[Act, ...] = ()
    """What may be done now."""


@dataclass(frozen=True, slots=True)
class Told:
    """What its sender is told of a turn, over the link that it came by; read when the message is sent."""

    key: str
    state: State
    at: datetime
    text: str
    document: str
    number: str
    unit: str


@dataclass(frozen=True, slots=True)
class Handling:
    """Petitions of a time: how many came, were answered, and were answered or refused in time."""

    received: int
    answered: int
    in_time: int
    late_open: int
    counts: Mapping[str, int]
