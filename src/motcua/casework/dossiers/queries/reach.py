"""What an actor may see, as conditions of the database over a table that has a dossier's place in its own columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from motcua.foundation.types import Actor, ActorKind
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Scope

NOTHING = "false"
WORK = "w"
"""By this name lines of open work go in every question."""

Value: TypeAlias = str | int | datetime | list[str] | None


@dataclass
class Where:
    """A condition and its values, put together part by part."""

    parts: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)

    def add(self, condition: str, *values: Value) -> Where:
        """One more condition that must hold."""
        self.parts.append(condition)
        self.values += values
        return self

    def join(self, other: Where) -> Where:
        """All of another's conditions too."""
        self.parts += other.parts
        self.values += other.values
        return self

    @property
    def text(self) -> str:
        """The whole condition."""
        return " AND ".join(f"({part})" for part in self.parts) or "true"


def either(*conditions: Where) -> Where:
    """A condition that holds when one of these does."""
    return Where(
        [" OR ".join(f"({one.text})" for one in conditions) or NOTHING],
        [value for one in conditions for value in one.values],
    )


def below(column: str, unit: str) -> Where:
    """A unit and all below it; `.` and `/` are neighbours in the order of characters, so an index serves it.

    Over open work the range is said for the whole too, since counts of its lines would read an index from end to end
    for an OR. Over all dossiers it is not: how many lie in a range of texts is guessed badly, and a sort would be chosen.
    """
    if not unit:
        return Where()
    lines = Where([f"{column} = %s OR ({column} >= %s AND {column} < %s)"], [unit, f"{unit}.", f"{unit}/"])
    if column.startswith(f"{WORK}."):
        lines.add(f"{column} >= %s AND {column} < %s", unit, f"{unit}/")
    return lines


def seen(scope: Scope, table: str) -> Where:
    """What a scope lets through of a table with the columns `unit`, `procedure`, `owner_kind` and `owner_id`."""
    if scope.everything:
        return Where()
    allowed = [
        Where([f"{table}.owner_kind = %s AND {table}.owner_id = %s"], [owner.kind, owner.id])
        for owner in sorted(scope.owners, key=str)
    ]
    allowed += [below(f"{table}.unit", unit) for unit in scope.units]
    for unit, procedures in scope.by_unit:
        allowed.append(below(f"{table}.unit", unit).add(f"{table}.procedure = ANY(%s)", list(procedures)))
    return either(*allowed)


def held(actor: Actor, table: str) -> Where:
    """Steps of the roles that an officer holds, at the places where they hold them, in a table of open work."""
    if actor.kind is not ActorKind.OFFICER:
        return Where([NOTHING])
    allowed = []
    for grant in permissions.grants(actor.id):
        if "process.finish" not in permissions.gives(grant):
            continue
        for place in grant.places:
            here = Where([f"{table}.role = %s"], [grant.role]).join(below(f"{table}.step_unit", place.unit))
            if place.procedure is not None:
                here.add(f"{table}.procedure = %s", place.procedure)
            allowed.append(here)
    return either(*allowed)
