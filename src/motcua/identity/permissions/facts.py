"""What the gate tells: roles given and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class RoleGranted(Fact):
    """An account was given a role at a place for a time; instants are ISO text, `None` is without end."""

    NAME: ClassVar[str] = "permissions.role_granted"

    grant: int
    role: str
    unit: str
    procedure: str | None
    in_force_from: str
    in_force_until: str | None
    source: str = "direct"


@dataclass(frozen=True, slots=True)
class RoleWithdrawn(Fact):
    """A grant ended before its time."""

    NAME: ClassVar[str] = "permissions.role_withdrawn"

    grant: int
    role: str
    reason: str
