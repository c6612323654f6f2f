"""What this room tells about units; a look-up of an enterprise is no news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class UnitListed(Fact):
    """A unit was entered, or got a name or an end; days are ISO text, the end exclusive."""

    NAME: ClassVar[str] = "organisations.unit_listed"

    code: str
    name: str
    in_force_from: str
    in_force_until: str | None
