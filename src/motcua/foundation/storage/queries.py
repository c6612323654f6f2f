"""Reads of stored files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from motcua.foundation.storage import antivirus, models
from motcua.foundation.storage.errors import FileDamaged, FileMissing, FileUnknown
from motcua.foundation.storage.folder import CHUNK, Folder
from motcua.foundation.storage.types import Check, Damage, DamageKind, Scan, StoredFile


def get(file_id: str) -> StoredFile:
    """What is known of a stored file; raises `FileUnknown`."""
    row = models.StoredFile.objects.filter(pk=_uuid(file_id)).first()
    if row is None:
        raise FileUnknown(file=file_id)
    return value(row)


def read(file_id: str) -> bytes:
    """The content, whole, of the length that was stored; raises `FileUnknown`, `FileMissing`, `FileDamaged`."""
    return read_whole(file_id)[1]


def read_whole(file_id: str) -> tuple[StoredFile, bytes]:
    """A file with its content, whole, by one look; raises as `read`."""
    file = get(file_id)
    with _opened(file) as stream:
        return file, stream.read()


def open_stream(file_id: str) -> BinaryIO:
    """The content to be read piece by piece; of the length that was stored. The caller closes it."""
    return _opened(get(file_id))


def by_fingerprint(sha256: str) -> list[StoredFile]:
    """Every keeping of a content, oldest first."""
    return [value(row) for row in models.StoredFile.objects.filter(sha256=sha256).order_by("stored_at", "id")]


def check(tell: Callable[[int], None] | None = None) -> Check:
    """Read every stored content anew and compare it with its fingerprint, as after a restore from backup.

    `tell` hears how many have been read.
    """
    files = length = 0
    damages: list[Damage] = []
    rows = models.StoredFile.objects.order_by("sha256").distinct("sha256").values_list("sha256", "size")
    for sha256, size in rows.iterator(chunk_size=2000):
        files += 1
        length += size
        damage = _damage(sha256, size)
        if damage is not None:
            damages.append(Damage(sha256, damage))
        if tell and files % 1000 == 0:
            tell(files)
    return Check(files, length, tuple(damages))


def scan(content: bytes) -> Scan:
    """What the antivirus says of a content."""
    return antivirus.scan(content, address=settings.MOTCUA.antivirus)


def folder() -> Folder:
    """The folder of this installation."""
    return Folder(settings.MOTCUA.home / "files")


def value(row: models.StoredFile) -> StoredFile:
    """A row as others see it."""
    return StoredFile(str(row.pk), row.sha256, row.size, row.media_type, row.name, row.stored_at)


def _opened(file: StoredFile) -> BinaryIO:
    try:
        stream = folder().path(file.sha256).open("rb")
    except FileNotFoundError:
        raise FileMissing(file=file.id) from None
    if os.fstat(stream.fileno()).st_size != file.size:
        stream.close()
        raise FileDamaged(file=file.id)
    return stream


def _damage(sha256: str, size: int) -> DamageKind | None:
    digest, length = hashlib.sha256(), 0
    try:
        with folder().path(sha256).open("rb") as stream:
            while piece := stream.read(CHUNK):
                digest.update(piece)
                length += len(piece)
    except FileNotFoundError:
        return DamageKind.MISSING
    if length != size:
        return DamageKind.LENGTH
    return None if digest.hexdigest() == sha256 else DamageKind.CONTENT


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise FileUnknown(file=text) from None
