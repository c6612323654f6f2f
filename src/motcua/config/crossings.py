"""Where one room's need is met by a higher one: ten lines each."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.wallet.ports import DossierStanding
from motcua.foundation.types import Ref
from motcua.identity.permissions.types import Target


class HeldDossiers:
    """Adapter of `payments.ports.Holder`: a dossier is locked before its bills."""

    def hold(self, subject: Ref) -> None:
        """Lock the dossier; one that does not exist is passed over."""
        dossiers.locked(subject.id)


class WalletDossiers:
    """Adapter of `wallet.ports.Dossiers`."""

    def standings(self, codes: Collection[str]) -> Mapping[str, DossierStanding]:
        """What is known of each, by its code."""
        return dossiers.standings(codes)


class DossierPlaces:
    """Adapter of `attachments.ports.DossierPlaces`: papers stand where their dossier stands."""

    def place_of(self, dossier: Ref) -> Target:
        """The dossier as the gate sees it; the paper of an opinion stands at the unit that gave it."""
        return dossiers.place_of_opinion(dossier.id) if dossier.kind == "opinion" else dossiers.place_of(dossier.id)
