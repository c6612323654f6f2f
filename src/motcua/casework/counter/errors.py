"""What can be refused in the waiting room."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


class QueueClosed(HouseError):
    """The queue gives no numbers now."""

    code = "queue_closed"
    status = 409


class TooManyTickets(HouseError):
    """More numbers were taken within a minute, or on a day, than people can take."""

    code = "too_many_tickets"
    status = 429


class TicketUnknown(NotFound):
    """No such ticket."""

    code = "ticket_unknown"


class DeskUnknown(NotFound):
    """No such desk, or not one of the officer's unit."""

    code = "desk_unknown"


class DeskTaken(Conflict):
    """Somebody else sits at the desk; `officer` is the account."""

    code = "desk_taken"


class DeskBusy(Conflict):
    """The desk still has a ticket in hand, or has none for what is asked."""

    code = "desk_busy"


class SettingWrong(HouseError):
    """A queue or desk cannot be set so; `field` names what, `reason` why."""

    code = "counter_setting_wrong"
    status = 422


class GuidanceWrong(HouseError):
    """Guidance cannot be kept so; `field` names what is missing."""

    code = "guidance_wrong"
    status = 422


class RatingWrong(HouseError):
    """A score is 1 to 5."""

    code = "rating_wrong"
    status = 422
