"""Values of the gate: what an act is aimed at, where a grant reaches, what a list may show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from motcua.foundation.types import Ref


@dataclass(frozen=True, slots=True)
class Target:
    """What an act is aimed at: whose it is, which unit handles it, under which procedure.

    A part that is not known stays `None`; an unknown part is never covered by a right that depends on it.
    """

    owner: Ref | None = None
    unit: str | None = None
    procedure: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a grant reaches: a unit with all below it ("" is the whole house), one procedure or all."""

    unit: str
    procedure: str | None = None

    def covers(self, target: Target) -> bool:
        """Whether the target lies in this place; `G02.1` does not reach `G02.18`."""
        if self.procedure is not None and self.procedure != target.procedure:
            return False
        if self.unit == "":
            return True
        return target.unit is not None and (target.unit == self.unit or target.unit.startswith(f"{self.unit}."))


@dataclass(frozen=True, slots=True)
class Scope:
    """What a list, count, search or export may contain (rule 21 of the house).

    A record is shown when `everything` is set, or its owner is among `owners`, or its unit is one of `units` or below
    one of them, or it lies in one of the `narrowed` places, which reach one procedure only. A list that cannot tell
    procedures apart leaves `narrowed` out: it then shows less, never more.
    """

    everything: bool = False
    owners: frozenset[Ref] = field(default_factory=frozenset)
    units: tuple[str, ...] = ()
    narrowed: tuple[Place, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all may be shown, so that no query is needed."""
        return not (self.everything or self.owners or self.units or self.narrowed)

    def covers(self, target: Target) -> bool:
        """Whether a record with this target may be shown."""
        return (
            self.everything
            or (target.owner is not None and target.owner in self.owners)
            or any(Place(unit).covers(target) for unit in self.units)
            or any(place.covers(target) for place in self.narrowed)
        )


@dataclass(frozen=True, slots=True)
class Grant:
    """A role given to an officer at a place for a time; `in_force_until` is exclusive, `None` is without end."""

    id: int
    principal: str
    role: str
    place: Place
    in_force_from: datetime
    in_force_until: datetime | None
    granted_by: str

    def in_force(self, at: datetime) -> bool:
        """Whether the grant gives its role at this instant."""
        return self.in_force_from <= at and (self.in_force_until is None or at < self.in_force_until)
