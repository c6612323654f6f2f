"""What the room needs from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from motcua.foundation.ports import Port
from motcua.foundation.types import Json


class SectorRegisters(Protocol):
    """Registers of permits and certificates that decision tables ask about."""

    def look_up(self, register: str, key: str) -> Mapping[str, Json] | None:
        """The entry under a key, such as a permit by its number; none when there is none.

        Raises `foundation.errors.Unavailable` when the register does not answer.
        """
        ...


sector_registers: Port[SectorRegisters] = Port("dossiers.sector_registers")


class PostOffice(Protocol):
    """Whoever fetches results and brings them; it hears of orders as facts."""

    @property
    def is_on(self) -> bool:
        """Whether it can be asked."""


post_office: Port[PostOffice] = Port("dossiers.post_office")
