"""What rooms above and beside ask of many dossiers at once: how those stand in which an item was used, who has one open."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Q

from motcua.casework.dossiers import lifecycle, models
from motcua.casework.wallet.ports import DossierStanding
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.types import Ref


def standings(codes: Collection[str]) -> Mapping[str, DossierStanding]:
    """By code: what the procedure is called, and whether the dossier was accepted; one query. Whoever shows them has asked the gate."""
    rows = models.Dossier.objects.filter(code__in=codes).values_list("code", "version_id", "accepted_at")
    return {
        code: DossierStanding(catalogue.version(version).name.vi, accepted_at is not None)
        for code, version, accepted_at in rows
    }


def with_open(owners: Collection[Ref]) -> set[Ref]:
    """Those of some owners who have a dossier that is not at its end; one query. For the house's own letters."""
    names: dict[str, list[str]] = {}
    for owner in owners:
        names.setdefault(owner.kind, []).append(owner.id)
    theirs = Q(pk__in=[])
    for kind, ids in names.items():
        theirs |= Q(owner_kind=kind, owner_id__in=ids)
    ended = [status.value for status in lifecycle.CLOSED]
    rows = models.Dossier.objects.filter(theirs).exclude(status__in=ended)
    return {Ref(kind, number) for kind, number in rows.values_list("owner_kind", "owner_id").distinct()}
