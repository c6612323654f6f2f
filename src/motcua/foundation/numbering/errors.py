"""What can be wrong with a number."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


class UnitUnknown(HouseError):
    """The unit's identifier has neither the present nor the older shape."""

    code = "unit_identifier_wrong"


class RegisterNameWrong(HouseError):
    """A register's name is empty or too long."""

    code = "register_name_wrong"


class RegisterYearClosed(Conflict):
    """The act is not of the register's year: a book is locked at year end, unless a rule allows a late entry."""

    code = "register_year_closed"


class RegisterStarted(Conflict):
    """The register has numbers of this year already, so its first number cannot be set."""

    code = "register_started"


class NumberUnknown(NotFound):
    """No such number has been given."""

    code = "register_number_unknown"


class NumberVoid(Conflict):
    """The number is void already."""

    code = "register_number_void"


class ReasonMissing(HouseError):
    """A number is void only with a reason."""

    code = "reason_missing"


class LeaseWrong(HouseError):
    """A block of no size, of too many codes, or of too many days; `field` is `size` or `days`."""

    code = "lease_wrong"
    status = 422


class LeaseUnknown(NotFound):
    """There is no such block of codes."""

    code = "lease_unknown"


class LeasedCodeTaken(Conflict):
    """The code of a block is used by another, is void, or is none of the block's; `state` says which."""

    code = "leased_code_taken"
