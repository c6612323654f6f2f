"""What this room needs from elsewhere: the national population database."""

from __future__ import annotations

from typing import Protocol

from motcua.foundation.ports import Port
from motcua.identity.people.types import PopulationQuestion, PopulationRecord


class PopulationDatabase(Protocol):
    """CSDLQG về dân cư (Decree 137/2015/NĐ-CP; Law 26/2023/QH15)."""

    @property
    def is_on(self) -> bool:
        """Whether there is a database to ask."""
        ...

    def look_up(self, question: PopulationQuestion) -> PopulationRecord | None:
        """The record that fits number, name and birth date, `None` when none fits all three; raises `errors.Unavailable`."""
        ...


population: Port[PopulationDatabase] = Port("people.population")
