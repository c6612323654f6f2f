"""What this room tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class PaperFoundInfected(Fact):
    """A paper that had been taken without a scan turned out to be infected; nobody may read it any more."""

    NAME: ClassVar[str] = "attachments.found_infected"

    paper: str
    finding: str
