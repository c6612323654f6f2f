"""What can be refused of a rating."""

from __future__ import annotations

from motcua.foundation.errors import HouseError, NotFound


class DossierNotRated(NotFound):
    """The rating is of a dossier that does not exist here."""

    code = "dossier_not_rated"


class RatingUnreadable(HouseError):
    """The rating has no level that is known, or no key; `field` names what."""

    code = "rating_unreadable"
    status = 422
