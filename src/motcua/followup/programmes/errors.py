"""Expected failures of programmes."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound, Unreadable


class FileUnreadable(Unreadable):
    """A file of a plan, of the rules or of a sheet does not say what it must; `place` is where, `why` what is wrong."""

    code = "programmes.file_unreadable"


class VersionTaken(Conflict):
    """Another content was loaded under this version before; a changed file takes a new version."""

    code = "programmes.version_taken"


class PlanUnknown(NotFound):
    """There is no such plan."""

    code = "programmes.plan_unknown"


class NothingLoaded(HouseError):
    """The rules of following have not been loaded yet."""

    code = "programmes.nothing_loaded"
    status = 503


class TaskUnknown(NotFound):
    """There is no such task, or not for this viewer."""

    code = "programmes.task_unknown"


class EvidenceUnknown(NotFound):
    """There is no such file, or not for this viewer."""

    code = "programmes.evidence_unknown"


class TurnNotOpen(Conflict):
    """A task that stands where it does cannot be turned so."""

    code = "programmes.turn_not_open"


class TaskMoved(Conflict):
    """The task changed since the page was made."""

    code = "programmes.task_moved"


class OwnReport(Conflict):
    """Who reported does not confirm or return their own report."""

    code = "programmes.own_report"


class SheetUnknown(NotFound):
    """There is no sheet of that year, or no such criterion."""

    code = "programmes.sheet_unknown"
