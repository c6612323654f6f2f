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


@dataclass(frozen=True, slots=True)
class CodesLeased(Fact):
    """A block of dossier codes went into somebody's hand for some days, to be given while this system is away."""

    NAME: ClassVar[str] = "numbering.codes_leased"

    lease: str
    unit: str
    holder: str
    first_day: str
    days: int
    size: int


@dataclass(frozen=True, slots=True)
class LeaseStopped(Fact):
    """No more codes of a block are given from here on, such as when its holder leaves; what was given before still comes in."""

    NAME: ClassVar[str] = "numbering.lease_stopped"

    lease: str
    unused: int


@dataclass(frozen=True, slots=True)
class LeaseClosed(Fact):
    """A block was given back or ran out: what was not used of it is void from here on."""

    NAME: ClassVar[str] = "numbering.lease_closed"

    lease: str
    used: int
    void: int


@dataclass(frozen=True, slots=True)
class LeasedCodeVoided(Fact):
    """One code of a block became void, such as a slip that was spoilt; the reason is beside it."""

    NAME: ClassVar[str] = "numbering.leased_code_voided"

    lease: str
    code: str


@dataclass(frozen=True, slots=True)
class LeasedCodeRevived(Fact):
    """A void code of a block was found to have been given while this system was away, and belongs to what was taken under it."""

    NAME: ClassVar[str] = "numbering.leased_code_revived"

    lease: str
    code: str
