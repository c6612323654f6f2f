"""What can go wrong with people and mandates."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotAllowed, NotFound


class PersonUnknown(NotFound):
    """There is no such person."""

    code = "people.person_unknown"


class NumberTaken(Conflict):
    """The number belongs to another person."""

    code = "people.number_taken"


class MandateUnknown(NotFound):
    """There is no such mandate, or it has ended."""

    code = "people.mandate_unknown"


class MandateRevoked(NotAllowed):
    """The person's mandate for the enterprise was revoked; staff must give a new one."""

    code = "people.mandate_revoked"


class NumberForTrials(NotAllowed):
    """The number is of a range that is kept for trials, and this is none."""

    code = "people.number_for_trials"


class NothingNamed(NotAllowed):
    """No procedure names what is to be looked up, so there is no lawful purpose for it."""

    code = "people.nothing_named"


class RightsWrong(HouseError):
    """A mandate gives at least one right and none outside the list."""

    code = "people.rights_wrong"
    status = 422


class NotListed(NotAllowed):
    """The register does not name this person for the enterprise."""

    code = "people.not_listed"


class AssuranceTooLow(NotAllowed):
    """The act needs a sign-in of a higher level; `needed` says which."""

    code = "people.assurance_too_low"


class InvitationFaulty(HouseError):
    """An invitation has a fault at its `field`."""

    code = "people.invitation_faulty"
    status = 422


class InvitationOpen(Conflict):
    """The person was invited already, or too many invitations wait."""

    code = "people.invitation_open"


class InvitationUnknown(NotFound):
    """There is no such invitation, it is another's, or it is over."""

    code = "people.invitation_unknown"


class ClaimOpen(Conflict):
    """The person's claim on the enterprise waits already."""

    code = "people.claim_open"


class ClaimUnknown(NotFound):
    """There is no such claim, or it is settled."""

    code = "people.claim_unknown"


class EvidenceMissing(HouseError):
    """A claim says what it rests on, and its settlement why; `field` names what is missing or too long."""

    code = "people.evidence_missing"
    status = 422
