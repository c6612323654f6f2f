"""Expected failures of reporting."""

from __future__ import annotations

from motcua.foundation.errors import HouseError, Unreadable


class KindUnreadable(Unreadable):
    """A file of a kind of report does not say what it must; `place` is where, `why` what is wrong."""

    code = "reporting.kind_unreadable"


class KindVersionTaken(HouseError):
    """Another content was loaded under this version before; a changed kind takes a new version."""

    code = "reporting.kind_version_taken"
    status = 409


class ReportUnknown(HouseError):
    """There is no such kind, period, report or list within the reader's reach."""

    code = "reporting.report_unknown"
    status = 404


class ReportMoved(HouseError):
    """The report is not as the page showed it: somebody has changed it meanwhile."""

    code = "reporting.report_moved"
    status = 409


class ActNotOpen(HouseError):
    """The report does not stand where this may be done; `state` says where it stands."""

    code = "reporting.act_not_open"
    status = 409


class NotFrozen(HouseError):
    """The figures of the period are not frozen yet; `until` is the first day after its cut-off."""

    code = "reporting.not_frozen"
    status = 409


class WatchUnknown(HouseError):
    """There is no such subscription of the asker's, or it has ended."""

    code = "reporting.watch_unknown"
    status = 404
