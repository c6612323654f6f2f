"""Values of people and mandates."""

from __future__ import annotations

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
