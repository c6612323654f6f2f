"""The registers as the dossiers' port asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from motcua.doors.links.chemical_registers import client, mapping
from motcua.doors.links.chemical_registers.settings import Settings, current
from motcua.foundation.types import Json


class ChemicalRegisters:
    """Adapter of `dossiers.ports.SectorRegisters`; reads its settings at each call."""

    def __init__(self, settings: Callable[[], Settings] = current) -> None:
        self._settings = settings

    def look_up(self, register: str, key: str) -> Mapping[str, Json] | None:
        """A permit by its number (`permits`), or an enterprise's right to trade a chemical by `code/CAS` (`certificates`)."""
        settings = self._settings()
        if register == "permits":
            found = client.permit(settings, key)
            return mapping.permit(found, settings) if found else None
        if register == "certificates":
            enterprise, _, cas_number = key.partition("/")
            return mapping.certificate(client.certificates(settings, enterprise), cas_number, settings)
        return None
