"""What the room tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class PetitionReceived(Fact):
    """A petition came and is kept."""

    NAME: ClassVar[str] = "petitions.received"

    petition: int
    source: str
    unit: str


@dataclass(frozen=True, slots=True)
class PetitionTurned(Fact):
    """A petition was accepted, refused, passed on, answered or published, by its article."""

    NAME: ClassVar[str] = "petitions.turned"

    petition: int
    source: str
    step: int
    state: str
    article: str


@dataclass(frozen=True, slots=True)
class PetitionBound(Fact):
    """An officer said which dossier a petition is about; empty for none."""

    NAME: ClassVar[str] = "petitions.bound"

    petition: int
    dossier: str
