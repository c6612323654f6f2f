"""What this room tells, on the chain of the act that owns the number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class NumberBound(Fact):
    """A register number was given to the act; `late_under` names the rule of an entry into a past year's book."""

    NAME: ClassVar[str] = "numbering.bound"

    register: str
    year: int
    number: int
    late_under: str


@dataclass(frozen=True, slots=True)
class NumberVoided(Fact):
    """The act's number became void; the reason is in the register."""

    NAME: ClassVar[str] = "numbering.voided"

    register: str
    year: int
    number: int


@dataclass(frozen=True, slots=True)
class RegisterOpened(Fact):
    """A register goes on in the year from an earlier system's last number."""

    NAME: ClassVar[str] = "numbering.register_opened"

    register: str
    year: int
    last: int
