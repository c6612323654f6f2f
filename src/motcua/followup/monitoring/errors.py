"""Expected failures of monitoring."""

from __future__ import annotations

from motcua.foundation.errors import HouseError, Unreadable


class PlanUnreadable(Unreadable):
    """A plan's file, or the rules of counting, do not say what they must; `place` is where, `why` what is wrong."""

    code = "monitoring.plan_unreadable"


class PlanVersionTaken(HouseError):
    """Another content was loaded under this version before; a changed plan takes a new version."""

    code = "monitoring.plan_version_taken"
    status = 409


class TargetUnknown(HouseError):
    """There is no such target in that year."""

    code = "monitoring.target_unknown"
    status = 404


class NotDeclarable(HouseError):
    """The target is measured: its figure is never typed in."""

    code = "monitoring.not_declarable"
    status = 409


class DeclarationWrong(HouseError):
    """What was declared does not hold together; `field` says where; of a file that is refused `reason` is as attachments say, `name` its name."""

    code = "monitoring.declaration_wrong"


class NotCounted(HouseError):
    """The journal has not been counted yet."""

    code = "monitoring.not_counted"
    status = 503
