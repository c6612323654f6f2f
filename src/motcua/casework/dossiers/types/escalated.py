"""Values of early warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Escalated:
    """A rule that fired and whose clock still runs: of a step (`name`, who has it) or of the whole dossier (`clock` `dossier`)."""

    code: str
    procedure: str
    clock: str
    act: str
    name: str
    role: str
    unit: str
    account: str
    step: int
    due: datetime
    at: datetime
    rule: str


@dataclass(frozen=True, slots=True)
class Concerned:
    """Officers for whom a warning is, and the unit where the work stands."""

    unit: str
    accounts: tuple[str, ...]
