"""What can be wrong with a stored file."""

from __future__ import annotations

from motcua.foundation.errors import HouseError, NotFound, Unavailable


class StorageFull(Unavailable):
    """The disk has no room for the file; nothing of it was kept."""

    code = "storage_full"


class FileUnknown(NotFound):
    """No file is stored under the id."""

    code = "file_unknown"


class FileMissing(HouseError):
    """The row is there, the content is not: the folder of files was not restored, or was touched."""

    code = "file_missing"
    status = 500


class FileDamaged(HouseError):
    """The content on disk does not have the length, or the fingerprint, that was stored."""

    code = "file_damaged"
    status = 500
