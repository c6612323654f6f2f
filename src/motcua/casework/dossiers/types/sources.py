"""Values of fields that a register knows too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SourceState(StrEnum):
    """What came of holding a field against a register."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNVERIFIED = "unverified"
    """The register was away, or was not asked before the filing; it is asked again."""
    UNKNOWN = "unknown"
    """The register knows nobody of this number, name and birth date, or has nothing at this place."""


@dataclass(frozen=True, slots=True)
class SourcedValue:
    """One field of a form against one register; `told` is what the register says where it differs."""

    pointer: str
    source: str
    state: SourceState
    told: str
    at: datetime
