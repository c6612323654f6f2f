"""Values of people and mandates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NumberKind(StrEnum):
    """What a person's number is."""

    PERSONAL = "personal"
    """Số định danh cá nhân, 12 digits."""
    OLD_CARD = "old_card"
    """Số chứng minh nhân dân, no longer issued."""
    PASSPORT = "passport"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whom a national identity vouched for; nothing but number, name and birth date is kept.

    `id` is ours and opaque; the number never leaves this value into a reference, a fact or a log.
    `born` is `yyyy-mm-dd` or only `yyyy`, as the identity says; empty when it says nothing.
    """

    id: str
    number: str
    number_kind: NumberKind
    name: str
    born: str


class Basis(StrEnum):
    """Why a person may act for an enterprise."""

    REPRESENTATIVE = "representative"
    """Người đại diện theo pháp luật."""
    AUTHORISED = "authorised"
    """Người được ủy quyền."""


class Evidence(StrEnum):
    """What a mandate rests on."""

    ORGANISATION_ACCOUNT = "organisation_account"
    REGISTER = "register"
    STAFF = "staff"
    REPRESENTATIVE = "representative"
    """Appointed by the enterprise's representative."""


STAFF_RIGHTS: frozenset[str] = frozenset({"file", "sign", "pay", "see"})
"""The rights that a representative may give to staff, and staff of the house to a program."""

RIGHTS: frozenset[str] = STAFF_RIGHTS | {"manage"}
"""The rights that a mandate may give; a representative has all of them, and alone that to appoint others (`manage`)."""


LEAST_RIGHTS: frozenset[str] = frozenset({"file", "see"})
"""What somebody gets who holds the organisation's own identity while no source says more."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """A person's right to act for an enterprise for a time; the end is exclusive."""

    id: int
    person: str
    enterprise: str
    rights: frozenset[str]
    basis: Basis
    evidence: Evidence
    in_force_from: datetime
    in_force_until: datetime | None


class Match(StrEnum):
    """What the population database said of somebody."""

    FOUND = "found"
    UNKNOWN = "unknown"
    """Number, name and birth date do not fit together there."""
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class PopulationQuestion:
    """Whom the population database is asked about and why; `asked_by` is a code of who caused it, never a name or number."""

    number: str
    name: str
    born: str
    procedure: str
    purpose: str
    asked_by: str
    owner: str
    """Our own id of the person, for the record of exchanges."""


@dataclass(frozen=True, slots=True)
class PopulationRecord:
    """What the population database says of a person: values by `ITEMS`, as it spells them; `message` is the exchange's id."""

    number: str
    items: Mapping[str, str]
    message: str


ITEMS: frozenset[str] = frozenset({"name", "born", "sex", "nationality", "permanent_address", "present_address"})
"""What of the population database's answer a procedure may name; everything else in it is dropped unread."""


@dataclass(frozen=True, slots=True)
class PopulationAnswer:
    """The end of a look-up; `items` are empty unless something was found. It may be used until `until`, then it is gone."""

    match: Match
    items: Mapping[str, str]
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class PastMandate:
    """A mandate as the enterprise's history shows it."""

    mandate: Mandate
    revoked_at: datetime | None
    revoked_because: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """An enterprise asks somebody to act for it; `answer` is empty while it waits."""

    id: int
    enterprise: str
    number: str
    name: str
    rights: frozenset[str]
    in_force_from: datetime
    in_force_until: datetime | None
    invited_at: datetime
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says that they represent an enterprise, with what it rests on and how it was settled."""

    id: int
    person: str
    enterprise: str
    evidence: str
    document: str
    at: datetime
    settled_at: datetime | None
    granted: bool | None
    reason: str
