"""What the catalogue tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class VersionLoaded(Fact):
    """A version of a procedure was stored; `in_force_from` is a day, `fingerprint` is that of the pack's files."""

    NAME: ClassVar[str] = "catalogue.version_loaded"
    procedure: str
    version: str
    fingerprint: str
    in_force_from: str


@dataclass(frozen=True, slots=True)
class CodesImported(Fact):
    """Rows were added to a code list; `fingerprint` is that of the file."""

    NAME: ClassVar[str] = "catalogue.codes_imported"
    procedure: str
    code_list: str
    rows: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class VersionSuperseded(Fact):
    """An open-ended version got its end, the day on which its successor begins."""

    NAME: ClassVar[str] = "catalogue.version_superseded"
    procedure: str
    version: str
    in_force_until: str
