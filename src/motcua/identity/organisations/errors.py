"""What can go wrong with units and enterprises."""

from __future__ import annotations

from motcua.foundation.errors import HouseError, NotFound


class UnitUnknown(NotFound):
    """There is no such unit on that day."""

    code = "organisations.unit_unknown"


class EnterpriseUnknown(NotFound):
    """We hold nothing about this enterprise."""

    code = "organisations.enterprise_unknown"


class EnterpriseCodeWrong(HouseError):
    """The code is no enterprise code: 10 digits, 10-3, or 12 (TT 86/2024/TT-BTC)."""

    code = "organisations.enterprise_code_wrong"
    status = 422


class UnitListWrong(HouseError):
    """The list of units has a unit without a parent, or two names for one day."""

    code = "organisations.unit_list_wrong"
    status = 422
