"""Looks into an archive of papers before anything of it is unpacked: how many, how large, and no name that leads elsewhere."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from motcua.casework.attachments.types import LARGEST
from motcua.casework.dossiers.errors import FileRefused
from motcua.casework.dossiers.types import LARGEST_SENT, LARGEST_UNPACKED, MOST_FILES
from motcua.foundation.vn import fold, normal

_BESIDE = ("__MACOSX/", "Thumbs.db", "desktop.ini")
"""What computers put beside people's files."""
_OFFICE = "[Content_Types].xml"


def is_archive(content: bytes) -> bool:
    """Whether a file is an archive of papers, and no workbook or text that is packed as one."""
    if not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _OFFICE not in packed.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        return True


def look(content: bytes, *, name: str) -> None:
    """Refuse what cannot be taken; raises `FileRefused`. Nothing is unpacked."""
    if not content:
        raise FileRefused("empty", file=name)
    if len(content) > LARGEST_SENT:
        raise FileRefused("too_large", file=name, limit=LARGEST_SENT)
    if is_archive(content):
        _members(content)


def papers(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Each paper of an archive by its path; raises `FileRefused` for the whole, gives "" as content of a member that is broken or too large."""
    members = _members(content)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for path, member in members:
            try:
                with packed.open(member) as opened:
                    yield path, opened.read(LARGEST + 1)  # no more than was declared, and checked
            except (
                zipfile.BadZipFile,
                NotImplementedError,
                RuntimeError,
                ValueError,
                OSError,
                EOFError,
                struct.error,
                zlib.error,
            ):
                yield path, b""


def same(name: str) -> str:
    """A name as names are compared: marks, case and the kind of slash aside."""
    return fold(normal(name.replace("\\", "/"))).strip()


def _members(content: bytes) -> list[tuple[str, zipfile.ZipInfo]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = [one for one in packed.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise FileRefused("broken") from error
    found = [(one.filename.replace("\\", "/"), one) for one in members]
    found = [(path, one) for path, one in found if not path.startswith(_BESIDE) and path.rpartition("/")[2] not in _BESIDE
             and not path.rpartition("/")[2].startswith(".")]  # fmt: skip
    if len(members) > MOST_FILES:
        raise FileRefused("too_many", limit=MOST_FILES)
    if sum(one.file_size for one in members) > LARGEST_UNPACKED:
        raise FileRefused("unpacked", limit=LARGEST_UNPACKED)
    for path, one in found:
        if one.flag_bits & 1:
            raise FileRefused("encrypted")
        if _leads_elsewhere(path) or stat.S_ISLNK(one.external_attr >> 16):
            raise FileRefused("path", file=path[:100])
    if len({same(path) for path, _ in found}) != len(found):
        raise FileRefused("twice")
    if not found:
        raise FileRefused("empty")
    return found


def _leads_elsewhere(path: str) -> bool:
    parts = path.split("/")
    return path.startswith("/") or ".." in parts or ":" in path or len(path) > 200 or not path.isprintable()
