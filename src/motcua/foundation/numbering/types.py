"""Values of numbers: dossier codes and their schemes, register numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from motcua.foundation.types import Ref

UNIT = re.compile(r"[A-Z]\d{2}(?:\.[0-9A-Z]+)*|\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}")
"""An agency's identifier: Decision 20/2020/QĐ-TTg, or the older shape of QCVN 102:2016."""
_CODE = re.compile(rf"(?P<unit>{UNIT.pattern})-(?P<day>\d{{6}})-(?P<serial>\d{{4,10}})")


class SchemeName(StrEnum):
    """The three shapes of a dossier code."""

    S1 = "S1"
    """Circular 01/2018/TT-VPCP, article 19: the older identifier, date, number."""
    S2 = "S2"
    """Circular 03/2025/TT-VPCP, article 13(1)(2): the present identifier, date, number."""
    S3 = "S3"
    """Article 13(3), added by Circular 04/2025/TT-VPCP, article 23(2): the deciding unit, date, owner's digits, number."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A shape and the day from which codes have it; `first` is the first number of a day (parallel running)."""

    in_force_from: date
    name: SchemeName
    first: int = 1


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A code taken apart; ours or another system's of the same family."""

    unit: str
    day: date
    serial: str

    def __str__(self) -> str:
        return f"{self.unit}-{self.day:%y%m%d}-{self.serial}"

    @classmethod
    def parse(cls, text: str) -> DossierCode | None:
        """The parts of a code, or nothing when it is no such code; a code from elsewhere may be opaque."""
        found = _CODE.fullmatch(text.strip())
        if found is None:
            return None
        digits = found["day"]
        try:
            day = date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
        except ValueError:
            return None
        return cls(found["unit"], day, found["serial"])


def stripped(code: str) -> str:
    """A code without punctuation, as payment references carry it and as search compares it."""
    return re.sub(r"[^0-9A-Za-z]", "", code)


class NumberState(StrEnum):
    """A register number belongs to an act, or is void for a reason; it is never free again."""

    BOUND = "bound"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class BoundNumber:
    """A number of a register and year, and the act that it belongs to."""

    register: str
    year: int
    number: int
    owner: Ref
    state: NumberState
    bound_at: datetime
    reason: str = ""


class LeasedState(StrEnum):
    """A code of a leased block; a void one is used again only when it is shown that it had been given before."""

    UNUSED = "unused"
    USED = "used"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class LeasedCode:
    """A code of a block: its day, what became of it, and why it is void or was used after all."""

    code: str
    lease: str
    day: date
    state: LeasedState
    owner: Ref | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CodeLease:
    """A block of dossier codes of a unit: `size` for each of `days` days from `first_day`, in the hand of `holder` (an account)."""

    id: str
    unit: str
    holder: str
    size: int
    first_day: date
    days: int
    at: datetime
    expires_at: datetime
    closed_at: datetime | None
    unused: int
    used: int
    void: int
