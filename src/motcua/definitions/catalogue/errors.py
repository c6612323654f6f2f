"""Expected failures of the catalogue."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError


class PackRefused(HouseError):
    """A pack cannot be loaded; `file`, `line` and `why` say where and why."""

    code = "pack_refused"
    status = 422


class Undetermined(HouseError):
    """A table for a fee or a route comes to no answer; `table` and `why` say where and why; never read as "nothing"."""

    code = "undetermined"
    status = 500


class ListClosed(HouseError):
    """The procedure in force does not say that this code list grows by import."""

    code = "list_closed"
    status = 422


class VersionInForce(Conflict):
    """A version that has been in force is never changed: a changed pack needs a version and dates of its own."""

    code = "version_in_force"


class VersionsOverlap(Conflict):
    """Two versions of one procedure would be in force on the same day."""

    code = "versions_overlap"
