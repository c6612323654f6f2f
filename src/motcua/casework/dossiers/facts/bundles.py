"""What filings of many dossiers tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class BundleFiled(Fact):
    """The rows that were to be filed are filed or told apart; `filed` and `faulty` count the rows of the whole, `by` is the account that filed."""

    NAME: ClassVar[str] = "dossiers.bundle_filed"

    bundle: str
    procedure: str
    owner: str
    by: str
    filed: int
    faulty: int
