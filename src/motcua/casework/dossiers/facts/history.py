"""What is told of dossiers that were taken over from old systems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.casework.dossiers.types import Status
from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class DossierImported(Fact):
    """A dossier of before was taken over from an old system, closed as it was there; `key` is its own there."""

    NAME: ClassVar[str] = "dossiers.imported"

    code: str
    batch: int
    source: str
    key: str
    status: Status


@dataclass(frozen=True, slots=True)
class ImportUndone(Fact):
    """A batch of an import was taken back, untouched as it was."""

    NAME: ClassVar[str] = "dossiers.import_undone"

    batch: int
    source: str
    count: int
