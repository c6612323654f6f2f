"""Commands on stored files. The floor knows no permissions: whoever keeps a file for somebody asks the gate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from django.db import connection

from motcua.foundation.storage import models, queries
from motcua.foundation.storage.types import StoredFile, new_id

# Written out, since every upload and every result passes here and the mapper costs twice the statement.
_INSERT = (
    "INSERT INTO storage_storedfile (id, sha256, size, media_type, name, stored_at) VALUES (%s, %s, %s, %s, %s, %s)"
)


def put(content: bytes | BinaryIO, *, media_type: str, name: str, at: datetime) -> StoredFile:
    """Keep a content. It is on disk, with its name, before this returns; the row is the caller's transaction's.

    A stream is never held in memory whole. The same content is kept once. When the caller's transaction fails, the
    content stays without a row until `sweep`. Raises `StorageFull`, and then nothing is left behind.
    """
    folder = queries.folder()
    sha256, size = folder.put(content) if isinstance(content, bytes) else folder.put_stream(content)
    file = StoredFile(str(new_id(at)), sha256, size, media_type, name[:255], at)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [file.id, sha256, size, media_type, file.name, at])
    return file


def drop(file_ids: Sequence[str]) -> None:
    """Keep files no longer; a content that nobody keeps is removed by `sweep`."""
    models.StoredFile.objects.filter(pk__in=file_ids).delete()


def sweep() -> int:
    """Remove contents a day old that no row names, and what broken uploads left; how many."""

    def is_wanted(sha256: str) -> bool:
        return models.StoredFile.objects.filter(sha256=sha256).exists()

    return queries.folder().sweep(is_wanted)
