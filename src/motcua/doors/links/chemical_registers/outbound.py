"""The registers as the dossiers' port asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from motcua.doors.links.chemical_registers import client, mapping
from motcua.doors.links.chemical_registers.settings import Settings, current
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.consent import queries as consent

PURPOSE = "sector_registers"
ACTOR = Actor.system("chemical_registers")


class ChemicalRegisters:
    """Adapter of `dossiers.ports.SectorRegisters`; reads its settings at each call."""

    def __init__(self, settings: Callable[[], Settings] = current) -> None:
        self._settings = settings

    def look_up(self, register: str, key: str) -> Mapping[str, Json] | None:
        """A permit by its number (`permits`), or an enterprise's right to trade a chemical by `code/CAS` (`certificates`)."""
        settings = self._settings()
        consent.require_purpose(PURPOSE)
        if register == "permits":
            found = client.permit(settings, key)
            _note(Ref("permit", key), None)
            return mapping.permit(found, settings) if found else None
        if register == "certificates":
            enterprise, _, cas_number = key.partition("/")
            told = client.certificates(settings, enterprise)
            _note(Ref("enterprise", enterprise), Ref("enterprise", enterprise))
            return mapping.certificate(told, cas_number, settings)
        return None


def _note(subject: Ref, owner: Ref | None) -> None:
    purpose = consent.require_purpose(PURPOSE)
    audit.exchanged(
        ACTOR,
        direction=Direction.FROM,
        subject=subject,
        owner=owner,
        what=PURPOSE,
        purpose=purpose.key,
        fields=purpose.fields,
        at=clock.now(),
    )
