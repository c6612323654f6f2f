"""What the room needs from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from motcua.foundation.ports import Port


@dataclass(frozen=True, slots=True)
class DossierStanding:
    """A dossier in which an item was used: what its procedure is called, and whether it was accepted."""

    procedure: str
    accepted: bool


class Dossiers(Protocol):
    """The dossiers in which items were used."""

    def standings(self, codes: Collection[str]) -> Mapping[str, DossierStanding]:
        """What is known of each, by its code."""
        ...


dossiers: Port[Dossiers] = Port("wallet.dossiers")
