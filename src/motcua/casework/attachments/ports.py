"""What the room needs from elsewhere."""

from __future__ import annotations

from typing import Protocol

from motcua.foundation.ports import Port
from motcua.foundation.types import Ref
from motcua.identity.permissions.types import Target


class DossierPlaces(Protocol):
    """Where the dossiers that papers are bound to stand."""

    def place_of(self, dossier: Ref) -> Target:
        """The dossier as the gate sees it: owner, unit in charge, procedure; no unit when it is unknown."""
        ...


dossier_places: Port[DossierPlaces] = Port("attachments.dossier_places")
