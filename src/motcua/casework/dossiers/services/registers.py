"""What sector registers say of a filing: asked where a pack names them, when it is filed or when it is decided."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.casework.dossiers.ports import sector_registers
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation.errors import Unavailable
from motcua.foundation.types import Json


def entries(version: ProcedureVersion, data: Mapping[str, Json], *, at_filing: bool = False) -> dict[str, Json]:
    """Entries by register and key; a register that is away leaves its mark. With `at_filing` only what checks need."""
    known: dict[str, Json] = {}
    for register, keys in catalogue.look_ups(version, data, at_filing=at_filing).items():
        found: dict[str, Json] = {}
        for key in keys:
            try:
                entry = sector_registers.get().look_up(register, key)
            except Unavailable:
                found[key] = {"state": "unavailable"}
                continue
            found[key] = dict(entry) if entry is not None else None
        known[register] = found
    return known
