"""What can be refused about a petition."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


class PetitionUnknown(NotFound):
    """No such petition, or not one that the asker may read."""

    code = "petition_unknown"


class PetitionUnreadable(HouseError):
    """It has no text, or no key; `field` names what."""

    code = "petition_unreadable"
    status = 422


class TooManyPetitions(HouseError):
    """So many came from one place within the hour that a program must be writing them; waiting is the way on."""

    code = "too_many_petitions"
    status = 429


class ActNotOpen(Conflict):
    """The petition has moved meanwhile, or the act is not lawful where it stands; `state` is where."""

    code = "petition_act_not_open"
