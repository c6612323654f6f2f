"""How a supplier of messages can fail; each says what may be done next without telling anybody twice."""

from __future__ import annotations

from motcua.foundation.errors import NotFound


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
