"""What this room tells; people appear by our own opaque id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class PersonMet(Fact):
    """A national identity vouched for someone new."""

    NAME: ClassVar[str] = "people.person_met"

    number_kind: str


@dataclass(frozen=True, slots=True)
class PersonCorrected(Fact):
    """Number, name or birth date of a person changed at their source; which of them, not what."""

    NAME: ClassVar[str] = "people.person_corrected"

    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MandateGiven(Fact):
    """A person may act for an enterprise."""

    NAME: ClassVar[str] = "people.mandate_given"

    mandate: int
    enterprise: str
    rights: tuple[str, ...]
    basis: str
    evidence: str
    in_force_from: str
    in_force_until: str | None


@dataclass(frozen=True, slots=True)
class MandateRevokedByAct(Fact):
    """A mandate ended before its time."""

    NAME: ClassVar[str] = "people.mandate_revoked"

    mandate: int
    enterprise: str
    reason: str


@dataclass(frozen=True, slots=True)
class Invited(Fact):
    """An enterprise asks somebody to act for it; `person` is ours where we have met them."""

    NAME: ClassVar[str] = "people.invited"

    invitation: int
    enterprise: str
    rights: tuple[str, ...]
    person: str


@dataclass(frozen=True, slots=True)
class InvitationAnswered(Fact):
    """An invitation was accepted, declined or withdrawn."""

    NAME: ClassVar[str] = "people.invitation_answered"

    invitation: int
    enterprise: str
    answer: str
    invited_by: str


@dataclass(frozen=True, slots=True)
class ClaimLaid(Fact):
    """Somebody says that they represent an enterprise; those who do now are named by our own ids."""

    NAME: ClassVar[str] = "people.claim_laid"

    claim: int
    enterprise: str
    representatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimSettled(Fact):
    """Staff granted or refused a claim; those who represented the enterprise before are told too."""

    NAME: ClassVar[str] = "people.claim_settled"

    claim: int
    enterprise: str
    granted: bool
    representatives: tuple[str, ...]
