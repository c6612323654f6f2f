"""How a supplier of messages can fail; each says what may be done next without telling anybody twice."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotAllowed, NotFound


class CarryFailed(Exception):
    """The message did not arrive; `reason` is for the operator, in the supplier's words where it has any."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotReached(CarryFailed):
    """The person cannot be reached by this means: the next means takes over."""


class NotTaken(CarryFailed):
    """The supplier certainly did not take it: another supplier, or the same one later, may."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Unclear(CarryFailed):
    """No answer: it may be on its way. Nothing is sent again before a report or time has said so."""


class LinkWrong(NotFound):
    """The link of a letter was altered or belongs to another installation."""

    code = "notifications.link_wrong"


class CodeUnknown(NotFound):
    """There is no such code of this owner."""

    code = "notifications.code_unknown"


class TooManyCodes(HouseError):
    """Codes were asked for too often: an hour's wait, or until tomorrow."""

    code = "notifications.too_many_codes"
    status = 429


class NeedsStrongSignIn(NotAllowed):
    """A change that the address cannot agree to takes a fresh sign-in at level 2."""

    code = "notifications.needs_strong_sign_in"


class MessageUnknown(NotFound):
    """There is no such message for this actor."""

    code = "notifications.message_unknown"


class WordingMoved(Conflict):
    """Another version stands there meanwhile."""

    code = "notifications.wording_moved"


class PatternUnknown(NotFound):
    """There are no words of this kind."""

    code = "notifications.pattern_unknown"
