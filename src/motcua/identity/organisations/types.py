"""Values of units and enterprises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with the name it bears on the day asked for; its code is its path in the tree, `G02.18`."""

    code: str
    key: str
    name: str
    name_en: str
    kind: str

    @property
    def parent(self) -> str | None:
        """Code of the unit above, or `None` at the root."""
        return self.code.rpartition(".")[0] or None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line of the list of units: a unit under one name for one period, the end exclusive."""

    code: str
    key: str
    name: str
    name_en: str
    kind: str
    in_force_from: date
    in_force_until: date | None = None


class Source(StrEnum):
    """Where the data of an enterprise come from."""

    REGISTER = "register"
    SIGN_IN = "sign_in"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise as last heard of; `active` is `None` while no register has said anything."""

    code: str
    name: str
    active: bool | None
    address: str
    representative: str
    source: Source
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Agent:
    """A person whom the register names for an enterprise; the number is empty where the register gives none.

    A legal representative has every right; `rights` are those of somebody authorised, empty when the register lists none.
    """

    name: str
    number: str = ""
    is_representative: bool = True
    rights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What the register of enterprises says about one code; `status` is its own word."""

    code: str
    name: str
    active: bool
    status: str
    address: str
    agents: tuple[Agent, ...] = ()


class Standing(StrEnum):
    """What a look-up in the register came to."""

    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class LookUp:
    """The end of a look-up: with `UNAVAILABLE` the enterprise is what we knew before, if anything."""

    standing: Standing
    enterprise: Enterprise | None
