"""Comparisons with other systems, whichever they are: each link that can be compared offers itself under its name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from motcua.casework.dossiers.types import Comparison
from motcua.foundation.ports import Port


class Comparer(Protocol):
    """One system with which a day is compared."""

    @property
    def is_on(self) -> bool:
        """Whether the link is on."""
        ...

    def compare(self, *, day: date, at: datetime, mend: bool) -> Comparison:
        """Compare a day now and keep what came of it; with `mend` begin what mends it. Raises `foundation.errors.Unavailable`."""
        ...

    def order(self, *, day: date, mend: bool) -> None:
        """Let a job do it, so that no page waits for another system."""
        ...


comparers: Port[Mapping[str, Comparer]] = Port("ui.comparers")
"""The comparers by the names of their links."""
