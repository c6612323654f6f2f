"""Expected failures of the catalogue."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotAllowed


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


class SuspensionWrong(HouseError):
    """A suspension begins today or later, ends after it begins, and rests on a document; or there is none to end."""

    code = "suspension_wrong"
    status = 422


class DraftChanged(Conflict):
    """Somebody saved the draft after it was read: nothing of theirs is overwritten; `revision` is the present one."""

    code = "draft_changed"


class DraftClosed(Conflict):
    """The draft is not open to this act in its `state`: a proposed one must be taken back before it is changed."""

    code = "draft_closed"


class DraftExists(Conflict):
    """The procedure has a draft already, `draft`: one at a time."""

    code = "draft_exists"


class DraftFaulty(HouseError):
    """The draft has faults or an example that fails; `check_draft` tells them."""

    code = "draft_faulty"
    status = 422


class SamePerson(NotAllowed):
    """Who proposed a version does not publish it: a second person does."""

    code = "same_person"


class BeginsInPast(HouseError):
    """A version that is published today cannot have been the law before; `in_force_from` must be today or later."""

    code = "begins_in_past"
    status = 422


class FilesUnknown(HouseError):
    """The files of this version were not kept when it was loaded; load its folder once more."""

    code = "files_unknown"
    status = 422


class ArchiveRefused(HouseError):
    """An archive of a pack is not taken: hostile, altered, or signed by nobody we trust; `why` and `file` say more."""

    code = "archive_refused"
    status = 422


class FolderTaken(Conflict):
    """The folder is there already, and nothing in it is overwritten."""

    code = "folder_taken"
