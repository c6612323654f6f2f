"""Where answers came from that a register knows too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from motcua.casework.dossiers import models
from motcua.casework.dossiers.types import SourcedValue, SourceState
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation.types import Json, Ref
from motcua.identity.people import queries as people
from motcua.identity.people.types import PopulationAnswer


def sources_of(code: str) -> tuple[SourcedValue, ...]:
    """Every field of a dossier that was held against a register, for who may see the dossier and has asked the gate."""
    rows = models.SourcedField.objects.filter(dossier__code=code).order_by("id")
    return tuple(SourcedValue(row.pointer, row.source, SourceState(row.state), row.told, row.at) for row in rows)


def population_of(version: ProcedureVersion, owner: Ref | None, *, at: datetime) -> PopulationAnswer | None:
    """What the population database has said of the person who files, while it may be used for this procedure; nobody is asked."""
    if owner is None or owner.kind != "person" or not catalogue.from_population(version):
        return None
    return people.population_answer(owner.id, version.procedure, at=at)


def known_of_population(version: ProcedureVersion, owner: Ref | None, *, at: datetime) -> Mapping[str, Json]:
    """The same as checks take it: `{"population": items}`, or nothing."""
    found = population_of(version, owner, at=at)
    return {"population": dict(found.items)} if found is not None and found.items else {}
