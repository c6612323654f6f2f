"""What can go wrong with units and enterprises."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


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


class UnitCodeWrong(HouseError):
    """The code is none by Decision 20/2020/QĐ-TTg, does not lie below its parent, or was used before: a code is never used again."""

    code = "organisations.unit_code_wrong"
    status = 422


class UnitKindWrong(HouseError):
    """There is no such kind of unit."""

    code = "organisations.unit_kind_wrong"
    status = 422


class UnitHasBelow(Conflict):
    """Units below it are in force on that day; they are closed, moved or merged first."""

    code = "organisations.unit_has_below"


class DayWrong(HouseError):
    """The day lies before the unit's present name began, or the end before the beginning."""

    code = "organisations.day_wrong"
    status = 422


class DecisionMissing(HouseError):
    """A reorganisation, an appointment or a delegation names its decision or document."""

    code = "organisations.decision_missing"
    status = 422


class PostUnknown(NotFound):
    """There is no such post."""

    code = "organisations.post_unknown"


class PostTitleMissing(HouseError):
    """A post has a title, which its holder bears."""

    code = "organisations.post_title_missing"
    status = 422


class PhoneWrong(HouseError):
    """A phone number has digits, spaces, dots, hyphens, brackets, at most one plus before them, and an extension after `x`."""

    code = "organisations.phone_wrong"
    status = 422


class AppointmentUnknown(NotFound):
    """There is no such appointment, or it has ended."""

    code = "organisations.appointment_unknown"


class DelegationUnknown(NotFound):
    """There is no such delegation, or it has ended."""

    code = "organisations.delegation_unknown"


class AbsenceUnknown(NotFound):
    """There is no such absence, or it has ended."""

    code = "organisations.absence_unknown"


class PeriodOverlaps(Conflict):
    """Another appointment, delegation or absence of the same kind covers part of this time."""

    code = "organisations.period_overlaps"


class StandInWrong(HouseError):
    """The stand-in is the officer themself, or is away too."""

    code = "organisations.stand_in_wrong"
    status = 422


class NotHeld(HouseError):
    """Nobody passes on what they do not hold there for the whole time, what they hold by delegation, or a role that is not passed on."""

    code = "organisations.not_held"
    status = 422


class RolesBare(Conflict):
    """A role would have nobody at its place any more."""

    code = "organisations.roles_bare"
