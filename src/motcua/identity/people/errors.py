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


class RightsWrong(HouseError):
    """A mandate gives at least one right and none outside the list."""

    code = "people.rights_wrong"
    status = 422


class NotListed(NotAllowed):
    """The register does not name this person for the enterprise."""

    code = "people.not_listed"
