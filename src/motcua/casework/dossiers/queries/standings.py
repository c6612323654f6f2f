"""What the wallet shows of the dossiers in which its items were used."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from motcua.casework.dossiers import models
from motcua.casework.wallet.ports import DossierStanding
from motcua.definitions.catalogue import queries as catalogue


def standings(codes: Collection[str]) -> Mapping[str, DossierStanding]:
    """By code: what the procedure is called, and whether the dossier was accepted; one query. Whoever shows them has asked the gate."""
    rows = models.Dossier.objects.filter(code__in=codes).values_list("code", "version_id", "accepted_at")
    return {
        code: DossierStanding(catalogue.version(version).name.vi, accepted_at is not None)
        for code, version, accepted_at in rows
    }
