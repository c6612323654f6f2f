"""What can be refused of a rating."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


class DossierNotRated(NotFound):
    """The rating is of a dossier that does not exist here, or whose stage was not reached."""

    code = "dossier_not_rated"


class RatingUnreadable(HouseError):
    """The rating has no level that is known, or no key; `field` names what."""

    code = "rating_unreadable"
    status = 422


class RatingShut(Conflict):
    """The time to change the rating is over, or the owner has given it signed in; `why` tells which."""

    code = "rating_shut"


class ComplaintUnknown(NotFound):
    """There is no such rating with a complaint about attitude within the actor's units."""

    code = "complaint_unknown"
