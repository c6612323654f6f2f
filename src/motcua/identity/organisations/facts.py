"""What this room tells about units; a look-up of an enterprise is no news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class UnitListed(Fact):
    """A unit was entered, or got a name or an end; days are ISO text, the end exclusive."""

    NAME: ClassVar[str] = "organisations.unit_listed"

    code: str
    name: str
    in_force_from: str
    in_force_until: str | None


@dataclass(frozen=True, slots=True)
class UnitReorganised(Fact):
    """The tree changed from a day by a decision: codes before and after; `keeper` answers for the dossiers of those that end."""

    NAME: ClassVar[str] = "organisations.unit_reorganised"

    change: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    keeper: str
    on: str
    decision: str


@dataclass(frozen=True, slots=True)
class PostOpened(Fact):
    """A unit has a place of work with these roles."""

    NAME: ClassVar[str] = "organisations.post_opened"

    post: int
    unit: str
    roles: tuple[str, ...]
    procedures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostClosed(Fact):
    """A unit's place of work ends; so many appointments end with it."""

    NAME: ClassVar[str] = "organisations.post_closed"

    post: int
    on: str
    appointments: int
    decision: str


@dataclass(frozen=True, slots=True)
class PhoneListed(Fact):
    """The phone of a post was entered or changed for the published list."""

    NAME: ClassVar[str] = "organisations.phone_listed"

    appointment: int


@dataclass(frozen=True, slots=True)
class OfficerAppointed(Fact):
    """An officer was given a post; days are ISO text."""

    NAME: ClassVar[str] = "organisations.officer_appointed"

    appointment: int
    post: int
    unit: str
    holding: str
    in_force_from: str
    in_force_until: str | None
    document: str


@dataclass(frozen=True, slots=True)
class AppointmentEnded(Fact):
    """An officer left a post."""

    NAME: ClassVar[str] = "organisations.appointment_ended"

    appointment: int
    on: str
    reason: str


@dataclass(frozen=True, slots=True)
class DelegationGiven(Fact):
    """An officer passed something on for a time; accounts appear by their opaque id."""

    NAME: ClassVar[str] = "organisations.delegation_given"

    delegation: int
    to: str
    role: str
    unit: str
    procedure: str | None
    acts: tuple[str, ...]
    on_behalf: str
    document: str
    in_force_from: str
    in_force_until: str


@dataclass(frozen=True, slots=True)
class DelegationEnded(Fact):
    """A delegation ended before its time."""

    NAME: ClassVar[str] = "organisations.delegation_ended"

    delegation: int


@dataclass(frozen=True, slots=True)
class AbsenceNoted(Fact):
    """An officer will be away and another stands in."""

    NAME: ClassVar[str] = "organisations.absence_noted"

    absence: int
    stand_in: str
    reason: str
    in_force_from: str
    in_force_until: str


@dataclass(frozen=True, slots=True)
class AbsenceEnded(Fact):
    """An officer is back, or will not be away."""

    NAME: ClassVar[str] = "organisations.absence_ended"

    absence: int


@dataclass(frozen=True, slots=True)
class WorkHandedOver(Fact):
    """A leaver's open work went to others, and their rights ended."""

    NAME: ClassVar[str] = "organisations.work_handed_over"

    to: str
    items: int
    back_to_tray: int
    grants: int
    appointments: int
    reason: str
