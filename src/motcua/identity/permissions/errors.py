"""What can go wrong when rights are given."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotAllowed, NotFound


class SelfGrant(NotAllowed):
    """Nobody gives a right to themselves."""

    code = "permissions.self_grant"


class RoleUnknown(HouseError):
    """There is no such role in the closed table."""

    code = "permissions.role_unknown"
    status = 422


class PeriodEmpty(HouseError):
    """The grant would end before it begins."""

    code = "permissions.period_empty"
    status = 422


class GrantUnknown(NotFound):
    """There is no such grant, or it has been withdrawn already."""

    code = "permissions.grant_unknown"


class GrantOverlaps(Conflict):
    """The account holds the same role at the same place for part of this time already."""

    code = "permissions.grant_overlaps"


class RolesApart(Conflict):
    """The law keeps the two roles apart: the account holds the other one."""

    code = "permissions.roles_apart"


class ActsUnknown(HouseError):
    """The acts named are not among those of the role."""

    code = "permissions.acts_unknown"
    status = 422
