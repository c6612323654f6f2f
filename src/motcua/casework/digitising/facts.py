"""What this room tells, on the chain of the scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class ScanEntered(Fact):
    """The key fields of a scan were entered: the first or the second time, or what counts where the entries differ (`settled`)."""

    NAME: ClassVar[str] = "digitising.entered"

    scan: int
    which: str


@dataclass(frozen=True, slots=True)
class ScanCertified(Fact):
    """A scan became a certified e-copy: a result in force under its old number; `sha256` is the sealed file's."""

    NAME: ClassVar[str] = "digitising.certified"

    scan: int
    result: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ScanDropped(Fact):
    """A scan was put aside; the reason is with it."""

    NAME: ClassVar[str] = "digitising.dropped"

    scan: int


@dataclass(frozen=True, slots=True)
class HoldingDeclared(Fact):
    """A unit said how many results of a procedure still hold on paper alone."""

    NAME: ClassVar[str] = "digitising.holding_declared"

    procedure: str
    unit: str
    count: int
