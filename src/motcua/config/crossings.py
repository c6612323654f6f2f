"""Where one room's need is met by a higher one: ten lines each."""

from __future__ import annotations

from motcua.casework.dossiers import queries as dossiers
from motcua.foundation.types import Ref
from motcua.identity.permissions.types import Target


class DossierPlaces:
    """Adapter of `attachments.ports.DossierPlaces`: papers stand where their dossier stands."""

    def place_of(self, dossier: Ref) -> Target:
        """The dossier as the gate sees it."""
        return dossiers.place_of(dossier.id)
