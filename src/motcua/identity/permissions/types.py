"""Values of the gate: what an act is aimed at, where a grant reaches, what a list may show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

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
    def by_unit(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The narrowed places, one entry a unit with its procedures."""
        found: dict[str, list[str]] = {}
        for place in self.narrowed:
            found.setdefault(place.unit, []).append(place.procedure or "")
        return tuple((unit, tuple(procedures)) for unit, procedures in found.items())

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


class OnBehalf(StrEnum):
    """How a signature stands for another's (Decree 30/2020/NĐ-CP article 13)."""

    OWN = ""
    DEPUTY = "KT."
    """Ký thay: a deputy for the head."""
    ORDER = "TL."
    """Thừa lệnh: by order of the head."""
    AUTHORISED = "TUQ."
    """Thừa ủy quyền: authorised in writing for a time."""
    ACTING = "Q."
    """Quyền: acting head."""


DIRECT = "direct"
"""Source of a grant that somebody gave by itself."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role given to an officer at a place for a time; `in_force_until` is exclusive, `None` is without end.

    `also` are units that ended and whose work the place took over. `acts` are the only permissions of the role that it
    gives; empty is all of them. `source` is what it follows from (`direct`, `post:3`, `delegation:5`, `absence:2`) and
    `stands_for` the account for which its holder acts then.
    """

    id: int
    principal: str
    role: str
    place: Place
    in_force_from: datetime
    in_force_until: datetime | None
    granted_by: str
    also: tuple[str, ...] = ()
    acts: frozenset[str] = frozenset()
    source: str = DIRECT
    on_behalf: OnBehalf = OnBehalf.OWN
    stands_for: str = ""
    document: str = ""
    withdrawn_by: str = ""

    def in_force(self, at: datetime) -> bool:
        """Whether the grant gives its role at this instant."""
        return self.in_force_from <= at and (self.in_force_until is None or at < self.in_force_until)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it reaches: its own place and those of units whose work that took over."""
        return (self.place, *(Place(unit, self.place.procedure) for unit in self.also))

    def covers(self, target: Target) -> bool:
        """Whether the target lies in one of its places."""
        return any(place.covers(target) for place in self.places)


class Why(StrEnum):
    """What a grant has to do with a question to the gate."""

    GIVES = "gives"
    ROLE = "role"
    """Its role does not give the permission."""
    ACTS = "acts"
    """It was given for other acts of its role only."""
    UNIT = "unit"
    PROCEDURE = "procedure"
    NOT_YET = "not_yet"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Finding:
    """One grant and what it says to the question."""

    grant: Grant
    why: Why


@dataclass(frozen=True, slots=True)
class Explanation:
    """The gate's answer with its reason: open to all, to every officer, by grants, or by none."""

    allowed: bool
    by: str
    """`anybody`, `every_officer`, `grant`, or `none`."""
    findings: tuple[Finding, ...]
