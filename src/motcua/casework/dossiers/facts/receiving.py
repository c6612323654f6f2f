"""What receptions tell: what was brought, what went back, what was taken while this system was away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.casework.dossiers.types import Channel, TakenFault, TakenState
from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class TakenSent(Fact):
    """A record came in afterwards; `fault` is empty where it was entered. `by` is the account that took it, at `taken_at`."""

    NAME: ClassVar[str] = "dossiers.taken_sent"

    record: str
    lease: str
    code: str
    by: str
    taken_at: str
    state: TakenState
    fault: TakenFault | None


@dataclass(frozen=True, slots=True)
class TakenSettled(Fact):
    """The head of a desk settled a record that could not be entered by itself; `code` is the one it goes on under."""

    NAME: ClassVar[str] = "dossiers.taken_settled"

    record: str
    lease: str
    code: str
    state: TakenState


@dataclass(frozen=True, slots=True)
class DossierBroughtIn(Fact):
    """An officer filed a dossier for its owner: over the counter, or from an envelope of the post."""

    NAME: ClassVar[str] = "dossiers.brought_in"

    code: str
    channel: Channel
    unit: str
    by_proxy: bool
    components: int
    confirmed: int
    """How many values that a machine had read were confirmed by the officer."""
    lacks: int = 0
    """How many required answers and components lacked."""


@dataclass(frozen=True, slots=True)
class ComponentReturned(Fact):
    """A paper in the hand went back to its owner."""

    NAME: ClassVar[str] = "dossiers.component_returned"

    code: str
    position: int


@dataclass(frozen=True, slots=True)
class PaperAnswerEntered(Fact):
    """The desk entered what the applicant brought or sent on paper; `lacks` is how much is missing after it."""

    NAME: ClassVar[str] = "dossiers.paper_answer_entered"

    code: str
    revision: int
    papers: int
    lacks: int
