"""Expected failures of digitising."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


class ScanUnknown(NotFound):
    """There is no such scan or batch, or not for this actor."""

    code = "digitising.unknown"


class ScanNotSo(Conflict):
    """The scan does not stand where this act needs it; `state` says where it stands."""

    code = "digitising.not_so"


class SameOfficer(Conflict):
    """The second entry is another officer's than the first."""

    code = "digitising.same_officer"


class EnteredItself(Conflict):
    """Who entered a scan does not say which of the two entries counts: a third officer does."""

    code = "digitising.entered_itself"


class ScanNoPdf(HouseError):
    """The scan is no PDF, or one of its first pages cannot be read, or it has too many; `most` is how many it may have."""

    code = "digitising.no_pdf"
    status = 422


class AlreadyKept(Conflict):
    """There is a result with this number for this holder; `symbol` is the number."""

    code = "digitising.already_kept"
