"""Comparisons with other systems, whichever they are: each link that can be compared offers itself under its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from motcua.casework.dossiers.types import Comparison
from motcua.foundation.ports import Port
from motcua.foundation.types import Actor


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

    def kept(self, actor: Actor, *, day: date) -> Comparison | None:
        """What the last comparison of a day found, if there was one."""
        ...

    def kept_days(self, actor: Actor) -> Sequence[Comparison]:
        """The last days that were compared, the latest first."""
        ...


comparers: Port[Mapping[str, Comparer]] = Port("ui.comparers")
"""The comparers by the names of their links."""
